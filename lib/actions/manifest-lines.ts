/** Cuts a piece of a manifest into lines: pieces end anywhere, lines may be too long, and none of it may be text. */

/** Bytes of a line. 16 KiB of metadata may take six times as many when every character is escaped. */
export const LONGEST_LINE = 128 * 1024;

export interface Piece {
  readonly bytes: Uint8Array;
  /** The manifest begins with it. */
  readonly first: boolean;
  /** The manifest ends with it. */
  readonly last: boolean;
  /** It begins within a line that is too long; the line was told already. */
  readonly skipping: boolean;
}

export interface CutLines {
  /** Every line, blank ones too, since lines are counted as an editor counts them. */
  readonly lines: readonly ({ readonly text: string } | { readonly fault: 'too_long' | 'no_text' })[];
  /** Bytes that are dealt with; the next piece begins after them. */
  readonly consumed: number;
  readonly skipping: boolean;
}

const NEWLINE = 0x0a;
const RETURN = 0x0d;

/** At most `most` lines; at least one byte is consumed when a piece is longer than a line may be, or the last one. */
export function cutLines({ bytes, first, last, skipping }: Piece, most: number): CutLines {
  const lines: CutLines['lines'][number][] = [];
  let at = first ? markLength(bytes) : 0;
  if (skipping) {
    const end = bytes.indexOf(NEWLINE);
    if (end < 0) return { lines, consumed: bytes.byteLength, skipping: !last };
    at = end + 1;
  }
  while (at < bytes.byteLength && lines.length < most) {
    const end = bytes.indexOf(NEWLINE, at);
    const complete = end >= 0 || last;
    const stop = end >= 0 ? end : bytes.byteLength;
    if (stop - at > LONGEST_LINE) {
      lines.push({ fault: 'too_long' });
      if (end < 0) return { lines, consumed: bytes.byteLength, skipping: !last };
    } else if (complete) {
      lines.push(readLine(bytes.subarray(at, bytes[stop - 1] === RETURN && stop > at ? stop - 1 : stop)));
    } else {
      break;
    }
    at = end >= 0 ? end + 1 : stop;
  }
  return { lines, consumed: at, skipping: false };
}

function readLine(bytes: Uint8Array): CutLines['lines'][number] {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return { fault: 'no_text' };
  }
}

/** Some editors write a byte order mark before the first line. */
function markLength(bytes: Uint8Array): number {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
}

/** Why a manifest can be none, by how it begins; null = it may be one. */
export function manifestFault(bytes: Uint8Array): string | null {
  const [one, two] = bytes;
  if (one === 0x1f && two === 0x8b) return 'The manifest is compressed; store it as plain text.';
  if ((one === 0xff && two === 0xfe) || (one === 0xfe && two === 0xff))
    return 'The manifest is UTF-16; store it as UTF-8.';
  const head = new TextDecoder().decode(bytes.subarray(0, 64)).trimStart();
  return head.startsWith('[')
    ? 'The manifest is one JSON array; write one JSON object a line, without commas between them.'
    : null;
}

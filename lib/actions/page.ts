/** Pages of lists: an opaque cursor that names the last row shown, so that rows added meanwhile shift nothing. */
import { Refusal } from '../errors.ts';
import { fromBase64url, toBase64url } from './base64url.ts';

export interface ListRequest {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** What rows of a list are ordered by. */
export type CursorKind = 'id' | 'uuid' | 'pair' | 'line' | 'rank' | 'position' | 'takenAt' | 'faces';

const SHAPES: Record<CursorKind, RegExp> = {
  id: /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  pair: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  line: /^\d{1,9}$/,
  // Revision and place of a ranking.
  rank: /^\d{1,6}-\d{1,6}$/,
  position: /^\d{1,9} [0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  // How many, most first.
  faces: /^\d{1,9} [0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  // Milliseconds since 1970 (1653 to 2286), or nothing where no time is known.
  takenAt: /^(-?\d{1,13})? [0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
};

export function writeCursor(kind: CursorKind, key: string): string {
  return toBase64url(new TextEncoder().encode(`${kind}:${key}`));
}

/**
 * The key to go on after; null = from the start.
 * @throws Refusal `validation_failed` for anything `writeCursor` did not make for this kind of list.
 */
export function readCursor(kind: CursorKind, cursor: string | undefined): string | null {
  if (cursor === undefined) return null;
  const bytes = fromBase64url(cursor);
  const text = bytes === null ? '' : new TextDecoder().decode(bytes);
  const key = text.slice(kind.length + 1);
  if (!text.startsWith(`${kind}:`) || !SHAPES[kind].test(key)) {
    throw new Refusal('validation_failed', 'cursor must be the nextCursor of an earlier page of this list.', {
      field: 'cursor',
    });
  }
  return key;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

/** Reads one row more than asked for, to know whether another page follows. */
export async function readPage<Row>(
  kind: CursorKind,
  request: ListRequest,
  read: (page: { readonly after: string | null; readonly limit: number }) => Promise<readonly Row[]>,
  keyOf: (row: Row) => string,
): Promise<Page<Row>> {
  const rows = await read({ after: readCursor(kind, request.cursor), limit: request.limit + 1 });
  const items = rows.slice(0, request.limit);
  const last = items.at(-1);
  const more = rows.length > request.limit && last !== undefined;
  return { items, nextCursor: more ? writeCursor(kind, keyOf(last)) : null };
}

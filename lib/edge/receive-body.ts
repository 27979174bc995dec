/** Takes the body of a request off its socket, within the limits of one body and of all bodies under way. */
import type { IncomingMessage } from 'node:http';
import type { BodyRoom } from './body-room.ts';

export interface ReceivedBody {
  /** Empty when it was too large or found no room. */
  readonly body: Uint8Array;
  /** Its length: as counted, or as announced when not all of it was read. */
  readonly bytes: number;
  /** There was no room for it beside the others. */
  readonly crowdedOut: boolean;
  /** False: nobody reads the rest, so the connection can't be used again. */
  readonly complete: boolean;
}

export interface BodyLimits {
  /** Bytes of one body. */
  readonly maxBody: number;
  readonly room: BodyRoom;
}

/** How much of an oversized body is read and thrown away, so that its sender gets to read the refusal. */
const DRAINED_BYTES = 64 * 1024 * 1024;

/** Hands the body to `use` when its turn comes, and gives its room back afterwards. */
export async function withBody<Answer>(
  request: IncomingMessage,
  { maxBody, room }: BodyLimits,
  use: (received: ReceivedBody) => Promise<Answer>,
): Promise<Answer> {
  const announced = Number(request.headers['content-length'] ?? 0);
  const chunks: Buffer[] = [];
  let bytes = 0;
  let kept = 0;
  let crowdedOut = false;
  const forget = () => {
    chunks.length = 0;
    room.drop(kept);
    kept = 0;
  };
  try {
    if (announced <= maxBody + DRAINED_BYTES)
      for await (const chunk of request.iterator({ destroyOnReturn: false })) {
        bytes += chunk.length;
        crowdedOut ||= bytes <= maxBody && !room.keep(chunk.length);
        if (bytes > maxBody || crowdedOut) forget();
        else {
          kept += chunk.length;
          chunks.push(chunk);
        }
        if (bytes > maxBody + DRAINED_BYTES) break;
      }
    const { complete } = request;
    const body = complete ? Buffer.concat(chunks.splice(0)) : new Uint8Array();
    const length = complete ? bytes : Math.max(bytes, announced);
    return await room.inTurn(body.length, () => use({ body, bytes: length, crowdedOut, complete }));
  } finally {
    forget();
  }
}

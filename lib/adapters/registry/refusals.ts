/** Turns what the database says into refusals where the caller, or the operator, can do something; the rest stays a fault. */
import { Refusal, type RefusalCode } from '../../errors.ts';

/** SQLSTATE and errno of a full disk, and the refusal of disk-room.ts, of which Prisma hands on nothing but the code. */
const diskFull = new Set(['53100', 'ENOSPC', 'EDQUOT', 'storage_full']);

/** SQLSTATE classes, Prisma codes and kinds of "not reachable now": connection lost, shutting down, too many clients, timeouts. */
const unreachable =
  /^(08\w{3}|57P0[1-3]|53300|57014|P1001|P1002|P1008|P1017|P2024|P2028|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|registry_unavailable|DatabaseNotReachable|ConnectionClosed|SocketTimeout|TooManyConnections)$/;

/** Two transactions in each other's way; the same request works a moment later. */
const conflicting = new Set(['40001', '40P01', 'P2034', 'TransactionWriteConflict']);

/** NUL or half a surrogate pair: no text column can hold it. */
const unstorableText = new Set(['22021', '22P05']);

/** A row that disappeared (an erasure) between reading it and pointing at it. */
const vanished: ReadonlyMap<string, readonly [RefusalCode, string]> = new Map([
  ['gallery', ['gallery_not_found', 'The gallery was deleted meanwhile.']],
  [
    'person',
    ['person_not_found', 'The person was deleted meanwhile; send the request again to make a new one.'],
  ],
  ['face', ['face_not_found', 'The face was deleted meanwhile; send the request again.']],
  ['photo', ['face_not_found', 'The photo was deleted meanwhile; send the request again.']],
] as const);

/** Every `code` and text in the error, its driver's error and its causes. */
function signs(error: unknown, depth = 0): { codes: string[]; texts: string[] } {
  const codes: string[] = [];
  const texts: string[] = [];
  if (typeof error === 'object' && error !== null && depth < 6) {
    for (const [key, value] of Object.entries(error)) {
      if (typeof value === 'string') {
        (/code|^kind$/i.test(key) ? codes : texts).push(value);
      }
    }
    if (error instanceof Error) texts.push(error.message);
    for (const key of ['cause', 'meta', 'driverAdapterError', 'constraint']) {
      const inner = signs(Reflect.get(error, key), depth + 1);
      codes.push(...inner.codes);
      texts.push(...inner.texts);
    }
  }
  return { codes, texts };
}

/** Did the server undo the transaction because of another one? Then the same work may be begun again. */
export function isConflict(error: unknown): boolean {
  return signs(error).codes.some((code) => conflicting.has(code));
}

/** The refusal an error amounts to, or the error itself when it is a fault. */
export function asRefusal(error: unknown): unknown {
  if (error instanceof Refusal) return error;
  const { codes, texts } = signs(error);
  const has = (known: ReadonlySet<string>) => codes.some((code) => known.has(code));
  if (has(diskFull) || texts.some((text) => /no space left|ENOSPC|disk quota/i.test(text))) {
    return new Refusal(
      'storage_full',
      'The disk of the database is full; make room and send the request again.',
      {},
      { cause: error },
    );
  }
  if (has(unstorableText)) {
    return new Refusal(
      'validation_failed',
      'A text holds a NUL or broken character; remove it.',
      {},
      { cause: error },
    );
  }
  if (codes.some((code) => code === 'P2003' || code === '23503')) {
    const table = /"?(gallery|person|face|photo)_uuid_fkey/.exec(texts.join('\n'))?.[1];
    const [code, message] = vanished.get(table ?? '') ?? [];
    if (code !== undefined && message !== undefined) return new Refusal(code, message, {}, { cause: error });
  }
  if (has(conflicting)) {
    return new Refusal(
      'registry_unavailable',
      'The database was busy with the same rows; send the request again.',
      {},
      { cause: error },
    );
  }
  if (codes.some((code) => unreachable.test(code))) {
    return new Refusal(
      'registry_unavailable',
      'The database does not answer; send the request again in a moment.',
      {},
      { cause: error },
    );
  }
  return error;
}

/** The same aggregate, whose every method throws refusals instead of driver errors; `failed` hears of the errors first. */
export function guarded<T extends object>(aggregate: T, failed: (error: unknown) => void = () => {}): T {
  return new Proxy(aggregate, {
    get(target, name, receiver) {
      const member: unknown = Reflect.get(target, name, receiver);
      if (typeof member !== 'function') return member;
      return async (...args: unknown[]) => {
        try {
          return await Reflect.apply(member, target, args);
        } catch (error) {
          if (!(error instanceof Refusal)) failed(error);
          throw asRefusal(error);
        }
      };
    },
  });
}

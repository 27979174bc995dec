/** Turns what the database says into refusals where the caller, or the operator, can do something; the rest stays a fault. */
import { Refusal, type RefusalCode } from '../../errors.ts';
import { isAbsent, isConflict, isUnavailable, signsOf } from './error-signs.ts';

/** SQLSTATE and errno of a full disk, and the refusal of disk-room.ts, of which Prisma hands on nothing but the code. */
const diskFull = new Set(['53100', 'ENOSPC', 'EDQUOT', 'storage_full']);

/** In which a paused Aurora is back (about 15 s), or another one has taken over. */
const absentSeconds = 20;

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
  ['album', ['album_not_found', 'The album was deleted meanwhile.']],
  ['photo', ['face_not_found', 'The photo was deleted meanwhile; send the request again.']],
] as const);

/** The refusal an error amounts to, or the error itself when it is a fault. */
export function asRefusal(error: unknown): unknown {
  if (error instanceof Refusal) return error;
  const signs = signsOf(error);
  const { codes, texts } = signs;
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
    const table = /"?(gallery|album|person|face|photo)_uuid_fkey/.exec(texts.join('\n'))?.[1];
    const [code, message] = vanished.get(table ?? '') ?? [];
    if (code !== undefined && message !== undefined) return new Refusal(code, message, {}, { cause: error });
  }
  if (isConflict(signs)) {
    return new Refusal(
      'registry_unavailable',
      'The database was busy with the same rows; send the request again.',
      {},
      { cause: error },
    );
  }
  if (isUnavailable(signs)) {
    return new Refusal(
      'registry_unavailable',
      'The database does not answer; send the request again in a moment.',
      isAbsent(signs) ? { retryAfterSeconds: absentSeconds } : {},
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

/** Bounds what bodies take of memory: large ones are answered a few at a time, and more than a lot at once is told to wait. */
import { Refusal } from '../errors.ts';

export interface BodyRoom {
  /** Counts bytes that were just received. False: there is no room for them now, and they are not counted. */
  keep(bytes: number): boolean;
  /** Gives back what `keep` counted. */
  drop(bytes: number): void;
  /** Runs `answer` when bodies of so many bytes in all leave it room; in the order of the calls. */
  inTurn<Answer>(bytes: number, answer: () => Promise<Answer>): Promise<Answer>;
}

/** Bodies up to this size cost little and never wait. */
const SMALL = 1024 * 1024;
/** A body is there about five times while it is answered: as event, as base64, as bytes, as files and as the worker's own copy. */
const ANSWERED_AT_ONCE = 4;
const KEPT_AT_ONCE = 20;

/** `maxBody`: bytes of the largest body; four of them are answered and twenty kept at once. */
export function bodyRoom(maxBody: number): BodyRoom {
  let kept = 0;
  let answering = 0;
  const waiting: { readonly bytes: number; readonly go: () => void }[] = [];

  const fits = (bytes: number) => answering === 0 || answering + bytes <= maxBody * ANSWERED_AT_ONCE;
  function admit(): void {
    for (let next = waiting[0]; next !== undefined && fits(next.bytes); next = waiting[0]) {
      waiting.shift();
      answering += next.bytes;
      // A turn of the event loop each, so that small requests get their answers in between.
      setImmediate(next.go);
    }
  }

  return {
    keep(bytes) {
      if (kept + bytes > maxBody * KEPT_AT_ONCE) return false;
      kept += bytes;
      return true;
    },
    drop(bytes) {
      kept -= bytes;
    },
    async inTurn(bytes, answer) {
      if (bytes <= SMALL) return answer();
      await new Promise<void>((go) => {
        waiting.push({ bytes, go });
        admit();
      });
      try {
        return await answer();
      } finally {
        answering -= bytes;
        admit();
      }
    },
  };
}

/** For a body that found no room. */
export function tooManyBodies(): Refusal {
  const retryAfterSeconds = 5;
  return new Refusal(
    'rate_limited',
    'Too many large requests are under way; send this one again in a moment.',
    {
      retryAfterSeconds,
    },
  );
}

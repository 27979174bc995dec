/** Asks for the recurring step by a message that is delivered later: a database that pauses is not woken by a clock every minute. */
import type { EnrollmentQueue } from '../../ports/enrollment-queue.ts';
import type { Telemetry } from '../../ports/telemetry.ts';
import type { Tending } from '../../ports/tending.ts';

/** Later than the longest write that may still be under way, so that an erasure can be verified by then. */
const SECONDS = 90;
/** One message is enough for all that is asked for in so many milliseconds by this process. */
const ENOUGH_MS = 20_000;

export interface TendedByQueueOptions {
  readonly queue: Pick<EnrollmentQueue, 'send'>;
  readonly telemetry: Pick<Telemetry, 'log'>;
  /** Milliseconds that only rise. */
  readonly now?: () => number;
}

export function tendedByQueue({
  queue,
  telemetry,
  now = () => performance.now(),
}: TendedByQueueOptions): Tending {
  let askedAt = Number.NEGATIVE_INFINITY;
  return {
    async soon() {
      const before = askedAt;
      if (now() - before < ENOUGH_MS) return;
      askedAt = now();
      try {
        await queue.send(['{"kind":"tend"}'], SECONDS);
      } catch (cause) {
        askedAt = before;
        telemetry.log('warn', 'what is left over waits for the clock', {}, cause);
      }
    },
  };
}

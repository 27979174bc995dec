/** The queue of an installation without a queue service: a table of the registry, and a nudge to whoever waits in this process. */
import type { Clock, Ids } from '../../ports/clock.ts';
import type { EnrollmentQueue, QueuedMessage } from '../../ports/enrollment-queue.ts';
import type { QueueRows } from '../../ports/job-rows.ts';

export interface RegistryQueueOptions {
  readonly registry: { readonly queue: QueueRows };
  readonly name: 'bulk' | 'plan';
  readonly clock: Clock;
  readonly ids: Ids;
  /** Deliveries before a message is parked as dead. */
  readonly mostReceives?: number;
}

const SECOND = 1000;
/** What is sent in this process is seen at once; what others send, or what becomes visible again, within this time. */
const LOOK_EVERY_MS = 1000;
const MOST_RECEIVES = 3;

export function registryQueue(options: RegistryQueueOptions): EnrollmentQueue {
  const { registry, name, clock, ids, mostReceives = MOST_RECEIVES } = options;
  const rows = registry.queue;
  const waiting = new Set<() => void>();
  const wake = () => {
    for (const look of waiting) look();
  };
  const inSeconds = (seconds: number) => new Date(clock.now().getTime() + seconds * SECOND);
  const receipts = (messages: readonly QueuedMessage[]) => messages.map(({ receipt }) => receipt);

  return {
    adapter: 'registry',

    async send(bodies, delaySeconds = 0) {
      const messages = bodies.map((body) => ({ id: ids.uuid(), body }));
      await rows.add(name, messages, inSeconds(delaySeconds));
      if (delaySeconds === 0) wake();
    },

    async receive({ limit, waitSeconds, visibilitySeconds, signal }) {
      const until = performance.now() + waitSeconds * SECOND;
      for (;;) {
        if (signal?.aborted === true) return [];
        // Listening begins before looking, so that nothing sent in between is missed.
        const ear = listen(waiting, signal);
        try {
          const messages = await rows.take(name, {
            limit,
            now: clock.now(),
            hiddenUntil: inSeconds(visibilitySeconds),
            most: mostReceives,
          });
          const left = until - performance.now();
          if (messages.length > 0 || left <= 0) return messages;
          await ear.heard(Math.min(left, LOOK_EVERY_MS));
        } finally {
          ear.close();
        }
      }
    },

    async extend(messages, seconds) {
      const ours = new Set(await rows.hide(receipts(messages), inSeconds(seconds), clock.now()));
      return messages.map(({ id }) => id).filter((id) => !ours.has(id));
    },

    async done(messages) {
      await rows.remove(receipts(messages));
    },

    async release(messages) {
      const now = clock.now();
      await rows.hide(receipts(messages), now, now);
      wake();
    },

    depth: () => rows.depth(name, clock.now()),
  };
}

/** Hears of a message sent in this process, or of the caller's wish to stop, from now until it is closed. */
function listen(waiting: Set<() => void>, signal: AbortSignal | undefined) {
  let wakeUp = () => {};
  const woken = new Promise<void>((resolve) => {
    wakeUp = resolve;
  });
  waiting.add(wakeUp);
  signal?.addEventListener('abort', wakeUp);
  let timer: NodeJS.Timeout | undefined;
  return {
    /** Resolves when something happened, or after so many milliseconds. */
    async heard(milliseconds: number): Promise<void> {
      timer = setTimeout(wakeUp, milliseconds);
      await woken;
    },
    close() {
      clearTimeout(timer);
      waiting.delete(wakeUp);
      signal?.removeEventListener('abort', wakeUp);
    },
  };
}

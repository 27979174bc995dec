/** A queue in memory that tells what was done with its messages; nothing in it takes time. */
import type { EnrollmentQueue, QueuedMessage } from '../../lib/ports/enrollment-queue.ts';

export interface FakeQueue extends EnrollmentQueue {
  /** Everything that was asked of it but receiving, in order: `done a`, `extend a 15`, `release a`. */
  readonly said: string[];
  put(...messages: readonly (Partial<QueuedMessage> & { readonly id: string })[]): void;
  /** The next calls of receive throw this; null = nothing. */
  failWith(error: Error | null): void;
  /** Resolves when somebody waits for messages and there are none. */
  idle(): Promise<void>;
}

export function fakeQueue(adapter: EnrollmentQueue['adapter'] = 'registry'): FakeQueue {
  const waiting: QueuedMessage[] = [];
  const said: string[] = [];
  let failure: Error | null = null;
  let wake = () => {};
  let heard = () => {};
  let asleep = false;
  const all = (verb: string, messages: readonly QueuedMessage[], more = '') => {
    for (const { id } of messages) said.push(`${verb} ${id}${more}`);
  };
  return {
    adapter,
    said,
    put(...messages) {
      for (const message of messages)
        waiting.push({ receipt: `r-${message.id}`, body: '{}', receives: 1, ...message });
      wake();
    },
    failWith(error) {
      failure = error;
    },
    async idle() {
      if (asleep) return;
      await new Promise<void>((resolve) => {
        heard = resolve;
      });
    },
    async send() {},
    async receive({ limit, signal }) {
      if (failure !== null) throw failure;
      while (waiting.length === 0 && signal?.aborted !== true) {
        asleep = true;
        heard();
        await new Promise<void>((resolve) => {
          wake = resolve;
          signal?.addEventListener('abort', () => resolve());
        });
        asleep = false;
      }
      return signal?.aborted === true ? [] : waiting.splice(0, limit);
    },
    async extend(messages, seconds) {
      all('extend', messages, ` ${seconds}`);
      return [];
    },
    done: async (messages) => all('done', messages),
    release: async (messages) => all('release', messages),
    depth: async () => ({ visible: waiting.length, inFlight: 0, dead: 0 }),
  };
}

/** Knows when the embedded database has stopped for good and lets nobody wait for it any more. */
import { Refusal } from '../../errors.ts';

export interface Lifeline {
  readonly dead: boolean;
  /** Milliseconds since the database last answered anything; infinite before the first answer. */
  silence(): number;
  /** Runs one call of the database; a fatal error ends this call, all waiting ones and all later ones. */
  run<T>(call: () => Promise<T>): Promise<T>;
}

function stopped(cause: unknown): Refusal {
  return new Refusal(
    'registry_unavailable',
    'The embedded database has stopped; make sure that its disk has room and start kith again.',
    {},
    { cause },
  );
}

/** The log could not be written, Postgres gave up, or WASM itself did: the next statement would not return (seen on a full disk). */
function isFatal(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.name === 'RuntimeError') return true;
  const { cause } = error;
  const told = typeof cause === 'object' && cause !== null ? Object.values(cause) : [error.message];
  return told.some((text) => typeof text === 'string' && /pg_wal\/|^(PANIC|FATAL)$/.test(text));
}

export function lifeline(): Lifeline {
  const waiting = new Set<(error: unknown) => void>();
  let death: Refusal | null = null;
  let answeredAt = Number.NEGATIVE_INFINITY;
  return {
    get dead() {
      return death !== null;
    },
    silence: () => performance.now() - answeredAt,
    run(call) {
      return new Promise((resolve, reject) => {
        if (death !== null) return reject(death);
        waiting.add(reject);
        call().then(
          (answer) => {
            waiting.delete(reject);
            answeredAt = performance.now();
            resolve(answer);
          },
          (error: unknown) => {
            waiting.delete(reject);
            reject(error);
            if (!isFatal(error) || death !== null) return;
            death = stopped(error);
            for (const release of waiting) release(death);
            waiting.clear();
          },
        );
      });
    },
  };
}

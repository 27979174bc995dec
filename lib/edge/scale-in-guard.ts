/** Keeps the platform from ending a worker while it works, without asking for every batch. */
import type { TaskProtection } from '../ports/task-protection.ts';
import type { Telemetry } from '../ports/telemetry.ts';

export interface ScaleInGuard {
  /** Before a batch, and again and again during a long one. */
  hold(): Promise<void>;
  /** After a batch. From time to time a gap is left, so that a deployment can end this worker between two batches. */
  pause(): Promise<void>;
  /** Nothing to do, or the end. */
  release(): Promise<void>;
}

/** Longer than a batch takes, and short enough not to keep a worker that died half way. */
const PROTECTED_MINUTES = 10;
const RENEW_AFTER_MS = 4 * 60_000;
const GAP_AFTER_MS = 60_000;

/** A platform that does not agree is written down; the work itself is safe to break off. */
export function scaleInGuard(
  protection: TaskProtection,
  telemetry: Pick<Telemetry, 'log'>,
  now: () => number = () => performance.now(),
): ScaleInGuard {
  let heldSince: number | null = null;
  let askedAt = 0;
  const ask = async (work: Promise<void>) => {
    try {
      await work;
    } catch (error) {
      telemetry.log('warn', 'the protection of this worker could not be changed', {}, error);
    }
  };
  const release = async () => {
    if (heldSince === null) return;
    heldSince = null;
    await ask(protection.release());
  };
  return {
    async hold() {
      if (heldSince !== null && now() - askedAt < RENEW_AFTER_MS) return;
      heldSince ??= now();
      askedAt = now();
      await ask(protection.protect(PROTECTED_MINUTES));
    },
    async pause() {
      if (heldSince !== null && now() - heldSince >= GAP_AFTER_MS) await release();
    },
    release,
  };
}

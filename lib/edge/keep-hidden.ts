/** The heartbeat of messages that are being worked on: keeps them hidden from other workers for as long as it takes. */
import type { EnrollmentQueue, QueuedMessage } from '../ports/enrollment-queue.ts';
import type { Telemetry } from '../ports/telemetry.ts';

export interface Heartbeat {
  /** Resolves when no more is said to the queue. */
  stop(): Promise<void>;
}

export interface HeartbeatOptions {
  /** How long a beat keeps them hidden; there are three beats in that time. */
  readonly seconds: number;
  readonly telemetry: Pick<Telemetry, 'log'>;
  readonly onBeat: () => Promise<void>;
}

/** A beat that fails is written down: two more follow before the messages show, and work done twice counts once. */
export function keepHidden(
  queue: Pick<EnrollmentQueue, 'extend'>,
  messages: readonly QueuedMessage[],
  { seconds, telemetry, onBeat }: HeartbeatOptions,
): Heartbeat {
  let beating: Promise<void> = Promise.resolve();
  let lost = 0;
  const beat = async () => {
    try {
      const gone = await queue.extend(messages, seconds);
      if (gone.length > lost)
        telemetry.log('warn', 'messages came back to others meanwhile', { messages: gone.length });
      lost = gone.length;
    } catch (error) {
      telemetry.log('warn', 'messages could not be kept hidden', { messages: messages.length }, error);
    }
    await onBeat();
  };
  const timer = setInterval(
    () => {
      beating = beating.then(beat);
    },
    (seconds * 1000) / 3,
  );
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await beating;
    },
  };
}

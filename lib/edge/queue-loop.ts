/** Plays the trigger of SQS for a handler, in a task or in the server: receive, keep hidden, hand over, take off or put back. */
import type { EnrollmentQueue, QueuedMessage } from '../ports/enrollment-queue.ts';
import type { TaskProtection } from '../ports/task-protection.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import { keepHidden } from './keep-hidden.ts';
import { pause } from './pause.ts';
import { queueEvent } from './queue-event.ts';
import type { QueueHandler } from './queue-handler.ts';
import { scaleInGuard } from './scale-in-guard.ts';

export interface QueueLoopOptions {
  /** A word for the log. */
  readonly name: string;
  readonly queue: EnrollmentQueue;
  readonly handler: QueueHandler;
  readonly telemetry: Pick<Telemetry, 'log'>;
  readonly protection: TaskProtection;
  /** Throws while the work could not be done anyhow; asked before the first message and after every batch that failed as a whole. */
  readonly ready: () => Promise<unknown>;
  /** Called at least every minute while all is well. */
  readonly onTurn?: () => void;
}

export interface QueueLoop {
  /**
   * Receives nothing more, lets the handler finish what it began, for at most so many milliseconds, and hands back the rest.
   * May be called again.
   */
  stop(graceMs: number): Promise<void>;
}

/** A worker that dies keeps its messages from others for so long. */
const VISIBILITY_SECONDS = 90;
const MESSAGES = 10;
const WAIT_SECONDS = 20;
/** Between two tries while something is away: twice as long each time, from one second to this. */
const LONGEST_WAIT_MS = 60_000;
/** A message that failed comes back after so many seconds, twice as many the next time. */
const FAILED_SECONDS = 15;
const LONGEST_FAILED_SECONDS = 600;

export function queueLoop(options: QueueLoopOptions): QueueLoop {
  const { name, queue, handler, telemetry, ready, onTurn = () => {} } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const guard = scaleInGuard(options.protection, telemetry);
  let inHand: readonly QueuedMessage[] = [];

  const tell = (message: string, cause: unknown) => telemetry.log('warn', message, { queue: name }, cause);

  /** Asks until the answer is yes, with growing pauses that differ from worker to worker. */
  async function untilReady(): Promise<void> {
    for (let tries = 0; !signal.aborted; tries++) {
      try {
        await ready();
        return;
      } catch (error) {
        if (tries === 0) tell('work waits until the stores answer', error);
        await pause(backoff(tries), signal);
      }
    }
  }

  async function receive(): Promise<readonly QueuedMessage[]> {
    for (let tries = 0; !signal.aborted; tries++) {
      try {
        return await queue.receive({
          limit: MESSAGES,
          waitSeconds: WAIT_SECONDS,
          visibilitySeconds: VISIBILITY_SECONDS,
          signal,
        });
      } catch (error) {
        if (tries === 0) tell('the queue does not answer', error);
        await pause(backoff(tries), signal);
      }
    }
    return [];
  }

  /** Answers whether any message was finished. */
  async function workOn(messages: readonly QueuedMessage[]): Promise<boolean> {
    inHand = messages;
    await guard.hold();
    const failed = await handOver(messages);
    const finished = messages.filter(({ id }) => !failed.has(id));
    try {
      if (finished.length > 0) await queue.done(finished);
      await putBack(messages.filter(({ id }) => failed.has(id)));
    } catch (error) {
      // They come again when their time is over: what is stored already is then found stored.
      tell('messages could not be taken off the queue or put back', error);
    }
    inHand = [];
    return finished.length > 0;
  }

  /** The ids of the messages that have to come again. */
  async function handOver(messages: readonly QueuedMessage[]): Promise<ReadonlySet<string>> {
    const onBeat = async () => {
      onTurn();
      await guard.hold();
    };
    const heartbeat = keepHidden(queue, messages, { seconds: VISIBILITY_SECONDS, telemetry, onBeat });
    try {
      const { batchItemFailures } = await handler(queueEvent(messages), { signal });
      return new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    } catch (error) {
      telemetry.log('error', 'a handler of messages failed', { queue: name }, error);
      return new Set(messages.map(({ id }) => id));
    } finally {
      await heartbeat.stop();
    }
  }

  async function putBack(messages: readonly QueuedMessage[]): Promise<void> {
    if (messages.length === 0) return;
    if (signal.aborted) return queue.release(messages);
    for (const [receives, alike] of Map.groupBy(messages, (message) => message.receives))
      await queue.extend(alike, Math.min(LONGEST_FAILED_SECONDS, FAILED_SECONDS * 2 ** (receives - 1)));
  }

  async function run(): Promise<void> {
    await untilReady();
    let fruitless = 0;
    while (!signal.aborted) {
      onTurn();
      const messages = await receive();
      if (messages.length === 0) {
        await guard.release();
        continue;
      }
      fruitless = (await workOn(messages)) ? 0 : fruitless + 1;
      await guard.pause();
      if (fruitless === 0) continue;
      // Something may be away that `ready` does not ask: the fewer messages lose a delivery until it is back, the better.
      await pause(backoff(fruitless - 1), signal);
      await untilReady();
    }
    await guard.release();
  }

  const ended = run();
  return {
    async stop(graceMs) {
      stopping.abort();
      let over = false;
      const inTime = new AbortController();
      const all = ended.then(() => {
        over = true;
        inTime.abort();
      });
      await Promise.race([all, pause(graceMs, inTime.signal)]);
      if (over) return;
      tell('the work did not end in time; its messages are handed back', null);
      await queue.release(inHand).catch((error: unknown) => tell('messages could not be handed back', error));
    },
  };
}

/** Milliseconds, a random share of a doubling bound, so that workers don't come back all at once. */
function backoff(tries: number): number {
  const bound = Math.min(LONGEST_WAIT_MS, 1000 * 2 ** tries);
  return bound * (0.5 + Math.random() / 2);
}

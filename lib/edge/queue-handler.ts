/** Makes a handler of queue messages out of an action: the same one behind SQS in Lambda and in the loop of a task or server. */
import type { SQSBatchItemFailure, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { z } from 'zod';
import { Refusal } from '../errors.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import type { PortSource } from './binding.ts';

/** What the handler looks at of Lambda's context; a loop gives the signal that tells it to stop. */
export interface QueueContext {
  getRemainingTimeInMillis?(): number;
  readonly signal?: AbortSignal | undefined;
}

export type QueueHandler = (
  event: Pick<SQSEvent, 'Records'>,
  context?: QueueContext,
) => Promise<SQSBatchResponse>;

export interface QueueBatch<Message> {
  /** With the number of the delivery, from 1. */
  readonly messages: readonly (Message & { readonly receives: number })[];
  /** Fires when the time is nearly over, or whoever runs the handler stops: begin nothing new then. */
  readonly signal: AbortSignal;
}

export interface QueueBinding<P, Needs extends readonly (keyof P)[], Message> {
  /** A word for logs and metrics. */
  readonly step: string;
  readonly needs: Needs;
  /** Throws when a body is no such message. */
  readonly read: (body: string) => Message;
  /** One answer per message: true = done, take it off the queue. What it throws fails all of them. */
  readonly run: (ports: Pick<P, Needs[number]>, batch: QueueBatch<Message>) => Promise<readonly boolean[]>;
}

/** Milliseconds before the platform's own timeout at which nothing new is begun. */
const STOP_BEFORE_MS = 10_000;

/**
 * Messages that fail come again, and go where dead letters go when they come too often; so does at once, delivery by delivery, what
 * can't be read. The handler itself throws nothing that a message is to blame for.
 */
export function queueHandler<
  P extends { readonly telemetry: Telemetry },
  const Needs extends readonly (keyof P)[],
  Message extends object,
>(source: PortSource<P>, binding: QueueBinding<P, Needs, Message>): QueueHandler {
  const { step, needs, read, run } = binding;
  return async ({ Records }, context = {}) => {
    const { telemetry } = await source.open(['telemetry']);
    const stop = stopSignal(context);
    try {
      const readable = Records.flatMap((record) => {
        const message = readRecord(record, read, step, telemetry);
        return message === null ? [] : [{ record, message }];
      });
      const good = new Set(
        await attempt(telemetry, step, async () => {
          if (readable.length === 0) return [];
          const messages = readable.map(({ record, message }) => ({
            ...message,
            receives: Number(record.attributes.ApproximateReceiveCount),
          }));
          const answers = await run(await source.open(needs), { messages, signal: stop.signal });
          return readable.flatMap(({ record }, i) => (answers[i] === true ? [record.messageId] : []));
        }),
      );
      const failed = Records.filter(({ messageId }) => !good.has(messageId));
      return { batchItemFailures: failed.map(failure) };
    } finally {
      stop.clear();
      telemetry.flush();
    }
  };
}

/** A message in JSON of this shape. */
export function jsonMessage<Schema extends z.ZodType>(schema: Schema): (body: string) => z.output<Schema> {
  return (body) => schema.parse(JSON.parse(body));
}

/** An action of one message at a time, as one of many: messages are independent of each other. */
export function eachMessage<Ports extends { readonly telemetry: Telemetry }, Message extends object>(
  step: string,
  run: (ports: Ports, message: Message) => Promise<void>,
): (ports: Ports, batch: QueueBatch<Message>) => Promise<readonly boolean[]> {
  return async (ports, { messages, signal }) => {
    const answers: boolean[] = [];
    for (const message of messages) {
      const done = await attempt(ports.telemetry, step, async () => {
        if (signal.aborted) return [];
        await run(ports, message);
        return [true];
      });
      answers.push(done.length > 0);
    }
    return answers;
  };
}

function readRecord<Message>(
  { messageId, body }: SQSRecord,
  read: (body: string) => Message,
  step: string,
  telemetry: Telemetry,
): Message | null {
  try {
    return read(body);
  } catch {
    // Neither the body nor what the parser says of it (it quotes): nobody knows what it holds.
    telemetry.count('refusals', { route: step, code: 'validation_failed' });
    telemetry.log('error', 'a message can’t be read', { step, message: messageId });
    return null;
  }
}

/** Nothing when the work throws; that is written down then. A store that is away is no fault, the message just comes again. */
async function attempt<T>(
  telemetry: Telemetry,
  step: string,
  work: () => Promise<readonly T[]>,
): Promise<readonly T[]> {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof Refusal) {
      telemetry.count('refusals', { route: step, code: thrown.code });
      telemetry.log('warn', 'work of a queue waits', { step, code: thrown.code }, thrown);
    } else {
      telemetry.count('faults', { route: step });
      telemetry.log('error', 'work of a queue failed', { step }, thrown);
    }
    return [];
  }
}

function failure({ messageId }: SQSRecord): SQSBatchItemFailure {
  return { itemIdentifier: messageId };
}

function stopSignal(context: QueueContext): {
  readonly signal: AbortSignal;
  clear(): void;
} {
  const nearlyOver = new AbortController();
  const { signal } = context;
  const left = context.getRemainingTimeInMillis?.();
  const timer =
    left === undefined ? undefined : setTimeout(() => nearlyOver.abort(), Math.max(0, left - STOP_BEFORE_MS));
  timer?.unref();
  return {
    signal: signal === undefined ? nearlyOver.signal : AbortSignal.any([nearlyOver.signal, signal]),
    clear: () => clearTimeout(timer),
  };
}

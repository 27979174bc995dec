/** SQS as the queue of enrollments: at least once, one receiver at a time, dead letters where the queue has a place for them. */
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  SendMessageBatchCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { EnrollmentQueue, QueuedMessage } from '../../ports/enrollment-queue.ts';
import { batches, doBatch } from './sqs-batches.ts';
import { depthOf } from './sqs-depth.ts';
import { asRefusal } from './sqs-errors.ts';
import { receive } from './sqs-receive.ts';

export interface SqsSettings {
  readonly url: string;
  /** Null: the one in the queue's address, else as the SDK finds it. */
  readonly region: string | null;
  /** Null or absent: the one of the queue's address. */
  readonly endpoint?: string | null;
  /** Null or absent: the role of the machine. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string } | null;
  /** Milliseconds a request with all its tries may take; a wait for messages comes on top. */
  readonly patience?: number;
}

const PATIENCE = 10_000;
const CONNECT_MS = 2000;
const TRIES = 3;
const LONGEST_DELAY = 900;

export function openSqsQueue(settings: SqsSettings): EnrollmentQueue & { close(): Promise<void> } {
  const { url, patience = PATIENCE } = settings;
  const sqs = new SQSClient(configOf(settings));
  const within = () => ({ abortSignal: AbortSignal.timeout(patience), requestTimeout: patience / 2 });

  /** New visibility for messages; answers the ids of those that are no longer ours. */
  const hide = async (messages: readonly QueuedMessage[], seconds: number): Promise<readonly string[]> => {
    const gone: string[] = [];
    for (const batch of batches(numbered(messages))) {
      const wrong = await doBatch(batch, async (entries) => {
        const Entries = entries.map(({ Id, of }) => ({
          Id,
          ReceiptHandle: of.receipt,
          VisibilityTimeout: seconds,
        }));
        const command = new ChangeMessageVisibilityBatchCommand({ QueueUrl: url, Entries });
        return (await sqs.send(command, within())).Failed ?? [];
      });
      gone.push(...wrong.map(({ entry }) => entry.of.id));
    }
    return gone;
  };

  return {
    adapter: 'sqs',

    send: (bodies, delaySeconds = 0) =>
      told(async () => {
        if (delaySeconds > LONGEST_DELAY) throw new RangeError(`SQS delays for ${LONGEST_DELAY} s at most`);
        for (const batch of batches(numbered(bodies), ({ of }) => Buffer.byteLength(of))) {
          const wrong = await doBatch(batch, async (entries) => {
            const Entries = entries.map(({ Id, of }) => ({
              Id,
              MessageBody: of,
              ...(delaySeconds === 0 ? {} : { DelaySeconds: delaySeconds }),
            }));
            const command = new SendMessageBatchCommand({ QueueUrl: url, Entries });
            return (await sqs.send(command, within())).Failed ?? [];
          });
          const [first] = wrong;
          if (first !== undefined) throw new Error(`SQS does not take this message: ${first.error.Code}`);
        }
      }),

    receive: (options) => told(() => receive(sqs, url, patience, options)),
    extend: (messages, seconds) => told(() => hide(messages, seconds)),

    done: (messages) =>
      told(async () => {
        for (const batch of batches(numbered(messages)))
          await doBatch(batch, async (entries) => {
            const Entries = entries.map(({ Id, of }) => ({ Id, ReceiptHandle: of.receipt }));
            const command = new DeleteMessageBatchCommand({ QueueUrl: url, Entries });
            return (await sqs.send(command, within())).Failed ?? [];
          });
      }),

    release: (messages) =>
      told(async () => {
        await hide(messages, 0);
      }),

    depth: () => told(() => depthOf(sqs, url, within)),

    async close() {
      sqs.destroy();
    },
  };
}

function configOf({ url, region, endpoint, credentials }: SqsSettings) {
  const place = region ?? /^https:\/\/sqs\.([a-z0-9-]+)\.amazonaws\./.exec(url)?.[1];
  return {
    // Without it the SDK asks at the queue's own address, but says so each time that address is not one of AWS.
    endpoint: endpoint ?? new URL(url).origin,
    ...(place === undefined ? {} : { region: place }),
    ...(credentials ? { credentials: { ...credentials } } : {}),
    maxAttempts: TRIES,
    requestHandler: { connectionTimeout: CONNECT_MS, throwOnRequestTimeout: true },
  };
}

/** The ids of a batch are ours; SQS allows few characters in them. */
function numbered<T>(all: readonly T[]): readonly { readonly Id: string; readonly of: T }[] {
  return all.map((of, i) => ({ Id: String(i), of }));
}

async function told<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asRefusal(error);
  }
}

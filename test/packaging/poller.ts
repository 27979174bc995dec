/** Lambda's poller: takes messages off a queue, hands them to a function in batches, and deletes those it did not fail. */
import {
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { LocalAws } from '../fixtures/local-aws.ts';
import { queueEvent } from './events.ts';

export interface Poller {
  send(queueUrl: string, body: string): Promise<void>;
  /** Until the queue has nothing visible; answers how many messages were handed over, redeliveries included. */
  drain(queueUrl: string, functionName: string): Promise<number>;
  close(): void;
}

const BATCH = 10;

export function openPoller(
  aws: LocalAws,
  run: (functionName: string, event: unknown) => Promise<unknown>,
): Poller {
  const sqs = new SQSClient({
    endpoint: aws.endpoint,
    region: aws.region,
    credentials: { accessKeyId: aws.accessKey, secretAccessKey: aws.secretKey },
  });
  return {
    send: async (QueueUrl, MessageBody) => {
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
    },
    async drain(QueueUrl, functionName) {
      let handed = 0;
      for (;;) {
        const { Messages = [] } = await sqs.send(
          new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: BATCH, WaitTimeSeconds: 0 }),
        );
        if (Messages.length === 0) return handed;
        handed += Messages.length;
        const event = queueEvent(
          QueueUrl,
          Messages.map(({ Body = '' }) => Body),
        );
        const failed = failuresOf(await run(functionName, event));
        for (const [i, { ReceiptHandle }] of Messages.entries()) {
          const id = event.Records[i]?.messageId ?? '';
          if (!failed.has(id)) await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
        }
      }
    },
    close: () => sqs.destroy(),
  };
}

/** Ids of the messages that come again. */
export function failuresOf(answer: unknown): ReadonlySet<string> {
  if (typeof answer !== 'object' || answer === null || !('batchItemFailures' in answer))
    throw new Error(`no answer to a batch: ${JSON.stringify(answer)}`);
  const failures = answer.batchItemFailures as readonly { readonly itemIdentifier: string }[];
  return new Set(failures.map(({ itemIdentifier }) => itemIdentifier));
}

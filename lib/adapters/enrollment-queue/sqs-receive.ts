/** Waits for messages, longer than SQS lets anybody wait at a time if need be. */
import { ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { QueuedMessage, ReceiveOptions } from '../../ports/enrollment-queue.ts';

const SECOND = 1000;
const LONGEST_WAIT = 20;

/**
 * Waits as long as asked for the first messages. One that was on its way when the waiting was ended comes again when its time is over.
 *
 * @param patience milliseconds an answer may take beyond the waiting
 */
export async function receive(
  sqs: SQSClient,
  url: string,
  patience: number,
  { limit, waitSeconds, visibilitySeconds, signal }: ReceiveOptions,
): Promise<readonly QueuedMessage[]> {
  const until = performance.now() + waitSeconds * SECOND;
  for (;;) {
    if (stopped(signal)) return [];
    const left = Math.max(0, Math.ceil((until - performance.now()) / SECOND));
    const wait = Math.min(left, LONGEST_WAIT);
    const command = new ReceiveMessageCommand({
      QueueUrl: url,
      MaxNumberOfMessages: limit,
      WaitTimeSeconds: wait,
      VisibilityTimeout: visibilitySeconds,
      MessageSystemAttributeNames: ['ApproximateReceiveCount'],
    });
    const tooLong = AbortSignal.timeout(patience + wait * SECOND);
    try {
      const { Messages = [] } = await sqs.send(command, {
        abortSignal: signal === undefined ? tooLong : AbortSignal.any([signal, tooLong]),
        requestTimeout: wait * SECOND + patience / 2,
      });
      if (Messages.length > 0 || left <= LONGEST_WAIT) return Messages.map(toMessage);
    } catch (error) {
      if (stopped(signal)) return [];
      throw error;
    }
  }
}

function stopped(signal: AbortSignal | undefined): boolean {
  return signal?.aborted ?? false;
}

function toMessage(message: {
  readonly MessageId?: string | undefined;
  readonly ReceiptHandle?: string | undefined;
  readonly Body?: string | undefined;
  readonly Attributes?: Readonly<Record<string, string>> | undefined;
}): QueuedMessage {
  return {
    id: message.MessageId ?? '',
    receipt: message.ReceiptHandle ?? '',
    body: message.Body ?? '',
    receives: Number(message.Attributes?.ApproximateReceiveCount ?? 1),
  };
}

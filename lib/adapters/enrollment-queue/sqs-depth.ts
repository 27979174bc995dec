/** How much waits in a queue, and how much was given up. */
import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { z } from 'zod';

const redrivePolicy = z.object({ deadLetterTargetArn: z.string() });
/** What a queue says that is not there or not ours to look at. */
const CLOSED = /(AccessDenied|QueueDoesNotExist|NonExistentQueue|InvalidAddress)/;

export interface Depth {
  readonly visible: number;
  readonly inFlight: number;
  readonly dead: number;
}

/** SQS counts approximately. */
export async function depthOf(
  sqs: SQSClient,
  url: string,
  within: () => { readonly abortSignal: AbortSignal },
): Promise<Depth> {
  const own = await attributesOf(sqs, url, within);
  const dead = deadLettersOf(url, own.RedrivePolicy);
  return {
    visible: count(own.ApproximateNumberOfMessages),
    inFlight:
      count(own.ApproximateNumberOfMessagesNotVisible) + count(own.ApproximateNumberOfMessagesDelayed),
    dead: dead === null ? 0 : await waitingIn(sqs, dead, within),
  };
}

async function attributesOf(
  sqs: SQSClient,
  url: string,
  within: () => { readonly abortSignal: AbortSignal },
): Promise<Readonly<Record<string, string>>> {
  const command = new GetQueueAttributesCommand({
    QueueUrl: url,
    AttributeNames: [
      'ApproximateNumberOfMessages',
      'ApproximateNumberOfMessagesNotVisible',
      'ApproximateNumberOfMessagesDelayed',
      'RedrivePolicy',
    ],
  });
  return (await sqs.send(command, within())).Attributes ?? {};
}

/** The queue of dead letters lies beside its own, in the same region and account; null where there is none. */
function deadLettersOf(url: string, policy: string | undefined): string | null {
  if (policy === undefined || policy === '') return null;
  const name = redrivePolicy.parse(JSON.parse(policy)).deadLetterTargetArn.split(':').at(-1) ?? '';
  return new URL(name, url).href;
}

/** Who may work on a queue need not be allowed to look at its dead letters: then they count as none. */
async function waitingIn(
  sqs: SQSClient,
  url: string,
  within: () => { readonly abortSignal: AbortSignal },
): Promise<number> {
  try {
    return count((await attributesOf(sqs, url, within)).ApproximateNumberOfMessages);
  } catch (error) {
    if (error instanceof Error && CLOSED.test(error.name)) return 0;
    throw error;
  }
}

function count(text: string | undefined): number {
  return Number(text ?? 0);
}

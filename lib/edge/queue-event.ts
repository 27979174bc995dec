/** Messages of a queue as the event Lambda would make of them. */
import type { SQSEvent } from 'aws-lambda';
import type { QueuedMessage } from '../ports/enrollment-queue.ts';

export function queueEvent(messages: readonly QueuedMessage[]): SQSEvent {
  return {
    Records: messages.map(({ id, receipt, body, receives }) => ({
      messageId: id,
      receiptHandle: receipt,
      body,
      attributes: {
        ApproximateReceiveCount: String(receives),
        SentTimestamp: '0',
        SenderId: 'kith',
        ApproximateFirstReceiveTimestamp: '0',
      },
      messageAttributes: {},
      md5OfBody: '',
      eventSource: 'aws:sqs',
      eventSourceARN: '',
      awsRegion: '',
    })),
  };
}

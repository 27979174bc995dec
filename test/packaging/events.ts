/** Events as AWS makes them: a request through the HTTP API, messages of a queue. */
import { createHash, randomUUID } from 'node:crypto';
import type { DispatchRequest } from '../../lib/edge/dispatch.ts';
import { matchPath } from '../../lib/edge/router.ts';
import { lambdaEvent } from '../edge/same-answer.ts';

/** The event of a request and the function the HTTP API would hand it to; what no route answers goes to `operations`. */
export function requestEvent(request: DispatchRequest): {
  readonly functionName: string;
  readonly event: ReturnType<typeof lambdaEvent>;
} {
  const match = matchPath(request.method, request.path.split('?')[0] ?? '');
  if (match.kind !== 'route') throw new RangeError(`${request.method} ${request.path} is no route`);
  return { functionName: match.route.functionName, event: lambdaEvent(match.route, request) };
}

/** What the poller of Lambda hands to a function for these message bodies. */
export function queueEvent(queueUrl: string, bodies: readonly string[], receives = 1) {
  const name = queueUrl.split('/').at(-1);
  return {
    Records: bodies.map((body) => ({
      messageId: randomUUID(),
      receiptHandle: randomUUID(),
      body,
      attributes: {
        ApproximateReceiveCount: String(receives),
        SentTimestamp: '1893456000000',
        SenderId: '123456789012',
        ApproximateFirstReceiveTimestamp: '1893456000001',
      },
      messageAttributes: {},
      md5OfBody: createHash('md5').update(body).digest('hex'),
      eventSource: 'aws:sqs',
      eventSourceARN: `arn:aws:sqs:eu-central-1:123456789012:${name}`,
      awsRegion: 'eu-central-1',
    })),
  };
}

/** SQS is a queue, also when it loses answers, takes only some of a batch, or does not answer at all. */
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { openSqsQueue } from '../../../lib/adapters/enrollment-queue/sqs.ts';
import { Refusal } from '../../../lib/errors.ts';
import { refusalOf } from '../../fakes/action-stage.ts';
import { type Asked, type LocalAws, startLocalAws } from '../../fixtures/local-aws.ts';
import { describeEnrollmentQueue, MOST_RECEIVES } from './conformance.ts';

let aws: LocalAws;
let queues = 0;
const closers: (() => Promise<void>)[] = [];
beforeAll(async () => {
  aws = await startLocalAws();
});
afterEach(() => {
  vi.useRealTimers();
  aws.heal();
});
afterAll(async () => {
  for (const close of closers) await close();
  await aws.stop();
});

const credentials = () => ({ accessKeyId: aws.accessKey, secretAccessKey: aws.secretKey });

async function open(parkAfter: number = MOST_RECEIVES) {
  const url = await aws.createQueue(`queue-${++queues}`, { parkAfter });
  const queue = openSqsQueue({ url, region: aws.region, credentials: credentials(), patience: 2000 });
  closers.push(() => queue.close());
  return queue;
}

describeEnrollmentQueue('SQS', {
  async open() {
    // Queue and client live in this process, so its clock is theirs.
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
    return {
      queue: await open(),
      async pass(seconds) {
        vi.setSystemTime(Date.now() + seconds * 1000);
      },
      async close() {},
    };
  },
});

const doing = (operation: string) => (asked: Asked) => asked.operation === operation;
const NOW = { limit: 10, waitSeconds: 0, visibilitySeconds: 60 };

describe('when SQS', () => {
  test('loses the answer to a send, the messages are sent again: none is missing, some may come twice', async () => {
    const queue = await open();
    aws.spoil(doing('SendMessageBatch'), { kind: 'lost' });
    await queue.send(['a', 'b']);
    const bodies = (await queue.receive(NOW)).map(({ body }) => body);
    expect(new Set(bodies)).toEqual(new Set(['a', 'b']));
    expect(bodies.length).toBeGreaterThan(2);
  });

  test('loses the answer to a receive, the messages come again when their time is over', async () => {
    const queue = await open();
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
    await queue.send(['a']);
    aws.spoil(doing('ReceiveMessage'), { kind: 'lost' }, 1);
    expect(await queue.receive(NOW)).toEqual([]);
    vi.setSystemTime(Date.now() + 61_000);
    expect(await queue.receive(NOW)).toMatchObject([{ body: 'a', receives: 2 }]);
  });

  test('loses the answer to a deletion, the message is gone all the same', async () => {
    const queue = await open();
    await queue.send(['a']);
    aws.spoil(doing('DeleteMessageBatch'), { kind: 'lost' });
    await queue.done(await queue.receive(NOW));
    expect(await queue.depth()).toEqual({ visible: 0, inFlight: 0, dead: 0 });
  });

  test('takes some messages of a batch and not others, only the others are sent again', async () => {
    const queue = await open();
    const bodies = Array.from({ length: 25 }, (_, i) => `message ${i}`);
    aws.spoil(doing('SendMessageBatch'), { kind: 'partial', failing: (id) => Number(id) % 3 === 0 }, 2);
    await queue.send(bodies);
    const got: string[] = [];
    for (let i = 0; i < 4; i++) got.push(...(await queue.receive(NOW)).map(({ body }) => body));
    expect(got.sort()).toEqual(bodies.sort());
  });

  test('goes on refusing some messages, the sender hears it', async () => {
    const queue = await open();
    aws.spoil(doing('SendMessageBatch'), { kind: 'partial', failing: (id) => id === '1' }, 100);
    expect((await refusalOf(queue.send(['a', 'b']))).code).toBe('queue_unavailable');
  });

  test.each([
    ['is too busy', { kind: 'status', status: 503, code: 'ServiceUnavailable' }],
    ['throttles us', { kind: 'status', status: 400, code: 'com.amazonaws.sqs#RequestThrottled' }],
    ['breaks every connection', { kind: 'refused' }],
    ['never answers', { kind: 'silent' }],
  ] as const)('%s, every operation is refused with its cause', async (_, fault) => {
    const queue = await open();
    await queue.send(['a']);
    const messages = await queue.receive(NOW);
    aws.spoil(() => true, fault, 100);
    const refusals = await Promise.all(
      [
        queue.send(['b']),
        queue.receive(NOW),
        queue.extend(messages, 60),
        queue.done(messages),
        queue.release(messages),
        queue.depth(),
      ].map(refusalOf),
    );
    expect(refusals.map(({ code }) => code)).toEqual(Array(6).fill('queue_unavailable'));
    expect(refusals.every(({ cause }) => cause instanceof Error)).toBe(true);
  });

  test('is away for a moment, nobody notices', async () => {
    const queue = await open();
    aws.spoil(() => true, { kind: 'refused' }, 2);
    await queue.send(['a']);
    expect(await queue.receive(NOW)).toHaveLength(1);
  });

  test('has no such queue, it is a fault of the settings', async () => {
    const queue = openSqsQueue({
      url: `${aws.endpoint}/000000000000/nowhere`,
      region: aws.region,
      credentials: credentials(),
    });
    const thrown = await queue.send(['a']).catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(Error);
    expect(thrown).not.toBeInstanceOf(Refusal);
    await queue.close();
  });
});

describe('the depth of a queue', () => {
  test('counts what waits for its delay as in flight', async () => {
    const queue = await open();
    await queue.send(['now']);
    await queue.send(['later'], 900);
    expect(await queue.depth()).toEqual({ visible: 1, inFlight: 1, dead: 0 });
  });

  test('knows no dead letters where it may not look', async () => {
    const queue = await open();
    await queue.send(['a']);
    const depth = queue.depth();
    let calls = 0;
    aws.spoil((asked) => doing('GetQueueAttributes')(asked) && ++calls === 2, {
      kind: 'status',
      status: 403,
      code: 'com.amazonaws.sqs#AccessDeniedException',
    });
    expect(await depth).toEqual({ visible: 1, inFlight: 0, dead: 0 });
    expect(calls).toBe(2);
  });
});

test('a delay longer than SQS knows is a fault, not a shorter delay', async () => {
  const queue = await open();
  await expect(queue.send(['a'], 901)).rejects.toThrow('900');
});

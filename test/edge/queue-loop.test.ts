/** The loop that plays SQS: what a handler finished is taken off, what it did not comes again, and an end is an orderly one. */
import { createServer } from 'node:http';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { ecsTaskProtection } from '../../lib/adapters/task-protection/ecs.ts';
import { keepHidden } from '../../lib/edge/keep-hidden.ts';
import type { QueueHandler } from '../../lib/edge/queue-handler.ts';
import { type QueueLoopOptions, queueLoop } from '../../lib/edge/queue-loop.ts';
import { startQueueWork } from '../../lib/edge/queue-work.ts';
import { scaleInGuard } from '../../lib/edge/scale-in-guard.ts';
import { gate } from '../fakes/action-stage.ts';
import { type FakeQueue, fakeQueue } from '../fakes/fake-queue.ts';

const logged: string[] = [];
const telemetry = {
  log: (_level: string, message: string) => {
    logged.push(message);
  },
  count: () => {},
  observe: () => {},
  gauge: () => {},
  render: async () => null,
  flush: () => {},
};

function protectionOf(said: string[]) {
  return {
    protect: async (minutes: number) => {
      said.push(`protect ${minutes}`);
    },
    release: async () => {
      said.push('free');
    },
  };
}

function start(queue: FakeQueue, handler: QueueHandler, over: Partial<QueueLoopOptions> = {}) {
  return queueLoop({
    name: 'work',
    queue,
    handler,
    telemetry,
    protection: protectionOf(queue.said),
    ready: async () => {},
    ...over,
  });
}

/** Fails the messages with these ids. */
const failing =
  (...ids: readonly string[]): QueueHandler =>
  async ({ Records }) => ({
    batchItemFailures: Records.flatMap(({ messageId }) =>
      ids.includes(messageId) ? [{ itemIdentifier: messageId }] : [],
    ),
  });

afterEach(() => {
  vi.useRealTimers();
  logged.length = 0;
});

describe('messages', () => {
  test('are handed over as SQS would, with the number of their delivery', async () => {
    const queue = fakeQueue();
    const seen: unknown[] = [];
    const loop = start(queue, async ({ Records }) => {
      for (const { messageId, body, attributes } of Records)
        seen.push([messageId, body, attributes.ApproximateReceiveCount]);
      return { batchItemFailures: [] };
    });
    queue.put({ id: 'a', body: '{"n":1}' }, { id: 'b', body: '{"n":2}', receives: 2 });
    await queue.idle();
    expect(seen).toEqual([
      ['a', '{"n":1}', '1'],
      ['b', '{"n":2}', '2'],
    ]);
    await loop.stop(1000);
  });

  test('that are finished are taken off the queue; the others come again, later each time', async () => {
    const queue = fakeQueue();
    const loop = start(queue, failing('b', 'c'));
    queue.put({ id: 'a' }, { id: 'b' }, { id: 'c', receives: 2 });
    await queue.idle();
    expect(queue.said).toEqual(['protect 10', 'done a', 'extend b 15', 'extend c 30']);
    await loop.stop(1000);
    expect(queue.said.at(-1)).toBe('free');
  });

  test('of a handler that throws come again, and the loop goes on', async () => {
    const queue = fakeQueue();
    let calls = 0;
    const loop = start(queue, async () => {
      if (++calls === 1) throw new Error('broken');
      return { batchItemFailures: [] };
    });
    queue.put({ id: 'a' });
    await vi.waitFor(() => expect(queue.said).toContain('extend a 15'));
    queue.put({ id: 'b' });
    await vi.waitFor(() => expect(queue.said).toContain('done b'), { timeout: 5000 });
    expect(logged).toContain('a handler of messages failed');
    await loop.stop(1000);
  });
});

describe('when something is away', () => {
  test('the queue: the loop asks again, and says so once', async () => {
    vi.useFakeTimers();
    const queue = fakeQueue();
    queue.failWith(new Error('no queue'));
    const loop = start(queue, failing());
    await vi.advanceTimersByTimeAsync(120_000);
    queue.failWith(null);
    queue.put({ id: 'a' });
    await vi.advanceTimersByTimeAsync(120_000);
    expect(queue.said).toContain('done a');
    expect(logged.filter((message) => message === 'the queue does not answer')).toHaveLength(1);
    await loop.stop(1000);
  });

  test('the stores: no message is received, so none loses a delivery', async () => {
    vi.useFakeTimers();
    const queue = fakeQueue();
    let away = true;
    const loop = start(queue, failing(), {
      ready: async () => {
        if (away) throw new Error('no registry');
      },
    });
    queue.put({ id: 'a' });
    await vi.advanceTimersByTimeAsync(600_000);
    expect(queue.said).toEqual([]);
    away = false;
    await vi.advanceTimersByTimeAsync(120_000);
    expect(queue.said).toContain('done a');
    await loop.stop(1000);
  });

  test('the stores, in the middle of it: after a batch that failed as a whole nothing is received until they answer', async () => {
    vi.useFakeTimers();
    const queue = fakeQueue();
    let away = false;
    const loop = start(
      queue,
      async (event, context) => {
        const { batchItemFailures } = await failing('a')(event, context);
        away = batchItemFailures.length > 0;
        return { batchItemFailures };
      },
      {
        ready: async () => {
          if (away) throw new Error('no registry');
        },
      },
    );
    queue.put({ id: 'a' });
    await vi.advanceTimersByTimeAsync(1);
    queue.put({ id: 'b' });
    await vi.advanceTimersByTimeAsync(600_000);
    expect(queue.said).not.toContain('done b');
    away = false;
    await vi.advanceTimersByTimeAsync(120_000);
    expect(queue.said).toContain('done b');
    await loop.stop(1000);
  });

  test('something nobody asks for: the more batches fail one after the other, the longer it waits', async () => {
    vi.useFakeTimers();
    const queue = fakeQueue();
    let away = true;
    let handed = 0;
    const loop = start(queue, async ({ Records }) => {
      handed++;
      if (away) queue.put({ id: `m${handed}` });
      return {
        batchItemFailures: away ? Records.map(({ messageId }) => ({ itemIdentifier: messageId })) : [],
      };
    });
    queue.put({ id: 'm0' });
    await vi.advanceTimersByTimeAsync(600_000);
    expect(handed).toBeGreaterThan(8);
    expect(handed).toBeLessThan(30);
    away = false;
    await vi.advanceTimersByTimeAsync(61_000);
    expect(queue.said).toContain(`done m${handed - 1}`);
    await loop.stop(1000);
  });
});

describe('the end', () => {
  test('tells the handler, waits for what it finishes, and hands back the rest at once', async () => {
    const queue = fakeQueue();
    const begun = gate();
    const loop = start(queue, async (event, context) => {
      await begun.pass();
      expect(context?.signal?.aborted).toBe(true);
      return failing('b')(event, context);
    });
    queue.put({ id: 'a' }, { id: 'b' });
    await begun.reached;
    const stopped = loop.stop(60_000);
    begun.open();
    await stopped;
    expect(queue.said).toEqual(['protect 10', 'done a', 'release b', 'free']);
    queue.put({ id: 'c' });
    expect(await queue.depth()).toMatchObject({ visible: 1 });
  });

  test('does not wait for ever: messages of a handler that hangs are handed back', async () => {
    const queue = fakeQueue();
    const hang = gate();
    const loop = start(queue, async () => {
      await hang.pass();
      return { batchItemFailures: [] };
    });
    queue.put({ id: 'a' });
    await hang.reached;
    await loop.stop(1);
    expect(queue.said).toContain('release a');
  });

  test('comes at once while nothing is there, while the queue is away and while the stores are', async () => {
    const idle = fakeQueue();
    const first = start(idle, failing());
    await idle.idle();
    await first.stop(60_000);
    const away = fakeQueue();
    away.failWith(new Error('no queue'));
    await start(away, failing()).stop(60_000);
    await start(fakeQueue(), failing(), { ready: () => Promise.reject(new Error('away')) }).stop(60_000);
  });
});

describe('the heartbeat', () => {
  test('keeps messages hidden three times in their time until it is stopped', async () => {
    vi.useFakeTimers();
    const queue = fakeQueue();
    let beats = 0;
    const options = { seconds: 90, telemetry, onBeat: async () => void beats++ };
    const heartbeat = keepHidden(queue, [{ id: 'a', receipt: 'r', body: '', receives: 1 }], options);
    await vi.advanceTimersByTimeAsync(91_000);
    expect(queue.said).toEqual(['extend a 90', 'extend a 90', 'extend a 90']);
    expect(beats).toBe(3);
    await heartbeat.stop();
    await vi.advanceTimersByTimeAsync(300_000);
    expect(queue.said).toHaveLength(3);
  });

  test('survives a queue that is away, and says when others have got the messages', async () => {
    vi.useFakeTimers();
    let calls = 0;
    const queue = {
      extend: async () => {
        if (++calls === 1) throw new Error('away');
        return ['a'];
      },
    };
    const options = { seconds: 90, telemetry, onBeat: async () => {} };
    const heartbeat = keepHidden(queue, [{ id: 'a', receipt: 'r', body: '', receives: 1 }], options);
    await vi.advanceTimersByTimeAsync(91_000);
    expect(logged).toEqual(['messages could not be kept hidden', 'messages came back to others meanwhile']);
    await heartbeat.stop();
  });
});

describe('protection from scale-in', () => {
  test('is held through batches, renewed before it ends, and leaves a gap now and then', async () => {
    const said: string[] = [];
    let now = 0;
    const guard = scaleInGuard(protectionOf(said), telemetry, () => now);
    await guard.hold();
    now = 30_000;
    await guard.pause();
    await guard.hold();
    expect(said).toEqual(['protect 10']);
    now = 70_000;
    await guard.pause();
    expect(said).toEqual(['protect 10', 'free']);
    await guard.hold();
    now += 5 * 60_000;
    await guard.hold();
    expect(said).toEqual(['protect 10', 'free', 'protect 10', 'protect 10']);
    await guard.release();
    await guard.release();
    expect(said.at(-1)).toBe('free');
    expect(said).toHaveLength(5);
  });

  test('is asked of the container agent of ECS; what the agent does not do is thrown, and the guard goes on', async () => {
    const requests: unknown[] = [];
    let answer: unknown = { protection: { ProtectionEnabled: true, TaskArn: 'arn' } };
    const agent = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      requests.push([request.method, request.url, JSON.parse(body)]);
      response.end(JSON.stringify(answer));
    });
    await new Promise<void>((resolve) => agent.listen(0, '127.0.0.1', resolve));
    const address = agent.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const protection = ecsTaskProtection(`http://127.0.0.1:${address.port}/api/abc`);
    await protection.protect(10);
    answer = { failure: { Arn: 'arn', Reason: 'TASK_NOT_VALID' } };
    await expect(protection.release()).rejects.toThrow('TASK_NOT_VALID');
    answer = { error: { Code: 'AccessDeniedException', Message: 'no' } };
    await scaleInGuard(protection, telemetry).hold();
    expect(logged).toEqual(['the protection of this worker could not be changed']);
    expect(requests).toEqual([
      ['PUT', '/api/abc/task-protection/v1/state', { ProtectionEnabled: true, ExpiresInMinutes: 10 }],
      ['PUT', '/api/abc/task-protection/v1/state', { ProtectionEnabled: false }],
      ['PUT', '/api/abc/task-protection/v1/state', { ProtectionEnabled: true, ExpiresInMinutes: 10 }],
    ]);
    await new Promise((resolve) => agent.close(resolve));
    await expect(protection.protect(1)).rejects.toThrow();
  });
});

test('messages find their handler by their kind, whatever queue they come over; plans in SQS are left to their function', async () => {
  const handled: string[] = [];
  const handler =
    (name: string): QueueHandler =>
    async ({ Records }) => {
      handled.push(...Records.map(({ messageId }) => `${name} ${messageId}`));
      return { batchItemFailures: [] };
    };
  const ready = async () => {};
  const consumers = { work: { handler: handler('work'), ready }, plan: { handler: handler('plan'), ready } };
  for (const adapter of ['registry', 'sqs'] as const) {
    handled.length = 0;
    const [bulkQueue, planQueue] = [fakeQueue(adapter), fakeQueue(adapter)];
    const ports = { bulkQueue, planQueue, telemetry, taskProtection: protectionOf([]) };
    const loops = await startQueueWork({ open: async () => ports }, consumers);
    bulkQueue.put(
      { id: 'a', body: '{"kind":"items"}' },
      { id: 'b', body: '{"kind":"plan"}' },
      { id: 'c', body: 'no' },
    );
    planQueue.put({ id: 'd', body: '{"kind":"plan"}' });
    await bulkQueue.idle();
    if (adapter === 'registry') await planQueue.idle();
    const expected = ['plan b', 'work a', 'work c'];
    expect(handled.toSorted()).toEqual(
      adapter === 'registry' ? ['plan b', 'plan d', ...expected.slice(1)] : expected,
    );
    await loops.stop(1000);
  }
});

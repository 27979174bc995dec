/** The table of the registry is a queue, inside the process and on a real Postgres. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { registryQueue } from '../../../lib/adapters/enrollment-queue/registry.ts';
import { timeOrderedIds } from '../../../lib/adapters/ids.ts';
import { openEmbeddedRegistry } from '../../../lib/adapters/registry/open-embedded.ts';
import { openPostgresRegistry } from '../../../lib/adapters/registry/open-postgres.ts';
import type { QueueRows } from '../../../lib/ports/job-rows.ts';
import type { Registry } from '../../../lib/ports/registry.ts';
import { hasPostgres, startPostgres } from '../../fixtures/postgres-server.ts';
import { giveDatabase, openTestRegistry } from '../../fixtures/registry.ts';
import { describeEnrollmentQueue, MOST_RECEIVES } from './conformance.ts';

/** A queue of its own in a registry that others use too: its rows go under a name of their own. */
function stageOn(registry: Registry) {
  const ahead = { ms: 0 };
  const clock = { now: () => new Date(Date.now() + ahead.ms), monotonic: () => performance.now() };
  const ids = timeOrderedIds(() => clock.now().getTime());
  const own = randomUUID();
  const { queue } = registry;
  const rows: QueueRows = {
    ...queue,
    add: (name, ...rest) => queue.add(own + name, ...rest),
    take: (name, ...rest) => queue.take(own + name, ...rest),
    hide: (...all) => queue.hide(...all),
    remove: (...all) => queue.remove(...all),
    depth: (name, ...rest) => queue.depth(own + name, ...rest),
    expire: (...all) => queue.expire(...all),
  };
  const open = (name: 'bulk' | 'plan') =>
    registryQueue({ registry: { queue: rows }, name, clock, ids, mostReceives: MOST_RECEIVES });
  return {
    open,
    async pass(seconds: number) {
      ahead.ms += seconds * 1000;
    },
  };
}

function describeOn(name: string, openRegistry: () => Promise<Registry>): void {
  describe(name, () => {
    let registry: Registry;
    beforeAll(async () => {
      registry = await openRegistry();
    });
    afterAll(async () => registry.close());

    describeEnrollmentQueue(name, {
      async open() {
        const { open, pass } = stageOn(registry);
        return { queue: open('bulk'), pass, close: async () => {} };
      },
    });

    test('two queues of one registry keep apart', async () => {
      const { open } = stageOn(registry);
      const [bulk, plan] = [open('bulk'), open('plan')];
      await bulk.send(['items']);
      expect(await plan.receive({ limit: 9, waitSeconds: 0, visibilitySeconds: 9 })).toEqual([]);
      expect((await plan.depth()).visible).toBe(0);
      expect((await bulk.depth()).visible).toBe(1);
    });

    test('a message is there when the transaction that sent it commits, and only then', async () => {
      const { open } = stageOn(registry);
      await open('bulk').send(['kept']);
      await registry
        .transact(async (rows) => {
          await rows.queue.add('lost', [{ id: randomUUID(), body: 'x' }], new Date(0));
          throw new Error('no');
        })
        .catch(() => undefined);
      expect(await registry.queue.depth('lost', new Date())).toEqual({ visible: 0, inFlight: 0, dead: 0 });
    });

    test('dead messages are kept to be looked at, and not for ever', async () => {
      const { open, pass } = stageOn(registry);
      const queue = open('bulk');
      await queue.send(['poison']);
      for (let i = 0; i <= MOST_RECEIVES; i++)
        await queue.release(await queue.receive({ limit: 1, waitSeconds: 0, visibilitySeconds: 9 }));
      await pass(99);
      expect((await queue.depth()).dead).toBe(1);
      expect(await registry.queue.expire(new Date(Date.now() - 60_000))).toBe(0);
      expect(await registry.queue.expire(new Date(Date.now() + 60_000))).toBeGreaterThan(0);
      expect((await queue.depth()).dead).toBe(0);
    });
  });
}

describeOn('the embedded registry', openTestRegistry);

test('what a dead process had in hand shows as soon as its folder is opened again, and the delivery counts', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kith-queue-'));
  const opened = () => openEmbeddedRegistry({ folder: join(folder, 'registry') });
  const asked = { limit: 9, waitSeconds: 0, visibilitySeconds: 90 };
  const clock = { now: () => new Date(), monotonic: () => performance.now() };
  const queueOf = (registry: Registry) =>
    registryQueue({ registry, name: 'bulk', clock, ids: timeOrderedIds() });
  try {
    await giveDatabase(folder);
    const first = await opened();
    const before = queueOf(first);
    await before.send(['photos']);
    expect(await before.receive(asked)).toHaveLength(1);
    await first.close();
    const second = await opened();
    const after = queueOf(second);
    expect(await after.receive(asked)).toMatchObject([{ body: 'photos', receives: 2 }]);
    expect(await after.receive(asked), 'and is in hand again').toEqual([]);
    await second.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});

describe.skipIf(!hasPostgres())('with a Postgres server', () => {
  describeOn('a registry on Postgres', async () => {
    const server = await startPostgres();
    if (server === null) throw new Error('there is no Postgres to start');
    const registry = await openPostgresRegistry({ url: server.url });
    return {
      ...registry,
      async close() {
        await registry.close();
        await server.stop();
      },
    };
  });
});

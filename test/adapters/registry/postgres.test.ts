/** The registry on a real Postgres server keeps the same laws: on the one TEST_DATABASE_URL names, or on one started here. */
import { describe, expect, test } from 'vitest';
import { openPool } from '../../../lib/adapters/postgres/pool.ts';
import { openPostgresRegistry } from '../../../lib/adapters/registry/open-postgres.ts';
import { hasPostgres, startPostgres } from '../../fixtures/postgres-server.ts';
import { describeAlbums } from './album-conformance.ts';
import { describeRegistry } from './registry-conformance.ts';

describe.skipIf(!hasPostgres())('with a Postgres server', () => {
  const open = async () => {
    const server = await startPostgres();
    if (server === null) throw new Error('no server although there was one');
    const { pool, close } = await openPool({ url: server.url, connections: 10, ca: null });
    const registry = await openPostgresRegistry({ pool });
    return {
      ...registry,
      async close() {
        await registry.close();
        await close();
        await server.stop();
      },
    };
  };
  describeRegistry('a Postgres server', open);
  describeAlbums('a Postgres server', open);
});

test('a server that can’t be reached is a refusal to try again in a while, not a fault', async () => {
  const url = 'postgres://nobody@127.0.0.1:1/none';
  const { pool, close } = await openPool({ url, connections: 1, ca: null, limits: { patienceMs: 0 } });
  const unavailable = expect.objectContaining({
    name: 'Refusal',
    code: 'registry_unavailable',
    details: { retryAfterSeconds: 20 },
  });
  await expect(openPostgresRegistry({ url })).rejects.toEqual(unavailable);
  await expect(openPostgresRegistry({ pool })).rejects.toEqual(unavailable);
  for (const place of [{ url }, { pool }]) {
    const unchecked = await openPostgresRegistry({ ...place, migrations: null });
    await expect(unchecked.check()).rejects.toEqual(unavailable);
    await expect(unchecked.galleries.find('g')).rejects.toEqual(unavailable);
    await expect(unchecked.transact(async () => 1)).rejects.toEqual(unavailable);
    await unchecked.close();
  }
  await close();
});

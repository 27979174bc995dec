/** The registry on a real Postgres server keeps the same laws. TEST_DATABASE_URL names a server where a database may be made. */
import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { openPostgresRegistry } from '../../../lib/adapters/registry/open-postgres.ts';
import { describeRegistry } from './registry-conformance.ts';

const server = process.env.TEST_DATABASE_URL;

describe.skipIf(server === undefined)('with TEST_DATABASE_URL', () => {
  describeRegistry('a Postgres server', async () => {
    const { PrismaPg } = await import('@prisma/adapter-pg');
    const name = `kith_test_${randomUUID().replaceAll('-', '')}`;
    const driver = await new PrismaPg(server ?? '').connect();
    await driver.executeScript(`CREATE DATABASE ${name}`);
    const url = new URL(server ?? '');
    url.pathname = name;
    const registry = await openPostgresRegistry({ url: url.href });
    return {
      ...registry,
      async close() {
        await registry.close();
        await driver.executeScript(`DROP DATABASE ${name}`);
        await driver.dispose();
      },
    };
  });
});

test('a server that can’t be reached is a refusal to try again, not a fault', async () => {
  await expect(openPostgresRegistry({ url: 'postgres://nobody@127.0.0.1:1/none' })).rejects.toEqual(
    expect.objectContaining({ name: 'Refusal', code: 'registry_unavailable' }),
  );
  const unchecked = await openPostgresRegistry({
    url: 'postgres://nobody@127.0.0.1:1/none',
    migrations: null,
  });
  const unavailable = expect.objectContaining({ name: 'Refusal', code: 'registry_unavailable' });
  await expect(unchecked.check()).rejects.toEqual(unavailable);
  await expect(unchecked.galleries.find('g')).rejects.toEqual(unavailable);
  await expect(unchecked.transact(async () => 1)).rejects.toEqual(unavailable);
  await unchecked.close();
});

/** What the embedded database does for itself in the background. */
import { PGlite } from '@electric-sql/pglite';
import { afterEach, expect, test, vi } from 'vitest';
import { lifeline } from '../../../lib/adapters/registry/lifeline.ts';
import { startUpkeep } from '../../../lib/adapters/registry/upkeep.ts';

afterEach(() => {
  vi.useRealTimers();
});

test('a table that has grown gets new statistics, a table that has not keeps its own', async () => {
  const database = await PGlite.create();
  const life = lifeline();
  const known = async () => {
    const { rows } = await database.query<{ name: string; rows: number }>(
      "SELECT relname AS name, reltuples::int AS rows FROM pg_class WHERE relname IN ('large', 'small') ORDER BY 1",
    );
    return Object.fromEntries(rows.map((row) => [row.name, row.rows]));
  };
  await database.exec('CREATE TABLE small (n int); CREATE TABLE large (n int); INSERT INTO small VALUES (1)');
  await database.exec('INSERT INTO large SELECT generate_series(1, 10000)');
  expect(await known()).toEqual({ large: -1, small: -1 });
  vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval'] });
  const upkeep = startUpkeep(database, life);
  vi.advanceTimersByTime(1_000);
  while ((await known()).large === -1);
  expect(await known()).toEqual({ large: 10_000, small: -1 });
  await database.exec('INSERT INTO large SELECT generate_series(1, 20000)');
  vi.advanceTimersByTime(20_000);
  while ((await known()).large === 10_000);
  expect(await known()).toEqual({ large: 30_000, small: -1 });
  upkeep.stop();
  await database.close();
});

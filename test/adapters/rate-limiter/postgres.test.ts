/** The shared limiter keeps the laws on a real Postgres, counts for all processes, and lets nobody wait for a database that is away. */
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type OpenedPool, openPool } from '../../../lib/adapters/postgres/pool.ts';
import { postgresRateLimiter } from '../../../lib/adapters/rate-limiter/postgres.ts';
import { openPostgresRegistry } from '../../../lib/adapters/registry/open-postgres.ts';
import { findPostgresBinaries } from '../../fixtures/postgres-binaries.ts';
import { type PostgresServer, startPostgres } from '../../fixtures/postgres-server.ts';
import { describeRateLimiter } from './conformance.ts';

describe.skipIf(findPostgresBinaries() === null)('with a Postgres server', () => {
  let server: PostgresServer;
  const pools: OpenedPool[] = [];
  const logged: string[] = [];
  const telemetry = { log: (_: string, message: string) => void logged.push(message) };

  async function process_() {
    const opened = await openPool({ url: server.url, connections: 2, ca: null, limits: { patienceMs: 0 } });
    pools.push(opened);
    return opened.pool;
  }
  beforeAll(async () => {
    const started = await startPostgres({ settings: {} });
    if (started === null) throw new Error('no server although there are binaries');
    server = started;
    await (await openPostgresRegistry({ pool: await process_() })).close();
  });
  afterEach(() => {
    logged.length = 0;
  });
  afterAll(async () => {
    for (const { close } of pools) await close();
    await server.stop();
  });

  describeRateLimiter('in a table', (limit) =>
    postgresRateLimiter({ pool: pools[0]!.pool, limit, telemetry, patienceMs: 30_000 }),
  );

  test('processes share one count, and hold neither keys nor addresses in readable form', async () => {
    const options = { limit: { requests: 3, seconds: 60 }, telemetry, patienceMs: 30_000 };
    const limiters = [await process_(), await process_()].map((pool) =>
      postgresRateLimiter({ pool, ...options }),
    );
    const key = `address 192.0.2.7 ${randomUUID()}`;
    const answers: boolean[] = [];
    for (const limiter of [...limiters, ...limiters]) answers.push((await limiter.consume(key)).allowed);
    expect(answers).toEqual([true, true, true, false]);
    const { rows } = await pools[0]!.pool.query('SELECT * FROM rate_limit');
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toContain('192.0.2.7');
  });

  test('windows that ended long ago are deleted', async () => {
    const { pool } = pools[0]!;
    await pool.query(`INSERT INTO rate_limit VALUES ('old', 1, 0), ('endless', 1, NULL)`);
    const limiter = postgresRateLimiter({
      pool,
      limit: { requests: 3, seconds: 60 },
      telemetry,
      patienceMs: 30_000,
    });
    await limiter.consume(randomUUID());
    const left = async () =>
      (await pool.query(`SELECT key FROM rate_limit WHERE key IN ('old', 'endless')`)).rows;
    while ((await left()).length > 1);
    expect(await left()).toEqual([{ key: 'endless' }]);
  });

  test('a table that is locked or a server that is away costs no answer: each process counts for itself, and says so once', async () => {
    const pool = await process_();
    const limit = { requests: 2, seconds: 60 };
    const locker = await pool.connect();
    await locker.query('BEGIN; LOCK TABLE rate_limit IN ACCESS EXCLUSIVE MODE');
    const held = postgresRateLimiter({ pool, limit, telemetry, patienceMs: 20 });
    const key = randomUUID();
    const answers: boolean[] = [];
    for (let turn = 0; turn < 3; turn++) answers.push((await held.consume(key)).allowed);
    expect(answers).toEqual([true, true, false]);
    await locker.query('ROLLBACK');
    locker.release();
    expect(logged).toEqual(['requests are counted by each process alone for a while']);

    await server.restart('immediate');
    const back = postgresRateLimiter({ pool, limit, telemetry, restMs: 0, patienceMs: 30_000 });
    expect((await back.consume(randomUUID())).allowed, 'it is asked again').toBe(true);
    await server.stop();
    expect((await back.consume(randomUUID())).allowed).toBe(true);
  });
});

/** The pool on a real Postgres: restarts, crowds, frozen servers, rotated passwords, moved hosts and wrong certificates. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { AddressPlace } from '../../../lib/adapters/postgres/address-source.ts';
import { openPool, type PoolOptions } from '../../../lib/adapters/postgres/pool.ts';
import { findPostgresBinaries } from '../../fixtures/postgres-binaries.ts';
import { type PostgresServer, startPostgres } from '../../fixtures/postgres-server.ts';
import { hasOpenssl, makeCertificates } from './certificates.ts';

const found = findPostgresBinaries() !== null;

async function started(options: Parameters<typeof startPostgres>[0] = {}): Promise<PostgresServer> {
  const server = await startPostgres({ settings: {}, ...options });
  if (server === null) throw new Error('no server although there are binaries');
  return server;
}

/** Closed after each test. */
const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function pooled(
  options: AddressPlace & Partial<Pick<PoolOptions, 'connections' | 'ca' | 'limits' | 'onLost'>>,
) {
  const opened = await openPool({ connections: 2, ca: null, ...options });
  open.push(opened);
  return opened.pool;
}

async function bare(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  open.push({ close: () => client.end() });
  return client;
}

async function number(pool: pg.Pool, sql: string): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(`SELECT (${sql})::int AS n`);
  return rows[0]?.n ?? Number.NaN;
}

const backend = (pool: pg.Pool) => number(pool, 'pg_backend_pid()');
const failing = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => error,
  );

describe.skipIf(!found)('the pool', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await started({ settings: { max_connections: '8', superuser_reserved_connections: '3' } });
  });
  afterAll(async () => server.stop());

  test('speaks UTC, and the server ends what takes too long, rests too long or is left in the middle', async () => {
    const pool = await pooled({ url: server.url });
    const { rows } = await pool.query(
      `SELECT name, setting FROM pg_settings WHERE name IN
         ('TimeZone', 'statement_timeout', 'idle_session_timeout', 'idle_in_transaction_session_timeout', 'application_name')
       ORDER BY lower(name)`,
    );
    expect(rows).toEqual([
      { name: 'application_name', setting: 'kith' },
      { name: 'idle_in_transaction_session_timeout', setting: '60000' },
      { name: 'idle_session_timeout', setting: '60000' },
      { name: 'statement_timeout', setting: '25000' },
      { name: 'TimeZone', setting: 'UTC' },
    ]);
    const hasty = await pooled({ url: server.url, limits: { statementMs: 20 } });
    await expect(hasty.query('SELECT pg_sleep(30)')).rejects.toMatchObject({ code: '57014' });
  });

  test('a connection that died unseen while it rested is not lent', async () => {
    const lost: string[] = [];
    const pool = await pooled({
      url: server.url,
      limits: { doubtMs: -1, doubtAnswerMs: 50 },
      onLost: ({ message }) => lost.push(message),
    });
    const first = await backend(pool);
    expect(await backend(pool), 'it answered, so it is used again').toBe(first);
    process.kill(first, 'SIGSTOP');
    try {
      expect(await backend(pool)).not.toBe(first);
    } finally {
      process.kill(first, 'SIGCONT');
    }
    const second = await backend(pool);
    const outside = await bare(server.url);
    await outside.query('SELECT pg_terminate_backend($1)', [second]);
    expect(await backend(pool)).not.toBe(second);
  });

  test('a statement that never ends is given up, and its connection with it', async () => {
    const pool = await pooled({ url: server.url, connections: 1, limits: { answerMs: 50 } });
    const client = await pool.connect();
    const { rows } = await client.query('SELECT pg_backend_pid() AS pid');
    await client.query('BEGIN');
    process.kill(rows[0].pid, 'SIGSTOP');
    try {
      await expect(client.query('SELECT 1')).rejects.toThrow('Query read timeout');
      // As Prisma does it: no error handed over.
      client.release();
      expect(await backend(pool)).not.toBe(rows[0].pid);
    } finally {
      process.kill(rows[0].pid, 'SIGCONT');
    }
  });

  test('a connection given back in the middle of a transaction is not lent', async () => {
    const pool = await pooled({ url: server.url, connections: 1 });
    const client = await pool.connect();
    await client.query('BEGIN');
    await client.query('CREATE TABLE half (a int)');
    client.release();
    expect(await number(pool, `SELECT count(*) FROM pg_tables WHERE tablename = 'half'`)).toBe(0);
  });

  test('a server without a free connection is waited for; when none gets free, that is the error', async () => {
    await (await bare(server.url)).query(`DROP ROLE IF EXISTS guest; CREATE ROLE guest LOGIN`);
    const url = server.url.replace('kith@', 'guest@');
    const others = [await bare(url), await bare(url), await bare(url), await bare(url)];
    const impatient = await pooled({ url, limits: { patienceMs: 100 } });
    await expect(backend(impatient)).rejects.toMatchObject({ code: '53300' });
    const pool = await pooled({ url });
    const [pid] = await Promise.all([
      backend(pool),
      (async () => {
        // The pool's first attempt has been turned away before room is made.
        await failing(bare(url));
        for (const other of others) await other.end();
      })(),
    ]);
    expect(pid).toBeGreaterThan(0);
  });

  test('all our own connections being busy is an error after a while, not an endless wait', async () => {
    const pool = await pooled({ url: server.url, connections: 1, limits: { connectMs: 50 } });
    const client = await pool.connect();
    await expect(backend(pool)).rejects.toThrow('timeout exceeded when trying to connect');
    client.release();
    expect(await backend(pool)).toBeGreaterThan(0);
  });

  test('nobody there is an error once patience has ended', async () => {
    const pool = await pooled({ url: 'postgres://kith@127.0.0.1:1/none', limits: { patienceMs: 100 } });
    await expect(backend(pool)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});

describe.skipIf(!found)('a server that goes away', () => {
  test.each(['fast', 'immediate'] as const)(
    'comes back (%s restart): the next question is answered',
    async (how) => {
      const server = await started();
      open.push({ close: () => server.stop() });
      const pool = await pooled({ url: server.url });
      const before = await backend(pool);
      const running = failing(pool.query('SELECT pg_sleep(60)'));
      // The statement is under way for certain.
      while (
        (await number(
          pool,
          `SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)' AND state = 'active'`,
        )) === 0
      );
      await server.restart(how);
      expect(await running).toBeInstanceOf(Error);
      expect(await backend(pool)).not.toBe(before);
    },
  );

  test('a whole server that froze: the attempt to connect ends, and works once it wakes', async () => {
    const server = await started();
    open.push({ close: () => server.stop() });
    const asking = await pooled({ url: server.url });
    const postmaster = await number(asking, `split_part(pg_read_file('postmaster.pid'), E'\\n', 1)`);
    const pool = await pooled({ url: server.url, limits: { connectMs: 100 } });
    process.kill(postmaster, 'SIGSTOP');
    try {
      await expect(backend(pool)).rejects.toThrow('connection timeout');
    } finally {
      process.kill(postmaster, 'SIGCONT');
    }
    expect(await backend(pool)).toBeGreaterThan(0);
  });

  test('fails over: a replica takes no writes until it is promoted, then the secret leads there and nothing acknowledged is missing', async () => {
    const first = await started({
      // Acknowledged means: on the replica too. As Aurora's storage has it.
      settings: { synchronous_standby_names: '*', synchronous_commit: 'local' },
    });
    open.push({ close: () => first.stop() });
    const second = await started({ standbyOf: first });
    open.push({ close: () => second.stop() });
    let url = first.url;
    const secrets = {
      read: async () => JSON.stringify({ url }),
      refresh: async () => JSON.stringify({ url }),
    };
    const pool = await pooled({ secretId: 'arn', secrets, limits: { patienceMs: 100 } });
    await pool.query('CREATE TABLE kept (n int)');
    await pool.query(
      'SET synchronous_commit = remote_apply; INSERT INTO kept VALUES (1); INSERT INTO kept VALUES (2)',
    );

    await first.stop();
    url = second.url;
    await expect(pool.query('INSERT INTO kept VALUES (3)'), 'still a replica').rejects.toMatchObject({
      code: '25006',
    });
    await (await bare(second.url)).query('SELECT pg_promote()');
    await pool.query('INSERT INTO kept VALUES (3)');
    expect(await number(pool, 'SELECT sum(n) FROM kept')).toBe(6);
  });
});

describe.skipIf(!found)('rotated passwords', () => {
  let server: PostgresServer;
  let admin: pg.Client;
  beforeAll(async () => {
    const hba = ['host all kith 127.0.0.1/32 trust', 'host all all 127.0.0.1/32 scram-sha-256'];
    server = await started({ files: { 'pg_hba.conf': `${hba.join('\n')}\n` } });
    admin = new pg.Client({ connectionString: server.url });
    await admin.connect();
    await admin.query(`CREATE ROLE app LOGIN PASSWORD 'one'; CREATE ROLE deputy LOGIN PASSWORD 'deputy'`);
  });
  afterAll(async () => {
    await admin.end();
    await server.stop();
  });

  /** A secret that can be changed, and how often it was asked for. */
  function secretOf(password: string) {
    const asked = { read: 0, refresh: 0 };
    const { port } = new URL(server.url);
    const held = { host: '127.0.0.1', port, username: 'app', password, dbname: 'postgres' };
    const tell = (how: 'read' | 'refresh') => async () => {
      asked[how]++;
      const { username, password } = held;
      return JSON.stringify({
        url: `postgres://${username}:${password}@127.0.0.1:${port}/postgres?sslmode=disable`,
      });
    };
    return {
      held,
      asked,
      place: { secretId: 'arn', secrets: { read: tell('read'), refresh: tell('refresh') } },
    };
  }

  test('connections that are open stay; a new one that is turned away asks for the new password and goes through', async () => {
    const { held, asked, place } = secretOf('one');
    const pool = await pooled(place);
    const kept = await pool.connect();
    await admin.query(`ALTER ROLE app PASSWORD 'two'`);
    held.password = 'two';
    expect((await kept.query('SELECT 1 AS n')).rows).toEqual([{ n: 1 }]);
    expect(await backend(pool)).toBeGreaterThan(0);
    kept.release();
    expect(asked).toEqual({ read: 1, refresh: 1 });
  });

  test('another user in the secret is used as well', async () => {
    const { held, place } = secretOf('wrong');
    const pool = await pooled(place);
    held.username = 'deputy';
    held.password = 'deputy';
    expect((await pool.query('SELECT current_user AS name')).rows).toEqual([{ name: 'deputy' }]);
  });

  test('a password that is wrong in the secret too is the error, after one look', async () => {
    const { asked, place } = secretOf('wrong');
    const pool = await pooled(place);
    await expect(pool.query('SELECT 1')).rejects.toMatchObject({ code: '28P01' });
    expect(asked).toEqual({ read: 1, refresh: 1 });
  });
});

describe.skipIf(!found || !hasOpenssl())('TLS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kith-tls-'));
  const ca = join(folder, 'ca.pem');
  let server: PostgresServer;
  const at = (host: string, mode = '') => {
    const url = new URL(server.url);
    url.hostname = host;
    url.search = mode;
    return url.href;
  };
  const encrypted = async (place: { url: string; ca: string | null }) => {
    const pool = await pooled(place);
    const { rows } = await pool.query('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()');
    return rows[0].ssl;
  };
  beforeAll(async () => {
    const made = makeCertificates('DNS:kith.test,IP:127.0.0.1');
    writeFileSync(ca, made.ca);
    const hba = ['hostssl all all 127.0.0.1/32 trust', 'hostnossl all kith 127.0.0.1/32 reject'];
    server = await started({
      settings: { ssl: 'on', ssl_cert_file: 'server.pem', ssl_key_file: 'server.key' },
      files: { 'server.pem': made.certificate, 'server.key': made.key, 'pg_hba.conf': `${hba.join('\n')}\n` },
    });
  });
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
  });

  test('a certificate of the given authority, for this very address, is trusted', async () => {
    expect(await encrypted({ url: at('127.0.0.1'), ca })).toBe(true);
    expect(
      await encrypted({ url: at('127.0.0.1', `?sslmode=verify-full&sslrootcert=${ca}`), ca: null }),
    ).toBe(true);
  });

  test('a certificate of an unknown authority, or for another name, is not', async () => {
    await expect(encrypted({ url: at('127.0.0.1', '?sslmode=verify-full'), ca: null })).rejects.toMatchObject(
      { code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' },
    );
    await expect(encrypted({ url: at('localhost', '?sslmode=verify-full'), ca })).rejects.toMatchObject({
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
    expect(await encrypted({ url: at('localhost', '?sslmode=verify-ca'), ca })).toBe(true);
    expect(await encrypted({ url: at('localhost', '?sslmode=require'), ca: null })).toBe(true);
  });

  test('a server that wants TLS turns an open connection away; one without TLS is never spoken to openly', async () => {
    await expect(encrypted({ url: at('127.0.0.1', '?sslmode=disable'), ca: null })).rejects.toMatchObject({
      code: '28000',
    });
    const plain = await started();
    open.push({ close: () => plain.stop() });
    await expect(encrypted({ url: `${plain.url}?sslmode=require`, ca: null })).rejects.toThrow(
      'does not support SSL',
    );
  });
});

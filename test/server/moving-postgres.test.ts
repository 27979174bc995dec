/** The enroll function while its database moves to another address or changes its password: 503 or a success that stays true. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { type OpenedPool, openPool } from '../../lib/adapters/postgres/pool.ts';
import { openPostgresRegistry } from '../../lib/adapters/registry/open-postgres.ts';
import { openStage, type Stage } from '../fakes/action-stage.ts';
import { type Enroll, enrollEndpoint } from '../fakes/enroll-endpoint.ts';
import { photoOf } from '../fakes/fake-photo.ts';
import { findPostgresBinaries } from '../fixtures/postgres-binaries.ts';
import { type PostgresOptions, type PostgresServer, startPostgres } from '../fixtures/postgres-server.ts';
import { insistent, settledStores } from './insistent.ts';

const away = { status: 503, code: 'registry_unavailable', retryAfter: expect.any(Number), faces: [] };

describe.skipIf(findPostgresBinaries() === null)('enrolling on a Postgres', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kith-moving-'));
  const open: { close(): Promise<unknown> }[] = [];
  afterEach(async () => {
    for (const one of open.splice(0).reverse()) await one.close();
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function started(options: PostgresOptions): Promise<PostgresServer> {
    const server = await startPostgres(options);
    if (server === null) throw new Error('no server although there are binaries');
    open.push({ close: () => server.stop() });
    return server;
  }

  async function told(url: string, sql: string): Promise<void> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query(sql);
    await client.end();
  }

  /** The function with an address it reads from a secret; what the secret says can be changed. */
  async function functionOn(
    secret: { url: string },
    name: string,
  ): Promise<{ stage: Stage; enroll: Enroll }> {
    const read = async () => JSON.stringify({ url: secret.url });
    const opened: OpenedPool = await openPool({
      secretId: 'arn',
      secrets: { read, refresh: read },
      connections: 4,
      ca: null,
      limits: { patienceMs: 500 },
    });
    open.push(opened);
    const registry = await openPostgresRegistry({ pool: opened.pool });
    const stage = await openStage({ registry, folder: join(folder, name) });
    open.push(stage);
    return { stage, enroll: enrollEndpoint(stage.ports) };
  }

  test('that fails over to another address: what was acknowledged before, meanwhile and after is there once', async () => {
    const first = await started({
      settings: { synchronous_standby_names: '*', synchronous_commit: 'local' },
    });
    const second = await started({ standbyOf: first });
    // Acknowledged means: on the replica too, as Aurora's storage has it.
    await told(first.url, `ALTER ROLE kith SET synchronous_commit = 'remote_apply'`);
    const secret = { url: first.url };
    const { stage, enroll } = await functionOn(secret, 'failover');
    const gallery = await stage.gallery();
    const statuses: number[] = [];
    const acknowledged = new Map<string, string>();
    let moved = false;
    const lanes = Array.from({ length: 4 }, async (_, lane) => {
      for (let n = 0, after = 0; after < 5; n++) {
        const person = `p${lane}-${n}`;
        acknowledged.set(person, await insistent(enroll, gallery, person, statuses));
        if (moved) after++;
      }
    });
    const ended = Promise.all(lanes);
    while (acknowledged.size < 12) await stage.ports.registry.check();
    await first.stop();
    secret.url = second.url;
    expect(await enroll(gallery.id, 'early', photoOf('early')), 'a replica only').toEqual(away);
    await told(second.url, 'SELECT pg_promote()');
    await insistent(enroll, gallery, 'promoted');
    moved = true;
    await ended;
    expect(new Set(statuses)).toEqual(new Set([201, 503]));
    const faces = await settledStores(stage, gallery);
    expect([...faces.keys()].sort()).toEqual([...acknowledged.keys(), 'promoted'].sort());
    for (const [person, face] of acknowledged) expect(faces.get(person), person).toEqual([face]);
  });

  test('whose password rotates and whose connections end: 503 until the secret knows it, then on as before', async () => {
    const hba = ['host all kith 127.0.0.1/32 trust', 'host all all 127.0.0.1/32 scram-sha-256'];
    const server = await started({ files: { 'pg_hba.conf': `${hba.join('\n')}\n` } });
    await told(server.url, `CREATE ROLE app SUPERUSER LOGIN PASSWORD 'one'`);
    const as = (password: string) => {
      const url = new URL(server.url);
      url.username = 'app';
      url.password = password;
      return url.href;
    };
    const secret = { url: as('one') };
    const { stage, enroll } = await functionOn(secret, 'rotation');
    const gallery = await stage.gallery();
    const before = await insistent(enroll, gallery, 'before');
    const endAll = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'app'`;
    await told(server.url, `ALTER ROLE app PASSWORD 'two'; ${endAll}`);
    expect(await enroll(gallery.id, 'early', photoOf('early'))).toEqual(away);
    secret.url = as('two');
    const after = await insistent(enroll, gallery, 'after');
    const all = new Map([
      ['after', [after]],
      ['before', [before]],
    ]);
    expect(await settledStores(stage, gallery)).toEqual(all);
  });
});

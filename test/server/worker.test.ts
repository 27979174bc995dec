/** Bulk work in a process of its own, as deploy/compose.yaml has it: told to stop in the middle, killed in the middle, its database gone. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createClient, type KithClient } from '../../clients/typescript/client.ts';
import { openS3Client } from '../../lib/adapters/s3/client.ts';
import { hasSharedFaces, sharedFaces } from '../fixtures/development-pack.ts';
import { type LocalAws, startLocalAws } from '../fixtures/local-aws.ts';
import { findPostgresBinaries } from '../fixtures/postgres-binaries.ts';
import { type PostgresServer, startPostgres } from '../fixtures/postgres-server.ts';
import { hasQdrantSpec, type QdrantDouble, startQdrantDouble } from '../fixtures/qdrant-double.ts';
import { type RunningServer, startServer } from './running-server.ts';
import { isHealthy, type RunningWorker, startWorker } from './running-worker.ts';

const can = hasSharedFaces && hasQdrantSpec && findPostgresBinaries() !== null;

const photos = !hasSharedFaces
  ? []
  : ['bbt', 'lfw10', 'facescrub'].flatMap((set) =>
      readdirSync(join(sharedFaces, set)).flatMap((person) =>
        readdirSync(join(sharedFaces, set, person)).map((file) => ({
          key: `import/default/${person}/${file}`,
          path: join(sharedFaces, set, person, file),
        })),
      ),
    );

/** Six messages: a worker has all of them in hand at once. */
const COUNT = 360;
/** Bytes that are no photo. */
const REFUSED = 2;

describe.skipIf(!can)('a worker of its own', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kith-worker-'));
  const temporary = join(folder, 'tmp');
  let postgres: PostgresServer;
  let aws: LocalAws;
  let qdrant: QdrantDouble;
  let server: RunningServer;
  let client: KithClient;
  let worker: RunningWorker | undefined;
  let env: Readonly<Record<string, string>>;

  beforeAll(async () => {
    mkdirSync(temporary);
    const started = await startPostgres({ settings: {} });
    if (started === null) throw new Error('no server although there are binaries');
    postgres = started;
    aws = await startLocalAws();
    qdrant = await startQdrantDouble();
    await aws.createBucket('kith');
    const { endpoint, region, accessKey, secretKey } = aws;
    const store = openS3Client({ endpoint, region, accessKey, secretKey });
    for (const { key, path } of photos.slice(0, COUNT - REFUSED))
      await store.put('kith', key, readFileSync(path));
    for (let n = 0; n < REFUSED; n++)
      await store.put('kith', `import/default/nobody/${n}.jpg`, Buffer.from(`no photo ${n}`));
    await store.close();
    env = {
      DATABASE_URL: postgres.url,
      KITH_INDEX: 'qdrant',
      QDRANT_URL: qdrant.url,
      S3_ENDPOINT: endpoint,
      S3_BUCKET: 'kith',
      S3_ACCESS_KEY: accessKey,
      S3_SECRET_KEY: secretKey,
      KITH_WORKER: 'off',
      TMPDIR: temporary,
    };
    server = await startServer(join(folder, 'never'), env);
    client = createClient({ baseUrl: server.url });
  }, 120_000);
  afterAll(async () => {
    await worker?.kill('SIGKILL');
    await server?.kill('SIGKILL');
    await qdrant?.stop();
    await aws?.stop();
    await postgres?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** One question to the database; rows of one column. */
  async function ask(sql: string): Promise<readonly unknown[]> {
    const connection = new pg.Client({ connectionString: postgres.url });
    await connection.connect();
    try {
      return (await connection.query({ text: sql, rowMode: 'array' })).rows.flat();
    } finally {
      await connection.end();
    }
  }
  const settled = async (job: string) => {
    const { done, refused, failed, cancelled } = await client.bulkJob('default', job);
    return done + refused + failed + cancelled;
  };
  /** Waits until more than so many items are settled; some must still be open then, or the moment has passed. */
  async function inTheMiddle(job: string, above: number): Promise<number> {
    for (;;) {
      const now = await settled(job);
      if (now <= above) {
        await wait(20);
        continue;
      }
      expect(now, 'still at work').toBeLessThan(COUNT);
      return now;
    }
  }

  test('enrolls everything once, whatever ends it in mid-work', async () => {
    const { id: job } = await client.createBulk('default', { prefix: 's3://kith/import/default/' });
    expect(await isHealthy(temporary), 'without a worker').toBe(false);

    worker = await startWorker(env);
    await inTheMiddle(job, 0);
    expect(await isHealthy(temporary)).toBe(true);
    expect(await worker.kill('SIGTERM'), 'an orderly end').toBe(0);
    expect(worker.output()).toContain('what is under way is finished');
    const afterTerm = await settled(job);
    expect(afterTerm).toBeLessThan(COUNT);
    expect(await ask('SELECT count(*)::int FROM queue_message WHERE visible_at > now()')).toEqual([0]);
    expect(await ask('SELECT count(*)::int > 0 FROM queue_message')).toEqual([true]);
    const { done: doneAtTerm } = await client.bulkJob('default', job);
    expect(await ask('SELECT count(*)::int FROM face'), 'no photo half stored').toEqual([doneAtTerm]);

    worker = await startWorker(env);
    const atKill = await inTheMiddle(job, afterTerm);
    expect(await worker.kill('SIGKILL')).toBe('SIGKILL');
    expect(await ask('SELECT count(*)::int > 0 FROM queue_message WHERE visible_at > now()')).toEqual([true]);
    // The time for which the dead worker hid them passes.
    await ask('UPDATE queue_message SET visible_at = now() WHERE visible_at > now()');

    worker = await startWorker(env);
    await inTheMiddle(job, atKill);
    await postgres.restart('immediate');
    while ((await client.bulkJob('default', job)).status !== 'done') {
      // What a failed batch waits for before it comes again passes as well.
      await ask(
        `UPDATE queue_message SET visible_at = now() WHERE visible_at BETWEEN now() AND now() + interval '61 s'`,
      );
      await wait(200);
    }
    expect(await worker.kill('SIGTERM'), 'it outlived its database').toBe(0);

    const { done, refused, failed, total } = await client.bulkJob('default', job);
    expect({ total, failed, all: done + refused }).toEqual({ total: COUNT, failed: 0, all: COUNT });
    expect(refused).toBeGreaterThanOrEqual(REFUSED);
    for (const table of ['face', 'photo', 'enrollment', 'face_embedding'])
      expect(await ask(`SELECT count(*)::int FROM ${table}`), table).toEqual([done]);
    await expect
      .poll(() => client.stats('default'), { timeout: 30_000 })
      .toMatchObject({ faces: done, index: { points: done, pending: 0 } });
    expect(await ask('SELECT count(*)::int FROM queue_message')).toEqual([0]);
    expect(await ask('SELECT count(*)::int FROM outbox')).toEqual([0]);
    expect(qdrant.offences).toEqual([]);
  }, 240_000);
});

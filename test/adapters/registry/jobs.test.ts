/** Jobs in the registry, inside the process and, where one is found, on a real Postgres with real concurrency. */
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { openPostgresRegistry } from '../../../lib/adapters/registry/open-postgres.ts';
import type { JobKind } from '../../../lib/ports/job-records.ts';
import { hasPostgres, startPostgres } from '../../fixtures/postgres-server.ts';
import { openTestRegistry } from '../../fixtures/registry.ts';
import { describeJobs } from './job-conformance.ts';
import { newGallery } from './rows.ts';

describeJobs('the embedded database', openTestRegistry);

describe.skipIf(!hasPostgres())('with a Postgres server', () => {
  describeJobs('a Postgres server', async () => {
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

  test('the previous release, which takes any queued job for a rebuild, leaves the new kinds alone', async () => {
    const server = await startPostgres();
    if (server === null) throw new Error('there is no Postgres to start');
    const registry = await openPostgresRegistry({ url: server.url });
    const client = new pg.Client({ connectionString: server.url });
    try {
      await client.connect();
      const gallery = await registry.galleries.create(newGallery());
      const make = (kind: JobKind) =>
        registry.jobs.create({ id: randomUUID(), kind, gallery: gallery.uuid, total: 0 });
      await make('bulk');
      await make('upload');
      const rebuild = await make('reindex');
      // As that release writes and asks.
      const insert = `INSERT INTO job (uuid, kind, gallery_uuid, total) VALUES ($1, 'reindex', $2, 3)`;
      const own = randomUUID();
      await client.query(insert, [own, gallery.uuid]);
      const take = `UPDATE job SET status = 'running', lease_until = now() + interval '1 hour', updated_at = now(),
                           started_at = coalesce(started_at, now())
        WHERE uuid = (SELECT uuid FROM job
                      WHERE status = 'queued' OR (status = 'running' AND lease_until <= now())
                      ORDER BY created_at, uuid LIMIT 1 FOR UPDATE SKIP LOCKED)
        RETURNING uuid, kind`;
      const taken: unknown[] = [];
      for (let i = 0; i < 2; i++) taken.push(...(await client.query(take)).rows);
      expect(taken).toEqual([
        { uuid: rebuild.id, kind: 'reindex' },
        { uuid: own, kind: 'reindex' },
      ]);
      expect(await registry.jobs.find(own)).toMatchObject({ kind: 'reindex', total: 3, source: null });
    } finally {
      await client.end();
      await registry.close();
      await server.stop();
    }
  });
});

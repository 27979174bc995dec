/** Twice as many functions as the server has connections: they wait or get a 503, and what was acknowledged is there once. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openPool } from '../../lib/adapters/postgres/pool.ts';
import { openPostgresRegistry } from '../../lib/adapters/registry/open-postgres.ts';
import { openStage } from '../fakes/action-stage.ts';
import { findPostgresBinaries } from '../fixtures/postgres-binaries.ts';
import { startPostgres } from '../fixtures/postgres-server.ts';
import { type Crowd, runCrowd } from './crowd.ts';

/** 200 functions; a process each would take more memory than a laptop has, so each process plays many. */
const crowd: Crowd = { processes: 4, functionsEach: 50, photosEach: 3 };

test.skipIf(findPostgresBinaries() === null)(
  '200 functions with a pool of one on a server of 100 connections: no answer but 201 and 503, no lost write, none twice',
  async () => {
    const server = await startPostgres({ settings: { max_connections: '100' } });
    if (server === null) throw new Error('no server although there are binaries');
    const folder = mkdtempSync(join(tmpdir(), 'kith-crowd-'));
    const { pool, close } = await openPool({ url: server.url, connections: 1, ca: null });
    const registry = await openPostgresRegistry({ pool });
    const stage = await openStage({ registry, folder });
    try {
      const gallery = await stage.gallery();
      const reports = await runCrowd({ url: server.url, folder, gallery: gallery.id }, crowd);
      const statuses = new Set(reports.flatMap((report) => Object.keys(report.statuses)));
      expect([...statuses].sort(), 'there were too few connections, and nothing else').toEqual([
        '201',
        '503',
      ]);
      const acknowledged = reports.flatMap((report) => report.acknowledged);
      expect(acknowledged).toHaveLength(crowd.processes * crowd.functionsEach * crowd.photosEach);
      const { persons, faces, enrollments } = await registry.galleries.counts(gallery.uuid);
      expect({ persons, faces, enrollments }).toEqual({
        persons: acknowledged.length,
        faces: acknowledged.length,
        enrollments: acknowledged.length,
      });
      const stored = await registry.faces.showable(
        gallery.uuid,
        acknowledged.map(([, face]) => face),
      );
      const owners = new Map(stored.map(({ face, person }) => [person?.id, face]));
      expect(owners).toEqual(new Map(acknowledged));
    } finally {
      await stage.close();
      await close();
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
  180_000,
);

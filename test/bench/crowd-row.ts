/** Two hundred functions with a pool of one on a server of a hundred connections: what they are answered, and what is stored. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPool } from '../../lib/adapters/postgres/pool.ts';
import { openPostgresRegistry } from '../../lib/adapters/registry/open-postgres.ts';
import { openStage } from '../fakes/action-stage.ts';
import { startPostgres } from '../fixtures/postgres-server.ts';
import { type Crowd, runCrowd } from '../server/crowd.ts';
import type { BenchRow } from './bench-table.ts';

const CONNECTIONS = 100;
const crowd: Crowd = { processes: 4, functionsEach: 50, photosEach: 3 };

export async function crowdRow(): Promise<BenchRow> {
  const server = await startPostgres({ settings: { max_connections: String(CONNECTIONS) } });
  if (server === null) throw new Error('no server although there are binaries');
  const folder = await mkdtemp(join(tmpdir(), 'kith-bench-'));
  const { pool, close } = await openPool({ url: server.url, connections: 1, ca: null });
  const stage = await openStage({ registry: await openPostgresRegistry({ pool }), folder });
  try {
    const gallery = await stage.gallery();
    const began = performance.now();
    const reports = await runCrowd({ url: server.url, folder, gallery: gallery.id }, crowd);
    const seconds = (performance.now() - began) / 1000;
    const statuses = new Map<string, number>();
    for (const [status, count] of reports.flatMap((report) => Object.entries(report.statuses)))
      statuses.set(status, (statuses.get(status) ?? 0) + count);
    const acknowledged = reports.flatMap((report) => report.acknowledged);
    const stored = await stage.ports.registry.galleries.counts(gallery.uuid);
    const lost = acknowledged.length - stored.enrollments;
    const others = [...statuses.keys()].filter((status) => status !== '201' && status !== '503');
    const told = [...statuses].sort().map(([status, count]) => `${count} × ${status}`);
    return {
      figure:
        `${crowd.processes * crowd.functionsEach} functions with a pool of 1, max_connections ${CONNECTIONS}, ` +
        `${crowd.photosEach} enrollments each, until all are acknowledged`,
      kith: `${told.join(', ')} in ${seconds.toFixed(1)} s; ${lost} of ${acknowledged.length} writes lost or doubled`,
      budget: '503s, no 500, none lost',
      reached: others.length === 0 && lost === 0,
    };
  } finally {
    await stage.close();
    await close();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

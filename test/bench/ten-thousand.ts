/** Ten thousand photos through the whole server, from the upload to the index: does it go on as fast, and in as much memory, as it began? */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { BulkItem } from '../../clients/typescript/bulk.ts';
import { createClient, type KithClient } from '../../clients/typescript/client.ts';
import { inParallel } from '../../lib/actions/in-parallel.ts';
import type { Section } from './bench-context.ts';
import { type BenchRow, megabytes } from './bench-table.ts';
import { mean, sum } from './figures.ts';
import { type ServerProcess, startServer } from './server-process.ts';
import { type ShiftedPhoto, shiftedPhotos } from './shifted-photos.ts';

const GALLERY = 'default';
const JOBS = 10;
/** Share of the memory; as under load (load.ts), and beside what the index holds of the faces. */
const GROWTH_BUDGET = 0.03;
const BYTES_PER_FACE = 512 * 4;

interface Finished {
  readonly faces: number;
  readonly refused: number;
  readonly seconds: number;
  /** Bytes, at the end of the job. */
  readonly memory: number;
}

export const tenThousandPhotos: Section = async ({ quick }) => {
  const each = quick ? 100 : 1000;
  const folder = await mkdtemp(join(tmpdir(), 'kith-bench-'));
  const server = await startServer(folder);
  try {
    const client = createClient({ baseUrl: server.url });
    const shifted = shiftedPhotos();
    const jobs: Finished[] = [];
    for (let job = 0; job < JOBS; job++) {
      const items = await uploads(client, shifted, each);
      jobs.push(await runJob(client, server, items));
    }
    return [speedRow(jobs), memoryRow(jobs)];
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
};

async function uploads(
  client: KithClient,
  photos: Iterator<ShiftedPhoto, never>,
  count: number,
): Promise<readonly BulkItem[]> {
  const next = Array.from({ length: count }, () => photos.next().value);
  return inParallel(next, 4, async ({ person, fileName, make }) => {
    const { uploadId } = await client.upload(GALLERY, { bytes: await make(), fileName });
    return { person, uploadId, fileName };
  });
}

async function runJob(
  client: KithClient,
  server: ServerProcess,
  items: readonly BulkItem[],
): Promise<Finished> {
  const began = performance.now();
  const { id } = await client.createBulk(GALLERY, { items });
  for (;;) {
    const job = await client.job(id);
    if (job.status === 'done') {
      if (job.failed > 0) throw new Error(`${job.failed} items of a job failed`);
      const seconds = (performance.now() - began) / 1000;
      const memory = server.resident()?.total ?? Number.NaN;
      return { faces: job.done, refused: job.refused, seconds, memory };
    }
    await wait(500);
  }
}

/** The first job also opens models and fills caches; from the second on all jobs should be alike. */
function speedRow(jobs: readonly Finished[]): BenchRow {
  const rate = (some: readonly Finished[]) =>
    sum(some.map(({ faces, refused }) => faces + refused)) / sum(some.map(({ seconds }) => seconds));
  const [early, late] = [jobs.slice(1, 4), jobs.slice(-3)];
  const faces = sum(jobs.map((job) => job.faces));
  const refused = sum(jobs.map((job) => job.refused));
  return {
    figure: `${jobs.length} bulk jobs, one after the other: ${faces.toLocaleString('en')} faces enrolled, ${refused} refused; jobs 2 to 4 and the last three`,
    kith: `${rate(early).toFixed(1)} and ${rate(late).toFixed(1)} photos/s`,
  };
}

/** Jobs 2 to 4 against the last three, less the embeddings the index took over in between. */
function memoryRow(jobs: readonly Finished[]): BenchRow {
  const [early, late] = [jobs.slice(1, 4), jobs.slice(-3)];
  const faces = sum(jobs.slice(3, -1).map((job) => job.faces));
  const before = mean(early.map(({ memory }) => memory));
  const after = mean(late.map(({ memory }) => memory));
  const figure =
    'memory of that server: after jobs 2 to 4 and after the last three, less the embeddings in between';
  if (Number.isNaN(before)) return { figure, kith: 'not told by this system' };
  const grown = after - faces * BYTES_PER_FACE;
  return {
    figure,
    kith: `${megabytes(before)} → ${megabytes(grown)} (${((grown / before - 1) * 100).toFixed(1)} %; ${jobs.map(({ memory }) => (memory / 1e6).toFixed(0)).join(', ')})`,
    budget: `≤ +${GROWTH_BUDGET * 100} %`,
    reached: grown <= before * (1 + GROWTH_BUDGET),
  };
}

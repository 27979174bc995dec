/** A server with ten thousand faces: how soon it is back, and what memory it holds, part by part. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { identifyPhoto, photoForm, timingsOf } from './ask-server.ts';
import type { Section } from './bench-context.ts';
import { megabytes, ms } from './bench-table.ts';
import { median } from './figures.ts';
import { ownEnvironment } from './own-environment.ts';
import { facescrub } from './photo-sets.ts';
import { startServer } from './server-process.ts';

const REOPEN_BUDGET = 2000;
const MEMORY_BUDGET = 900e6;
const steps = fileURLToPath(new URL('memory-steps.ts', import.meta.url));
const stats = z.object({ faces: z.number(), index: z.object({ points: z.number() }) });

export const manyFacesServer: Section = async ({ quick, manyFaces }) => {
  const { folder, faces, catchUp } = await manyFaces();
  const count = faces.toLocaleString('en');
  const reopened: number[] = [];
  let resident = null;
  for (let start = 0; start < (quick ? 2 : 7); start++) {
    const server = await startServer(folder);
    const told = stats.parse(await (await fetch(new URL('/stats', server.url))).json());
    reopened.push(performance.now() - server.started);
    if (told.index.points !== faces)
      throw new Error(`The index holds ${told.index.points} of ${faces} faces`);
    if (start === 0) {
      const photos = facescrub(quick ? 20 : 60).map((path) => photoForm(path));
      // Two at a time, so that every worker has held a photo.
      for (let at = 0; at < photos.length; at += 2) {
        await Promise.all(photos.slice(at, at + 2).map((form) => identifyPhoto(server.url, form)));
      }
      timingsOf(await identifyPhoto(server.url, photos[0]!));
      resident = server.resident();
    }
    await server.stop();
  }
  const reopen = median(reopened);
  return [
    {
      figure: `start of the process to the first answer from registry and index, ${count} faces`,
      kith: `${ms(reopen)} (with an empty index, caught up from the registry: ${ms(catchUp)} more)`,
      budget: `≤ ${REOPEN_BUDGET / 1000} s`,
      reached: reopen <= REOPEN_BUDGET,
    },
    {
      figure: `memory of the server, ${count} faces, after ${quick ? 20 : 60} photos`,
      kith:
        resident === null
          ? 'not told by this system'
          : `${megabytes(resident.total)}, of it ${megabytes(resident.files)} pages of files (${breakdown(folder)})`,
      budget: `≤ ${megabytes(MEMORY_BUDGET)}`,
      reached: resident === null ? null : resident.total <= MEMORY_BUDGET,
    },
  ];
};

/** What each part adds when the same ports are opened one after the other. */
function breakdown(folder: string): string {
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--expose-gc', steps], {
    encoding: 'utf8',
    env: ownEnvironment({ KITH_DATA_DIR: folder }),
  });
  if (status !== 0) throw new Error(`The memory steps failed: ${stderr}`);
  const measured = z.array(z.tuple([z.string(), z.number()])).parse(JSON.parse(stdout));
  return measured
    .map(([part, bytes], at) => `${part} ${megabytes(bytes - (measured[at - 1]?.[1] ?? 0))}`)
    .join(', ');
}

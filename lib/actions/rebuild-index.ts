/** Fills the index again from the registry, without any photo and without a moment in which persons are not found. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Job } from '../ports/job-records.ts';
import { sweepSpace } from './sweep-index.ts';
import { reportFailed, syncEachFace } from './sync-faces.ts';

export type RebuildPorts = Pick<ActionPorts, 'registry' | 'index' | 'clock' | 'telemetry'>;

const SECOND = 1000;
const PAGE = 250;
const LEASE_SECONDS = 120;

/**
 * Takes the jobs that wait, and those whose worker died, until none is left; answers how many it finished. A rebuild that is
 * taken over starts again at its first face: writing a point twice changes nothing.
 * @throws what a store throws; the job then stays running and is taken again when its lease ends
 */
export async function runRebuilds(ports: RebuildPorts): Promise<number> {
  for (let finished = 0; ; finished++) {
    const now = ports.clock.now();
    const job = await ports.registry.jobs.take('reindex', now, leaseFrom(now));
    if (job === null) return finished;
    await rebuildIndex(ports, job);
  }
}

/**
 * Writes every face of the job's gallery anew (of all galleries when it names none), then removes what the registry doesn't
 * know. Nothing is cleared first, so searches go on finding everybody.
 */
export async function rebuildIndex(ports: RebuildPorts, job: Job, page = PAGE): Promise<void> {
  const { registry, clock } = ports;
  const work = await galleriesOf(ports, job.gallery);
  let done = 0;
  let failed = 0;
  for (const { uuid, space } of work) {
    for (let after: string | null = null; ; ) {
      const entries = await registry.faces.entries(space, { after, limit: page }, uuid);
      const faces = entries.map(({ face }) => face);
      if (faces.length > 0) {
        const outcome = await syncEachFace(ports, space, faces);
        failed += outcome.failed.size;
        done += faces.length - outcome.failed.size;
        reportFailed(ports, outcome.failed);
      }
      await registry.jobs.progress(job.id, { done, failed }, leaseFrom(clock.now()));
      if ((await registry.jobs.find(job.id))?.status !== 'running') return;
      if (faces.length < page) break;
      after = faces.at(-1) ?? null;
    }
  }
  for (const space of new Set(work.map((gallery) => gallery.space))) await sweepSpace(ports, space);
  const status = failed === 0 ? 'done' : 'failed';
  await registry.jobs.progress(job.id, { status, total: done + failed, finishedAt: clock.now() });
}

async function galleriesOf(
  { registry }: RebuildPorts,
  gallery: string | null,
): Promise<readonly { readonly uuid: string; readonly space: string }[]> {
  const found: { uuid: string; space: string }[] = [];
  if (gallery !== null) {
    const one = await registry.galleries.findByUuid(gallery);
    return one === null ? [] : [{ uuid: one.uuid, space: one.embeddingSpace }];
  }
  for (let after: string | null = null; ; ) {
    const page = await registry.galleries.list({ after, limit: PAGE }, null);
    for (const { uuid, embeddingSpace } of page) found.push({ uuid, space: embeddingSpace });
    if (page.length < PAGE) return found;
    after = page.at(-1)?.id ?? null;
  }
}

function leaseFrom(now: Date): Date {
  return new Date(now.getTime() + LEASE_SECONDS * SECOND);
}

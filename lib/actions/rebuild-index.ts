/** Fills the index again from the registry, without any photo and without a moment in which persons are not found. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Job } from '../ports/job-records.ts';
import { sweepSpace } from './sweep-index.ts';
import { reportFailed, syncEachFace } from './sync-faces.ts';

export type RebuildPorts = Pick<ActionPorts, 'registry' | 'index' | 'clock' | 'telemetry'>;

const SECOND = 1000;
const PAGE = 250;
const LEASE_SECONDS = 120;

export interface RebuildReport {
  /** Jobs that ended. */
  readonly finished: number;
  /** Time was up before a job was; the next step goes on with it. */
  readonly left: boolean;
}

interface Slice {
  /** Nothing is begun after it. */
  readonly until: Date;
  /** Faces at a time. */
  readonly page: number;
}

/** Long before any clock of ours ends: whoever has all the time. */
const ENDLESS: Slice = { until: new Date(8_640_000_000_000_000), page: PAGE };

/**
 * Takes the jobs that wait, and those whose worker died, until none is left or time is up. A rebuild that is taken over goes on after
 * the last face that was written for sure; writing a point twice changes nothing.
 * @throws what a store throws; the job then stays running and is taken again when its lease ends
 */
export async function runRebuilds(ports: RebuildPorts, slice: Partial<Slice> = {}): Promise<RebuildReport> {
  const whole = { ...ENDLESS, ...slice };
  for (let finished = 0; ; finished++) {
    const now = ports.clock.now();
    const job = await ports.registry.jobs.take('reindex', now, leaseFrom(now));
    if (job === null) return { finished, left: false };
    if (!(await rebuildIndex(ports, job, whole))) return { finished, left: true };
  }
}

/**
 * Writes every face of the job's gallery anew (of all galleries when it names none), then removes what the registry doesn't
 * know. Nothing is cleared first, so searches go on finding everybody. False: time was up, and anybody may go on with the job.
 */
export async function rebuildIndex(ports: RebuildPorts, job: Job, slice: Slice = ENDLESS): Promise<boolean> {
  const { registry, clock } = ports;
  const all = await galleriesOf(ports, job.gallery);
  const count: Count = { done: job.done, failed: job.failed };
  for (const work of goingOn(all, job.plan.after)) {
    const outcome = await writeGallery(ports, job, work, count, slice);
    if (outcome !== 'written') return outcome === 'stopped';
  }
  if (await isOver(ports, job, slice)) return false;
  for (const space of new Set(all.map((gallery) => gallery.space))) await sweepSpace(ports, space);
  const { done, failed } = count;
  const status = failed === 0 ? 'done' : 'failed';
  await registry.jobs.progress(job.id, { status, total: done + failed, finishedAt: clock.now() });
  return true;
}

interface Count {
  done: number;
  failed: number;
}

/** `stopped`: somebody ended the job. */
async function writeGallery(
  ports: RebuildPorts,
  job: Job,
  { uuid, space, after: from }: Work & { readonly after: string | null },
  count: Count,
  slice: Slice,
): Promise<'written' | 'over' | 'stopped'> {
  const { registry, clock } = ports;
  const { page } = slice;
  for (let after = from; ; ) {
    if (await isOver(ports, job, slice)) return 'over';
    const entries = await registry.faces.entries(space, { after, limit: page }, uuid);
    const faces = entries.map(({ face }) => face);
    if (faces.length > 0) {
      const { failed } = await syncEachFace(ports, space, faces);
      count.failed += failed.size;
      count.done += faces.length - failed.size;
      reportFailed(ports, failed);
    }
    after = faces.at(-1) ?? after;
    const place = after === null ? {} : { after: placeOf(uuid, after) };
    await registry.jobs.progress(job.id, { ...count, ...place }, leaseFrom(clock.now()));
    if ((await registry.jobs.find(job.id))?.status !== 'running') return 'stopped';
    if (faces.length < page) return 'written';
  }
}

/** Time is up; then the job is handed back. */
async function isOver({ registry, clock }: RebuildPorts, { id }: Job, { until }: Slice): Promise<boolean> {
  const now = clock.now();
  if (now < until) return false;
  await registry.jobs.progress(id, {}, now);
  return true;
}

interface Work {
  readonly uuid: string;
  readonly space: string;
}

/** What is left of the work, and after which face; all of it when the gallery it stopped in is gone. */
function goingOn(work: readonly Work[], place: string | null): readonly (Work & { after: string | null })[] {
  const [gallery, face = null] = place?.split('/') ?? [];
  const at = Math.max(
    0,
    work.findIndex(({ uuid }) => uuid === gallery),
  );
  return work.slice(at).map((one) => ({ ...one, after: one.uuid === gallery ? face : null }));
}

function placeOf(gallery: string, face: string): string {
  return `${gallery}/${face}`;
}

async function galleriesOf({ registry }: RebuildPorts, gallery: string | null): Promise<readonly Work[]> {
  const found: Work[] = [];
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

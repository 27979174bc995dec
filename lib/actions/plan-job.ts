/** The planner: finds the next items of a job, stores them, sends them to the workers and asks for its own next step. */
import { Refusal } from '../errors.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Job, JobPlan, NewJobItem } from '../ports/job-records.ts';
import type { Readers } from './bulk-request.ts';
import { cancelWaiting } from './cancel-waiting.ts';
import { hasStopped } from './job-answer.ts';
import { planAlbumPrefix } from './plan-album-prefix.ts';
import { planManifest } from './plan-manifest.ts';
import { planPrefix } from './plan-prefix.ts';
import { type PlanMessage, planMessage } from './queue-messages.ts';
import { sendPlanned } from './send-items.ts';

export type PlanPorts = Pick<
  ActionPorts,
  'registry' | 'photoSource' | 'bulkQueue' | 'planQueue' | 'defaults' | 'clock' | 'telemetry' | 'digest'
>;

/** What one step found. */
export interface Found {
  readonly items: readonly NewJobItem[];
  readonly plan: JobPlan;
  /** There is nothing behind it. */
  readonly planned: boolean;
}

/** Lines or objects of one step: a few seconds of work. */
const LINES_PER_STEP = 10_000;
/** Items of one job; whoever has more makes two. */
const MOST_LINES = 5_000_000;

/**
 * One step. Rows come before messages, and every step begins by sending what an earlier one may not have sent, so whatever
 * breaks off is made good when the message comes again; one that comes twice finds the plan moved on and does nothing.
 * @throws what is not the manifest's fault: stores that don't answer; the message then comes again
 */
export async function planJob(
  ports: PlanPorts,
  message: Pick<PlanMessage, 'job'>,
  readers: Readers,
  most = LINES_PER_STEP,
): Promise<void> {
  const { registry, planQueue, clock } = ports;
  const job = await registry.jobs.find(message.job);
  if (job === null || !isPlanned(job) || job.status === 'done' || hasStopped(job)) return;
  await sendPlanned(ports, job);
  if (job.planned) return;
  const found = await lookFurther(ports, job, readers, most);
  if (found === null) return;
  const { items, planned } = found;
  const photos = job.plan.photos + items.filter(({ refused }) => refused === undefined).length;
  const plan = { ...found.plan, photos, sent: Math.max(job.plan.sent, job.plan.line) };
  const step = {
    was: job.planStep,
    plan,
    items,
    planned,
    ...(planned && job.estimate !== null && { estimate: { ...job.estimate, photos } }),
  };
  // Another planner was first, or the job ended or was erased meanwhile.
  if (!(await registry.jobItems.plan(job.id, step, clock.now()))) return;
  await sendPlanned(ports, { id: job.id, plan });
  if (!planned) await planQueue.send([planMessage(job.id)]);
}

/** Null when the job can't go on; it has failed then, and says why. */
async function lookFurther(
  ports: PlanPorts,
  job: Job,
  readers: Readers,
  most: number,
): Promise<Found | null> {
  const { registry, clock, telemetry } = ports;
  try {
    return await nextItems(ports, job, readers, most);
  } catch (error) {
    if (!(error instanceof Refusal) || !isTheCallers(error)) throw error;
    telemetry.log('info', 'a job could not be planned', { job: job.id, code: error.code });
    const { code, message } = error;
    await registry.jobs.end(job.id, { status: 'failed', code, message }, clock.now());
    await cancelWaiting(ports, job.id);
    return null;
  }
}

async function nextItems(ports: PlanPorts, job: Job, readers: Readers, most: number): Promise<Found> {
  const { source } = job;
  const gallery = job.gallery === null ? null : await ports.registry.galleries.findByUuid(job.gallery);
  if (gallery === null || source === null) throw new Refusal('gallery_not_found', 'The gallery was deleted.');
  if (job.plan.line >= MOST_LINES)
    throw new Refusal('payload_too_large', `A job takes ${MOST_LINES} items; make several jobs of it.`);
  if (source.kind === 'manifest') return planManifest({ ports, gallery, readers }, job, source, most);
  if (source.kind === 'prefix') {
    return job.kind === 'album'
      ? planAlbumPrefix(ports, job, source, most)
      : planPrefix({ ports, readers }, job, source, most);
  }
  // Listed items are all there from the beginning.
  return { items: [], plan: job.plan, planned: true };
}

const CALLERS: ReadonlySet<string> = new Set([
  'source_not_found',
  'superseded',
  'validation_failed',
  'location_not_allowed',
  'payload_too_large',
  'gallery_not_found',
  'album_not_found',
]);

/** A planner finds the items of the job; events bring those of others. */
export function isPlanned({ kind, source }: Pick<Job, 'kind' | 'source'>): boolean {
  return kind === 'bulk' || (kind === 'album' && source?.kind !== 'events');
}

/** Waiting doesn't help: somebody has to change what the job reads. */
function isTheCallers({ code }: Refusal): boolean {
  return CALLERS.has(code);
}

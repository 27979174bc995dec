/** Finds jobs that stopped moving because a message was lost, and sends it again; messages are safe to repeat. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Job } from '../ports/job-records.ts';
import { cancelWaiting } from './cancel-waiting.ts';
import { earlier, STUCK_MS, UPLOAD_JOB_MS } from './job-times.ts';
import { isPlanned } from './plan-job.ts';
import { planMessage, scatteredItemMessages } from './queue-messages.ts';
import { settleItems } from './settle-items.ts';

type Ports = Pick<ActionPorts, 'registry' | 'bulkQueue' | 'planQueue' | 'photoStore' | 'clock' | 'telemetry'>;

/** Jobs of one step. */
const JOBS = 20;
/** Lines sent again at once; the others follow when these are done. */
const LINES = 6400;
/** Times a job's items are sent again without a single one being settled: then working on them breaks the worker. */
const MOST_NUDGES = 5;
/** A busy queue may make a job wait; after so long without progress its messages are sent again all the same. */
const PATIENCE_MS = 6 * 3_600_000;

/** One step of a schedule. */
export async function unstickJobs(ports: Ports): Promise<void> {
  const { registry, clock } = ports;
  const now = clock.now();
  await registry.jobs.closeUploads(earlier(now, UPLOAD_JOB_MS), now);
  for (const job of await registry.jobs.endedWithWaiting(JOBS)) await cancelWaiting(ports, job);
  const idle = await measureQueues(ports);
  const stuck = await registry.jobs.takeStuck(earlier(now, STUCK_MS), now, JOBS);
  for (const job of stuck) await unstick(ports, job, idle);
}

/** Is there nothing to do for workers, although jobs have items that wait? Then their messages are lost. */
async function measureQueues({ bulkQueue, planQueue, telemetry }: Ports): Promise<boolean> {
  const waiting = async (queue: string, messages: Ports['bulkQueue']): Promise<number> => {
    const { visible, inFlight } = await messages.depth();
    telemetry.gauge('queue_depth', visible + inFlight, { queue });
    return visible + inFlight;
  };
  await waiting('plan', planQueue);
  return (await waiting('bulk', bulkQueue)) === 0;
}

async function unstick(ports: Ports, job: Job, idle: boolean): Promise<void> {
  const { registry, bulkQueue, planQueue, telemetry } = ports;
  if (isPlanned(job) && (!job.planned || job.plan.sent < job.plan.line)) {
    telemetry.log('warn', 'the plan of a job is asked for again', { job: job.id });
    await planQueue.send([planMessage(job.id)]);
    return;
  }
  const lines = await registry.jobItems.waitingLines(job.id, 0, LINES);
  if (lines.length === 0) return;
  if (!idle && !isOverdue(ports, job)) return;
  if (idle && job.nudges >= MOST_NUDGES) return giveUp(ports, job, lines);
  telemetry.log('warn', 'waiting items of a job are sent again', { job: job.id, items: lines.length });
  await bulkQueue.send(scatteredItemMessages(job.id, lines));
  await registry.jobs.nudged(job.id);
}

function isOverdue({ clock }: Pick<Ports, 'clock'>, { progressAt, createdAt }: Job): boolean {
  return (progressAt ?? createdAt) < earlier(clock.now(), PATIENCE_MS);
}

/** They can be tried again by hand. */
async function giveUp(ports: Ports, job: Job, lines: readonly number[]): Promise<void> {
  ports.telemetry.log('error', 'items of a job are given up', { job: job.id, items: lines.length });
  await settleItems(ports, {
    job: job.id,
    outcomes: lines.map((line) => ({
      line,
      status: 'failed',
      code: 'internal_error',
      message: 'Work on this photo broke off again and again; the log has the cause.',
    })),
    cost: { photos: 0, busyMs: 0, device: null },
  });
}

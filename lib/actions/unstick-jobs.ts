/** Finds jobs that stopped moving because a message was lost, and sends it again; messages are safe to repeat. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Job } from '../ports/job-records.ts';
import { cancelWaiting } from './cancel-waiting.ts';
import { earlier, STUCK_MS, UPLOAD_JOB_MS } from './job-times.ts';
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
  for (const job of await registry.jobs.takeStuck(earlier(now, STUCK_MS), now, JOBS))
    await unstick(ports, job);
}

async function unstick(ports: Ports, job: Job): Promise<void> {
  const { registry, bulkQueue, planQueue, telemetry } = ports;
  if (job.kind === 'bulk' && (!job.planned || job.plan.sent < job.plan.line)) {
    telemetry.log('warn', 'the plan of a job is asked for again', { job: job.id });
    await planQueue.send([planMessage(job.id)]);
    return;
  }
  const lines = await registry.jobItems.waitingLines(job.id, 0, LINES);
  if (lines.length === 0) return;
  const { visible, inFlight } = await bulkQueue.depth();
  const idle = visible + inFlight === 0;
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

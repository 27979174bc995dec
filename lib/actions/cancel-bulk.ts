/** Ends a bulk job: what is enrolled stays, what waits is not begun. */
import { Refusal } from '../errors.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller } from '../ports/caller.ts';
import { auditEvent } from './audit-event.ts';
import { cancelWaiting } from './cancel-waiting.ts';
import { findBulkJob } from './find-bulk-job.ts';
import { type JobAnswer, jobAnswer } from './job-answer.ts';

/** Cancelling twice is fine. @throws Refusal `gallery_not_found`, `job_not_found`, `job_finished` */
export async function cancelBulk(
  ports: Pick<ActionPorts, 'registry' | 'clock' | 'ids' | 'telemetry'>,
  request: { readonly gallery: string; readonly job: string; readonly caller: Caller },
): Promise<JobAnswer> {
  const { registry, clock } = ports;
  const job = await findBulkJob(ports, request);
  await registry.transact(async (rows) => {
    const ended = await rows.jobs.end(job.id, { status: 'cancelled' }, clock.now());
    if (!ended) return;
    await rows.audit.add(
      auditEvent(ports, request.caller, {
        action: 'cancel_bulk',
        gallery: job.gallery,
        target: job.id,
        outcome: 'cancelled',
      }),
    );
  });
  await cancelWaiting(ports, job.id);
  const now = await findBulkJob(ports, request);
  if (now.status !== 'cancelled')
    throw new Refusal('job_finished', 'The job has ended already; there is nothing to cancel.');
  return jobAnswer(now);
}

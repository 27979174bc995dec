/** Tries the failed items of a bulk job again, and the refused ones when asked. */
import { Refusal } from '../errors.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller } from '../ports/caller.ts';
import { auditEvent } from './audit-event.ts';
import { findBulkJob } from './find-bulk-job.ts';
import { hasStopped, type JobAnswer, jobAnswer } from './job-answer.ts';
import { CLAIMED_UPLOAD_MS, later } from './job-times.ts';
import { scatteredItemMessages } from './queue-messages.ts';

export interface RetryBulkRequest {
  readonly gallery: string;
  readonly job: string;
  /** Also items that were refused: worth it when their objects were replaced. */
  readonly refused: boolean;
  readonly caller: Caller;
}

/** Lines of one transaction. */
const AT_ONCE = 6400;

/**
 * Items whose upload is gone or used elsewhere, and those whose person was erased, stay as they are.
 * @throws Refusal `gallery_not_found`, `job_not_found`, `job_finished` (cancelled or failed as a whole)
 */
export async function retryBulk(
  ports: Pick<ActionPorts, 'registry' | 'bulkQueue' | 'clock' | 'ids' | 'telemetry'>,
  request: RetryBulkRequest,
): Promise<JobAnswer> {
  const { registry, bulkQueue, clock, telemetry } = ports;
  const job = await findBulkJob(ports, request);
  if (hasStopped(job))
    throw new Refusal('job_finished', 'The job was ended before its time; start a new one for what is left.');
  await registry.audit.add(
    auditEvent(ports, request.caller, {
      action: 'retry_bulk',
      gallery: job.gallery,
      target: job.id,
      outcome: 'queued',
    }),
  );
  for (let after = 0; ; ) {
    const now = clock.now();
    const until = later(now, CLAIMED_UPLOAD_MS);
    const options = { refused: request.refused, after, limit: AT_ONCE };
    const { lines, last } = await registry.jobItems.retry(job.id, options, now, until);
    try {
      await bulkQueue.send(scatteredItemMessages(job.id, lines));
    } catch (error) {
      // They wait now, and the recurring step sends what waits for too long.
      telemetry.log('warn', 'items wait until they are sent again', { job: job.id }, error);
    }
    if (last === null) break;
    after = last;
  }
  return jobAnswer(await findBulkJob(ports, request));
}

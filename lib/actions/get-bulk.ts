/** How far a bulk job of a gallery is. */
import type { ActionPorts } from '../ports/action-ports.ts';
import { findBulkJob } from './find-bulk-job.ts';
import { type JobAnswer, jobAnswer } from './job-answer.ts';

/** @throws Refusal `gallery_not_found`, `job_not_found` */
export async function getBulk(
  ports: Pick<ActionPorts, 'registry'>,
  request: { readonly gallery: string; readonly job: string },
): Promise<JobAnswer> {
  return jobAnswer(await findBulkJob(ports, request));
}

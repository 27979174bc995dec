/** How far a job is. */
import { Refusal } from '../errors.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller } from '../ports/caller.ts';
import { type JobAnswer, jobAnswer } from './job-answer.ts';

/** @throws Refusal `job_not_found`, also for a gallery out of the key's scope */
export async function getJob(
  { registry }: Pick<ActionPorts, 'registry'>,
  request: { readonly job: string; readonly caller: Caller },
): Promise<JobAnswer> {
  const { galleries } = request.caller;
  const job = await registry.jobs.find(request.job);
  const gallery =
    job === null || job.gallery === null ? null : await registry.galleries.findByUuid(job.gallery);
  const seen = galleries === null || (gallery !== null && galleries.includes(gallery.id));
  if (job === null || !seen) throw new Refusal('job_not_found', 'There is no such job for this key.');
  return jobAnswer(job);
}

/** How far a job is. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller } from '../ports/caller.ts';
import type { Job } from '../ports/job-records.ts';
import { jobNotFound } from './find-bulk-job.ts';
import { type JobAnswer, jobAnswer } from './job-answer.ts';
import { seesGallery } from './sees-gallery.ts';

/** @throws Refusal `job_not_found`, also for a gallery out of the key's scope */
export async function getJob(
  ports: Pick<ActionPorts, 'registry'>,
  request: { readonly job: string; readonly caller: Caller },
): Promise<JobAnswer> {
  return jobAnswer(await findSeenJob(ports, request));
}

/** @throws Refusal `job_not_found` */
export async function findSeenJob(
  { registry }: Pick<ActionPorts, 'registry'>,
  request: { readonly job: string; readonly caller: Caller },
): Promise<Job> {
  const job = await registry.jobs.find(request.job);
  const gallery =
    job === null || job.gallery === null ? null : await registry.galleries.findByUuid(job.gallery);
  const seen = gallery === null ? request.caller.galleries === null : seesGallery(request.caller, gallery.id);
  if (job === null || !seen) throw jobNotFound();
  return job;
}

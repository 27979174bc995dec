/** From the ids in a route to the job of that gallery. */
import { Refusal } from '../errors.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Job, JobKind } from '../ports/job-records.ts';
import { findGallery } from './find-gallery.ts';

/** Jobs that have items: those somebody asked for, and those of upload events; for persons and for albums. */
export const ITEM_JOBS: readonly JobKind[] = ['bulk', 'upload', 'album'];

/** @throws Refusal `gallery_not_found`, `job_not_found` */
export async function findBulkJob(
  { registry }: Pick<ActionPorts, 'registry'>,
  request: { readonly gallery: string; readonly job: string },
): Promise<Job> {
  const gallery = await findGallery({ registry }, request.gallery);
  const job = await registry.jobs.find(request.job);
  if (job === null || job.gallery !== gallery.uuid || !ITEM_JOBS.includes(job.kind)) throw jobNotFound();
  return job;
}

export function jobNotFound(): Refusal {
  return new Refusal('job_not_found', 'There is no such job for this key.');
}

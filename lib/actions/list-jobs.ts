/** Jobs, newest first: those of a gallery, or all there are. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { JobKind } from '../ports/job-records.ts';
import { ITEM_JOBS } from './find-bulk-job.ts';
import { findGallery } from './find-gallery.ts';
import { type JobAnswer, jobAnswer } from './job-answer.ts';
import { type ListRequest, type Page, readPage } from './page.ts';

type Ports = Pick<ActionPorts, 'registry'>;

const ALL: readonly JobKind[] = ['reindex', 'people', ...ITEM_JOBS];

/** Bulk jobs and those of uploads. @throws Refusal `gallery_not_found`, `validation_failed` (foreign cursor) */
export async function listBulk(
  ports: Ports,
  request: ListRequest & { readonly gallery: string },
): Promise<Page<JobAnswer>> {
  const gallery = await findGallery(ports, request.gallery);
  return list(ports, request, gallery.uuid, ITEM_JOBS);
}

/** Of all galleries and of none. @throws Refusal `validation_failed` (foreign cursor) */
export async function listJobs(ports: Ports, request: ListRequest): Promise<Page<JobAnswer>> {
  return list(ports, request, null, ALL);
}

async function list(
  { registry }: Ports,
  request: ListRequest,
  gallery: string | null,
  kinds: readonly JobKind[],
): Promise<Page<JobAnswer>> {
  const page = await readPage(
    'uuid',
    request,
    (range) => registry.jobs.list(gallery, kinds, range),
    (job) => job.id,
  );
  return { ...page, items: page.items.map(jobAnswer) };
}

/** What became of each item of a job, line by line. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller } from '../ports/caller.ts';
import type { Job, JobItemStatus } from '../ports/job-records.ts';
import { findBulkJob } from './find-bulk-job.ts';
import { findSeenJob } from './get-job.ts';
import { hasStopped, type JobItemAnswer, jobItemAnswer } from './job-answer.ts';
import { type ListRequest, type Page, readPage } from './page.ts';

type Ports = Pick<ActionPorts, 'registry'>;

interface ItemsRequest extends ListRequest {
  readonly job: string;
  readonly status?: JobItemStatus | undefined;
}

/** @throws Refusal `gallery_not_found`, `job_not_found`, `validation_failed` (foreign cursor) */
export async function listBulkItems(
  ports: Ports,
  request: ItemsRequest & { readonly gallery: string },
): Promise<Page<JobItemAnswer>> {
  return list(ports, request, await findBulkJob(ports, request));
}

/** @throws Refusal `job_not_found`, `validation_failed` (foreign cursor) */
export async function listJobItems(
  ports: Ports,
  request: ItemsRequest & { readonly caller: Caller },
): Promise<Page<JobItemAnswer>> {
  return list(ports, request, await findSeenJob(ports, request));
}

async function list({ registry }: Ports, request: ItemsRequest, job: Job): Promise<Page<JobItemAnswer>> {
  const page = await readPage(
    'line',
    request,
    ({ after, limit }) =>
      registry.jobItems.list(job.id, statusesFor(request.status, job), { after: Number(after ?? 0), limit }),
    (item) => String(item.line),
  );
  return { ...page, items: page.items.map((item) => jobItemAnswer(item, job)) };
}

/** Waiting items of an ended job count as cancelled, marked or not. */
function statusesFor(status: JobItemStatus | undefined, job: Job): readonly JobItemStatus[] | null {
  if (status === undefined) return null;
  if (!hasStopped(job)) return [status];
  if (status === 'cancelled') return ['cancelled', 'queued'];
  return status === 'queued' ? [] : [status];
}

/** A job as answers show it. */
import type { Job, JobItem, JobKind, JobSource, JobStatus } from '../ports/job-records.ts';
import { type CostAnswer, costAnswer, type EstimateAnswer, estimateAnswer } from './job-estimate.ts';
import { writeLocation } from './source-locations.ts';

export interface JobAnswer {
  readonly id: string;
  readonly kind: JobKind;
  /** Where photos of an album's job go; null for any other job, and once the album was erased. */
  readonly album: string | null;
  readonly status: JobStatus;
  readonly total: number;
  readonly done: number;
  readonly refused: number;
  readonly failed: number;
  readonly cancelled: number;
  /** Why the job itself failed. */
  readonly problem: { readonly code: string; readonly message: string } | null;
  /** Null for a rebuild and for grouping; `location` where the photos are named by objects. */
  readonly source: { readonly kind: JobSource['kind']; readonly location: string | null } | null;
  /** False while photos are still being counted. */
  readonly planned: boolean;
  readonly estimate: EstimateAnswer | null;
  readonly cost: CostAnswer | null;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
}

export function jobAnswer(job: Job): JobAnswer {
  const { id, kind, status, total, done, refused, failed, cancelled, code, message } = job;
  return {
    id,
    kind,
    album: job.options.album?.id ?? null,
    status,
    total,
    done,
    refused,
    failed,
    // An ended job's waiting items are as good as cancelled, though they are marked one by one.
    cancelled: kind !== 'reindex' && hasStopped(job) ? total - done - refused - failed : cancelled,
    problem: code === null ? null : { code, message: message ?? '' },
    source: job.source === null ? null : { kind: job.source.kind, location: locationOf(job.source) },
    planned: kind === 'reindex' || job.planned,
    estimate: job.estimate === null ? null : estimateAnswer(job.estimate),
    cost: kind === 'reindex' || kind === 'people' ? null : costAnswer(job),
    createdAt: job.createdAt.toISOString(),
    startedAt: job.startedAt?.toISOString() ?? null,
    finishedAt: job.finishedAt?.toISOString() ?? null,
  };
}

/** No item of it is worked on any more, whether or not all were. */
export function hasStopped({ status }: Pick<Job, 'status'>): boolean {
  return status === 'cancelled' || status === 'failed';
}

function locationOf(source: JobSource): string | null {
  if (source.kind === 'manifest') return writeLocation(source);
  return source.kind === 'prefix' ? writeLocation({ bucket: source.bucket, key: source.prefix }) : null;
}

export interface JobItemAnswer {
  readonly line: number;
  readonly status: JobItem['status'];
  /** Null when nothing is known of a person: the line could not be read, the person was erased, or the photo is for an album. */
  readonly person: string | null;
  /** Of a photo for an album. */
  readonly externalId: string | null;
  readonly fileName: string | null;
  readonly object: string | null;
  readonly uploadId: string | null;
  readonly code: string | null;
  readonly message: string | null;
  readonly attempts: number;
}

export function jobItemAnswer(item: JobItem, job: Pick<Job, 'status'>): JobItemAnswer {
  const { line, status, source, code, message, attempts } = item;
  const photo = source?.photo;
  return {
    line,
    status: status === 'queued' && hasStopped(job) ? 'cancelled' : status,
    person: source?.person ?? null,
    externalId: source?.person === null ? source.externalId : null,
    fileName: source?.fileName ?? null,
    object: photo?.kind === 'object' ? writeLocation(photo) : null,
    uploadId: photo?.kind === 'upload' ? photo.uploadId : null,
    code,
    message,
    attempts,
  };
}

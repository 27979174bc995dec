/** A job as answers show it. */
import type { Job } from '../ports/job-records.ts';

export interface JobAnswer {
  readonly id: string;
  readonly kind: Job['kind'];
  readonly status: Job['status'];
  readonly total: number;
  readonly done: number;
  readonly refused: number;
  readonly failed: number;
  readonly createdAt: string;
  readonly finishedAt: string | null;
}

export function jobAnswer(job: Job): JobAnswer {
  return {
    id: job.id,
    kind: job.kind,
    status: job.status,
    total: job.total,
    done: job.done,
    refused: job.refused,
    failed: job.failed,
    createdAt: job.createdAt.toISOString(),
    finishedAt: job.finishedAt?.toISOString() ?? null,
  };
}

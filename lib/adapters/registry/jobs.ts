/** Jobs in the registry; a worker owns one until its lease ends. */
import type { Job } from '../../ports/records.ts';
import type { JobRows } from '../../ports/registry.ts';
import { type Database, isUuid, type Prisma } from './database.ts';

function toJob(row: Prisma.JobModel): Job {
  return {
    id: row.uuid,
    kind: row.kind,
    gallery: row.galleryUuid,
    status: row.status,
    total: row.total,
    done: row.done,
    refused: row.refused,
    failed: row.failed,
    createdAt: row.createdAt,
    startedAt: row.startedAt,
    finishedAt: row.finishedAt,
  };
}

export function jobRows(db: Database): JobRows {
  return {
    async create(job) {
      const row = await db.job.create({
        data: { uuid: job.id, kind: job.kind, galleryUuid: job.gallery, total: job.total },
      });
      return toJob(row);
    },

    async find(id) {
      if (!isUuid(id)) return null;
      const row = await db.job.findUnique({ where: { uuid: id } });
      return row === null ? null : toJob(row);
    },

    async take(now, leaseUntil) {
      // Raw: the oldest job nobody else is taking at this moment (SKIP LOCKED).
      const [taken] = await db.$queryRaw<{ uuid: string }[]>`
        UPDATE job SET status = 'running', lease_until = ${leaseUntil}, updated_at = ${now},
                       started_at = coalesce(started_at, ${now})
        WHERE uuid = (SELECT uuid FROM job
                      WHERE status = 'queued' OR (status = 'running' AND lease_until <= ${now})
                      ORDER BY created_at, uuid LIMIT 1 FOR UPDATE SKIP LOCKED)
        RETURNING uuid`;
      if (taken === undefined) return null;
      const row = await db.job.findUnique({ where: { uuid: taken.uuid } });
      return row === null ? null : toJob(row);
    },

    async progress(id, patch, leaseUntil) {
      // No row is no fault: the job's gallery may have been erased while the worker ran.
      await db.job.updateMany({
        where: { uuid: id },
        data: { ...patch, ...(leaseUntil !== undefined && { leaseUntil }) },
      });
    },
  };
}

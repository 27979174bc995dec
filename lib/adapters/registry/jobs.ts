/** Jobs in the registry. A rebuild belongs to a worker until its lease ends; other jobs live by their items. */
import type { Job, NewJob } from '../../ports/job-records.ts';
import type { JobRows } from '../../ports/job-rows.ts';
import { type Database, isUuid, type Prisma, type StoredJson } from './database.ts';
import { toJob } from './stored-job.ts';

/** Jobs the measured rate of photos is taken from. */
const MEASURED_JOBS = 10;

function stored(value: object): StoredJson {
  return { ...value };
}

function toRow(job: NewJob): Prisma.JobCreateManyInput {
  const { id, gallery, source, options, estimate, ...rest } = job;
  return {
    ...rest,
    uuid: id,
    galleryUuid: gallery,
    ...(source !== undefined && { source: stored(source) }),
    ...(options !== undefined && { options: stored(options) }),
    ...(estimate !== undefined && { estimate: stored(estimate) }),
    ...(job.kind !== 'reindex' && { status: 'running' as const }),
  };
}

export function jobRows(db: Database): JobRows {
  const find = async (uuid: string): Promise<Job | null> => {
    const row = await db.job.findUnique({ where: { uuid } });
    return row === null ? null : toJob(row);
  };
  return {
    async create(job) {
      const [row] = await db.job.createManyAndReturn({ data: [toRow(job)] });
      if (row === undefined) throw new Error('a job was not stored');
      return toJob(row);
    },

    async open(job) {
      await db.job.createMany({ data: [toRow(job)], skipDuplicates: true });
      return toJob(await db.job.findUniqueOrThrow({ where: { slot: job.slot } }));
    },

    async find(id) {
      return isUuid(id) ? find(id) : null;
    },

    async list(gallery, kinds, page) {
      if (page.after !== null && !isUuid(page.after)) return [];
      const rows = await db.job.findMany({
        where: {
          kind: { in: [...kinds] },
          ...(gallery !== null && { galleryUuid: gallery }),
          ...(page.after !== null && { uuid: { lt: page.after } }),
        },
        // Ids are made in the order of time.
        orderBy: { uuid: 'desc' },
        take: page.limit,
      });
      return rows.map(toJob);
    },

    async take(kind, now, leaseUntil) {
      // Raw: the oldest job nobody else is taking at this moment (SKIP LOCKED).
      const [taken] = await db.$queryRaw<{ uuid: string }[]>`
        UPDATE job SET status = 'running', lease_until = ${leaseUntil}, updated_at = ${now},
                       started_at = coalesce(started_at, ${now})
        WHERE uuid = (SELECT uuid FROM job
                      WHERE kind = ${kind}::job_kind
                        AND (status = 'queued' OR (status = 'running' AND lease_until <= ${now}))
                      ORDER BY created_at, uuid LIMIT 1 FOR UPDATE SKIP LOCKED)
        RETURNING uuid`;
      return taken === undefined ? null : find(taken.uuid);
    },

    async progress(id, { after, ...patch }, leaseUntil) {
      // No row is no fault: the job's gallery may have been erased while the worker ran.
      await db.job.updateMany({
        where: { uuid: id },
        data: {
          ...patch,
          ...(after !== undefined && { plan: stored({ after }) }),
          ...(leaseUntil !== undefined && { leaseUntil }),
        },
      });
    },

    async end(id, as, now) {
      const { count } = await db.job.updateMany({
        where: { uuid: id, status: { in: ['queued', 'running'] } },
        data: { ...as, finishedAt: now },
      });
      return count === 1;
    },

    async sent(id, sent, now) {
      await db.$executeRaw`
        UPDATE job
        SET plan = plan || jsonb_build_object('sent', greatest(${sent}::int, coalesce((plan->>'sent')::int, 0))),
            started_at = coalesce(started_at, ${now}), progress_at = ${now}, updated_at = ${now}
        WHERE uuid = ${id}::uuid`;
    },

    async takeStuck(before, now, limit) {
      const taken = await db.$queryRaw<{ uuid: string }[]>`
        WITH stuck AS MATERIALIZED (
          SELECT uuid FROM job
          WHERE status = 'running' AND kind NOT IN ('reindex', 'people')
            AND (created_at < ${before} OR created_at > ${now}::timestamptz + interval '5 minutes')
            AND coalesce(check_at, '-infinity') < ${before} AND coalesce(progress_at, '-infinity') < ${before}
          ORDER BY check_at NULLS FIRST LIMIT ${limit} FOR UPDATE SKIP LOCKED)
        UPDATE job j SET check_at = ${now} FROM stuck WHERE j.uuid = stuck.uuid
        RETURNING j.uuid`;
      const rows = await db.job.findMany({ where: { uuid: { in: taken.map(({ uuid }) => uuid) } } });
      return rows.map(toJob);
    },

    async nudged(id) {
      await db.job.updateMany({ where: { uuid: id }, data: { nudges: { increment: 1 } } });
    },

    async closeUploads(before, now) {
      await db.$executeRaw`
        UPDATE job
        SET planned = true, updated_at = ${now},
            status = CASE WHEN total = done + refused + failed + cancelled THEN 'done'::job_status ELSE status END,
            finished_at = CASE WHEN total = done + refused + failed + cancelled THEN ${now}::timestamptz END
        WHERE source->>'kind' = 'events' AND status = 'running' AND NOT planned AND created_at < ${before}`;
    },

    async endedWithWaiting(limit) {
      const rows = await db.$queryRaw<{ uuid: string }[]>`
        SELECT uuid FROM job j
        WHERE status IN ('cancelled', 'failed') AND kind <> 'reindex'
          AND total > done + refused + failed + cancelled
          AND EXISTS (SELECT 1 FROM job_item i WHERE i.job_uuid = j.uuid AND i.status = 'queued')
        LIMIT ${limit}`;
      return rows.map(({ uuid }) => uuid);
    },

    async measured(kinds) {
      const [row] = await db.$queryRaw<{ photos: number | null; ms: number | null }[]>`
        SELECT sum(photos)::float8 AS photos, sum(busy_ms)::float8 AS ms
        FROM (SELECT photos, busy_ms FROM job WHERE photos > 0 AND kind::text = ANY(${[...kinds]}::text[])
              ORDER BY uuid DESC LIMIT ${MEASURED_JOBS}) AS newest`;
      const { photos, ms } = row ?? {};
      return photos === null || photos === undefined ? null : { photos, busyMs: ms ?? 0 };
    },

    async expire(before, limit, now) {
      // A job is looked at again only after as long a time: `check_at` says when it was.
      const due = await db.$queryRaw<{ uuid: string }[]>`
        SELECT uuid FROM job
        WHERE status IN ('done', 'failed', 'cancelled') AND kind <> 'reindex'
          AND finished_at < ${before.items} AND coalesce(check_at, finished_at) < ${before.items}
        ORDER BY uuid LIMIT ${limit}`;
      let items = 0;
      for (const { uuid } of due) {
        if (items >= limit) break;
        const forgotten = await forgetOldItems(db, uuid, limit - items);
        items += forgotten;
        if (items < limit) await db.job.updateMany({ where: { uuid }, data: { checkAt: now } });
      }
      const gone = await db.$executeRaw`
        WITH old AS MATERIALIZED (
          SELECT i.job_uuid, i.line FROM job_item i JOIN job j ON j.uuid = i.job_uuid
          WHERE j.finished_at < ${before.jobs} LIMIT ${limit})
        DELETE FROM job_item i USING old WHERE i.job_uuid = old.job_uuid AND i.line = old.line`;
      const jobs = await db.$executeRaw`
        DELETE FROM job j
        WHERE finished_at < ${before.jobs} AND NOT EXISTS (SELECT 1 FROM job_item i WHERE i.job_uuid = j.uuid)`;
      return items + gone + jobs;
    },
  };
}

/** What items know of persons and files goes, what became of them stays; answers how many there were. */
async function forgetOldItems(db: Database, job: string, limit: number): Promise<number> {
  return db.$executeRaw`
    WITH old AS MATERIALIZED (
      SELECT line FROM job_item
      WHERE job_uuid = ${job}::uuid AND (source <> '{}' OR source_key IS NOT NULL)
      LIMIT ${limit} FOR UPDATE SKIP LOCKED)
    UPDATE job_item i SET person_id = NULL, upload_uuid = NULL, source_key = NULL, source = '{}',
            message = CASE WHEN source = '{}' THEN NULL ELSE message END
    FROM old WHERE i.job_uuid = ${job}::uuid AND i.line = old.line`;
}

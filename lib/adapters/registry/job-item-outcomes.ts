/** What becomes of items, counted once each whatever is repeated: rows are locked in the order of their lines, items before jobs. */
import type { ItemOutcome, JobItemStatus } from '../../ports/job-records.ts';
import type { JobItemRows, SettledItem } from '../../ports/job-rows.ts';
import type { Database } from './database.ts';
import { type Tally, tally } from './job-tally.ts';

/** What is told about an item later or twice changes it only upwards, so the order of telling does not matter. */
const rank: Readonly<Record<JobItemStatus, number>> = {
  queued: 0,
  cancelled: 1,
  failed: 2,
  refused: 3,
  done: 4,
};

interface Locked {
  readonly line: number;
  readonly status: JobItemStatus;
  readonly upload: string | null;
}

type SettleRows = Pick<JobItemRows, 'hold' | 'settle' | 'cancel' | 'retry'>;

export function settleRows(db: Database): SettleRows {
  return {
    async hold(job, lines) {
      const rows = await db.$queryRaw<{ line: number }[]>`
        SELECT i.line FROM job_item i JOIN job j ON j.uuid = i.job_uuid
        WHERE i.job_uuid = ${job}::uuid AND i.line = ANY(${[...lines]}::int[])
          AND i.status = 'queued' AND j.status = 'running'
        ORDER BY i.line FOR UPDATE OF i`;
      return rows.map(({ line }) => line);
    },

    async settle(job, outcomes, cost, now, freeUntil) {
      const best = new Map<number, ItemOutcome>();
      for (const outcome of outcomes) {
        const other = best.get(outcome.line);
        if (other === undefined || rank[outcome.status] > rank[other.status]) best.set(outcome.line, outcome);
      }
      // An item without a source never changes again.
      const locked = await db.$queryRaw<Locked[]>`
        SELECT line, status::text, upload_uuid AS upload FROM job_item
        WHERE job_uuid = ${job}::uuid AND line = ANY(${[...best.keys()]}::int[]) AND source <> '{}'
        ORDER BY line FOR UPDATE`;
      const by: Record<JobItemStatus, number> = { queued: 0, done: 0, refused: 0, failed: 0, cancelled: 0 };
      const changed: { readonly outcome: ItemOutcome; readonly upload: string | null }[] = [];
      for (const { line, status, upload } of locked) {
        const outcome = best.get(line);
        if (outcome === undefined || rank[outcome.status] <= rank[status]) continue;
        by[status] -= 1;
        by[outcome.status] += 1;
        changed.push({ outcome, upload });
      }
      await writeOutcomes(
        db,
        job,
        changed.map(({ outcome }) => outcome),
        now,
      );
      const uploadsOf = (wanted: JobItemStatus) =>
        changed.flatMap(({ outcome, upload }) =>
          outcome.status === wanted && upload !== null ? [upload] : [],
        );
      const used = await useUp(db, job, uploadsOf('done'), now);
      await freeUploads(db, job, uploadsOf('refused'), freeUntil);
      const { queued: _, ...counts } = by;
      await tally(db, job, counts, now, { progress: changed.length > 0, cost });
      return changed.map(({ outcome, upload }): SettledItem => {
        const storageKey = upload === null ? undefined : used.get(upload);
        return {
          line: outcome.line,
          status: outcome.status,
          upload: upload === null || storageKey === undefined ? null : { uuid: upload, storageKey },
        };
      });
    },

    async cancel(job, limit, now, freeUntil) {
      // MATERIALIZED: a join may run a mere subquery again for every row, and its limit with it.
      const rows = await db.$queryRaw<{ upload: string | null }[]>`
        WITH waiting AS MATERIALIZED (
          SELECT line FROM job_item WHERE job_uuid = ${job}::uuid AND status = 'queued'
          ORDER BY line LIMIT ${limit} FOR UPDATE)
        UPDATE job_item i SET status = 'cancelled', updated_at = ${now}
        FROM waiting
        WHERE i.job_uuid = ${job}::uuid AND i.line = waiting.line
        RETURNING i.upload_uuid AS upload`;
      await freeUploads(
        db,
        job,
        rows.flatMap(({ upload }) => (upload === null ? [] : [upload])),
        freeUntil,
      );
      if (rows.length > 0) await tally(db, job, { cancelled: rows.length }, now);
      return rows.length;
    },

    async retry(job, { refused, after, limit }, now, uploadsUntil) {
      const wanted = refused ? ['failed', 'refused'] : ['failed'];
      const locked = await db.$queryRaw<Locked[]>`
        SELECT line, status::text, upload_uuid AS upload FROM job_item
        WHERE job_uuid = ${job}::uuid AND line > ${after} AND status::text = ANY(${wanted}::text[])
          AND source <> '{}'
        ORDER BY line LIMIT ${limit} FOR UPDATE`;
      const claimed = await reclaim(db, job, locked, uploadsUntil);
      const again = locked.filter(({ upload }) => upload === null || claimed.has(upload));
      const by: Tally = {
        failed: -again.filter(({ status }) => status === 'failed').length,
        refused: -again.filter(({ status }) => status === 'refused').length,
      };
      const lines = again.map(({ line }) => line);
      await db.$executeRaw`
        UPDATE job_item SET status = 'queued', code = NULL, message = NULL, updated_at = ${now}
        WHERE job_uuid = ${job}::uuid AND line = ANY(${lines}::int[])`;
      if (lines.length > 0) await tally(db, job, by, now);
      return { lines, last: locked.length < limit ? null : (locked.at(-1)?.line ?? null) };
    },
  };
}

async function writeOutcomes(
  db: Database,
  job: string,
  outcomes: readonly ItemOutcome[],
  now: Date,
): Promise<void> {
  if (outcomes.length === 0) return;
  const said = outcomes.map((each) => (each.status === 'done' ? { code: null, message: null } : each));
  await db.$executeRaw`
    UPDATE job_item i
    SET status = o.status::job_item_status, code = o.code, message = o.message, attempts = i.attempts + 1,
        updated_at = ${now}
    FROM unnest(${outcomes.map(({ line }) => line)}::int[], ${outcomes.map(({ status }) => status)}::text[],
                ${said.map(({ code }) => code)}::text[], ${said.map(({ message }) => message)}::text[])
      AS o(line, status, code, message)
    WHERE i.job_uuid = ${job}::uuid AND i.line = o.line`;
}

/** Done items' uploads are to be deleted; from now on the expiry of uploads does it, should nobody else. */
async function useUp(
  db: Database,
  job: string,
  uploads: readonly string[],
  now: Date,
): Promise<ReadonlyMap<string, string>> {
  if (uploads.length === 0) return new Map();
  const rows = await db.upload.updateManyAndReturn({
    where: { uuid: { in: [...uploads] }, jobUuid: job },
    data: { expiresAt: now },
    select: { uuid: true, storageKey: true },
  });
  return new Map(rows.map(({ uuid, storageKey }) => [uuid, storageKey]));
}

async function freeUploads(
  db: Database,
  job: string,
  uploads: readonly string[],
  until: Date,
): Promise<void> {
  if (uploads.length === 0) return;
  await db.upload.updateMany({
    where: { uuid: { in: [...uploads] }, jobUuid: job },
    data: { status: 'received', jobUuid: null, expiresAt: until },
  });
}

/** Uploads of items that are to be tried again: still the job's own, or freed and not used by anybody since. */
async function reclaim(
  db: Database,
  job: string,
  items: readonly Locked[],
  until: Date,
): Promise<ReadonlySet<string>> {
  const uploads = items.flatMap(({ upload }) => (upload === null ? [] : [upload]));
  if (uploads.length === 0) return new Set();
  const rows = await db.$queryRaw<{ uuid: string }[]>`
    UPDATE upload u SET status = 'used', job_uuid = ${job}::uuid, expires_at = ${until}
    FROM job j
    WHERE j.uuid = ${job}::uuid AND u.uuid = ANY(${uploads}::uuid[]) AND u.gallery_uuid = j.gallery_uuid
      AND (u.job_uuid = j.uuid OR (u.status = 'received' AND u.principal = j.actor))
    RETURNING u.uuid`;
  return new Set(rows.map(({ uuid }) => uuid));
}

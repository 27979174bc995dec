/** The items of jobs: added by planners and upload events, read by workers and callers. */
import type { JobItem, JobPlan, NewItem, NewJobItem } from '../../ports/job-records.ts';
import type { JobItemRows } from '../../ports/job-rows.ts';
import { type Database, isUuid } from './database.ts';
import { ERASED, erasedSince } from './forget-items.ts';
import { settleRows } from './job-item-outcomes.ts';
import { tally } from './job-tally.ts';
import { toItem } from './stored-job.ts';

/** Rows of one statement: the embedded database blocks its thread meanwhile (about 20 ms). */
const AT_ONCE = 1000;

/** A row of the statement below. */
function toRow(
  { line, sourceKey, source, refused }: NewJobItem,
  isErased: (person: string) => boolean,
): object {
  if (source !== null && source.person !== null && isErased(source.person))
    return { line, source: {}, status: 'cancelled', ...ERASED };
  return {
    line,
    source_key: sourceKey,
    person_id: source?.person,
    upload_uuid: source?.photo.kind === 'upload' ? source.photo.uploadId : undefined,
    source: source ?? {},
    status: refused === undefined ? 'queued' : 'refused',
    code: refused?.code,
    message: refused?.message,
  };
}

/** Inserts what is not there yet and counts it; the job's row must be locked. */
async function insert(
  db: Database,
  job: string,
  items: readonly NewJobItem[],
  now: Date,
  isErased: (person: string) => boolean = () => false,
): Promise<void> {
  let total = 0;
  let refused = 0;
  let cancelled = 0;
  for (let at = 0; at < items.length; at += AT_ONCE) {
    // Raw: one parameter whatever the number of rows, and nothing but two counts comes back.
    const rows = JSON.stringify(items.slice(at, at + AT_ONCE).map((item) => toRow(item, isErased)));
    const [added] = await db.$queryRaw<{ total: number; refused: number; cancelled: number }[]>`
      WITH added AS (
        INSERT INTO job_item (job_uuid, line, source_key, person_id, upload_uuid, source, status, code, message)
        SELECT ${job}::uuid, line, source_key, person_id, upload_uuid, source, status::job_item_status, code, message
        FROM jsonb_to_recordset(${rows}::jsonb)
          AS r(line int, source_key text, person_id text, upload_uuid uuid, source jsonb, status text, code text,
               message text)
        ON CONFLICT DO NOTHING
        RETURNING status)
      SELECT count(*)::int AS total, (count(*) FILTER (WHERE status = 'refused'))::int AS refused,
             (count(*) FILTER (WHERE status = 'cancelled'))::int AS cancelled FROM added`;
    total += added?.total ?? 0;
    refused += added?.refused ?? 0;
    cancelled += added?.cancelled ?? 0;
  }
  await tally(db, job, { total, refused, cancelled }, now);
}

export function jobItemRows(db: Database): JobItemRows {
  return {
    async plan(job, { was, plan, items, planned, estimate }, now) {
      const [moved] = await db.job.updateManyAndReturn({
        where: { uuid: job, status: 'running', planned: false, planStep: was },
        data: {
          plan: { ...plan },
          planStep: was + 1,
          planned,
          ...(estimate !== undefined && { estimate: { ...estimate } }),
        },
        select: { options: true },
      });
      if (moved === undefined) return false;
      await insert(db, job, items, now, erasedSince(job, moved.options));
      return true;
    },

    async append(job, items, now) {
      // Raw: locks the job, so that lines are given out by one at a time.
      const [open] = await db.$queryRaw<{ plan: { readonly line?: number } }[]>`
        SELECT plan FROM job WHERE uuid = ${job}::uuid AND status = 'running' AND NOT planned FOR NO KEY UPDATE`;
      if (open === undefined) return null;
      const keys = items.map(({ sourceKey }) => sourceKey);
      const known = await bySourceKey(db, job, keys);
      let line = open.plan.line ?? 0;
      const fresh = new Map<string, NewItem & { readonly line: number }>();
      for (const item of items) {
        if (known.has(item.sourceKey) || fresh.has(item.sourceKey)) continue;
        line += 1;
        fresh.set(item.sourceKey, { ...item, line });
      }
      if (fresh.size > 0) {
        const plan: Partial<JobPlan> = { line };
        await db.$executeRaw`
          UPDATE job SET plan = plan || ${JSON.stringify(plan)}::jsonb WHERE uuid = ${job}::uuid`;
        await insert(db, job, [...fresh.values()], now);
      }
      const all = fresh.size === 0 ? known : await bySourceKey(db, job, keys);
      return keys.map((key) => {
        const item = all.get(key);
        if (item === undefined) throw new Error('an item just added is not there');
        return item;
      });
    },

    async waiting(job, from, to) {
      const rows = await db.jobItem.findMany({
        where: { jobUuid: job, status: 'queued', line: { gte: from, lte: to }, job: { status: 'running' } },
        orderBy: { line: 'asc' },
      });
      return rows.map(toItem);
    },

    async list(job, statuses, page) {
      if (!isUuid(job)) return [];
      const rows = await db.jobItem.findMany({
        where: {
          jobUuid: job,
          line: { gt: page.after },
          ...(statuses !== null && { status: { in: [...statuses] } }),
        },
        orderBy: { line: 'asc' },
        take: page.limit,
      });
      return rows.map(toItem);
    },

    async waitingLines(job, after, limit) {
      const rows = await db.jobItem.findMany({
        where: { jobUuid: job, status: 'queued', line: { gt: after } },
        orderBy: { line: 'asc' },
        take: limit,
        select: { line: true },
      });
      return rows.map(({ line }) => line);
    },

    ...settleRows(db),
  };
}

async function bySourceKey(
  db: Database,
  job: string,
  keys: readonly string[],
): Promise<ReadonlyMap<string, JobItem>> {
  const rows = await db.jobItem.findMany({ where: { jobUuid: job, sourceKey: { in: [...keys] } } });
  return new Map(rows.map((row) => [row.sourceKey ?? '', toItem(row)]));
}

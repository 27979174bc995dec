/** The counters of a job: moved once per batch, in the transaction that moved the items. */
import type { JobCost } from '../../ports/job-records.ts';
import { type Database, Prisma } from './database.ts';

export interface Tally {
  readonly total?: number;
  readonly done?: number;
  readonly refused?: number;
  readonly failed?: number;
  readonly cancelled?: number;
}

/**
 * Adds to the counters; a job whose items are all settled, and that gets no more, is done; one whose items wait again runs
 * again. `progress`: something happened, so the job is not stuck.
 */
export async function tally(
  db: Database,
  job: string,
  by: Tally,
  now: Date,
  { progress = true, cost }: { readonly progress?: boolean; readonly cost?: JobCost } = {},
): Promise<void> {
  const { total = 0, done = 0, refused = 0, failed = 0, cancelled = 0 } = by;
  const { photos = 0, busyMs = 0, device = null } = cost ?? {};
  const started = cost === undefined ? null : new Date(now.getTime() - busyMs);
  const open = total - done - refused - failed - cancelled;
  const settled = Prisma.sql`(planned AND total - done - refused - failed - cancelled + ${open}::int = 0)`;
  // Raw and in one statement: every counter is relative to what the row holds once its lock is got.
  await db.$executeRaw`
    UPDATE job
    SET total = total + ${total}::int, done = done + ${done}::int, refused = refused + ${refused}::int,
        failed = failed + ${failed}::int, cancelled = cancelled + ${cancelled}::int,
        photos = photos + ${photos}::int, busy_ms = busy_ms + ${Math.round(busyMs)}::bigint,
        device = coalesce(${device}::text, device), started_at = coalesce(started_at, ${started}::timestamptz),
        progress_at = CASE WHEN ${progress}::boolean THEN ${now}::timestamptz ELSE progress_at END,
        nudges = CASE WHEN ${progress}::boolean THEN 0 ELSE nudges END,
        status = CASE WHEN status IN ('cancelled', 'failed') THEN status
                      WHEN ${settled} THEN 'done'::job_status ELSE 'running'::job_status END,
        finished_at = CASE WHEN status IN ('cancelled', 'failed') THEN finished_at
                           WHEN ${settled} THEN coalesce(finished_at, ${now}::timestamptz) END,
        updated_at = ${now}::timestamptz
    WHERE uuid = ${job}::uuid`;
}

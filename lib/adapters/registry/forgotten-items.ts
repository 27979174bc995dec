/** What follows for jobs and uploads once items of jobs were blanked, whoever's erasure it was. */
import type { Database } from './database.ts';
import { tally } from './job-tally.ts';

export interface ForgottenItem {
  readonly job: string;
  /** It had not been worked on, so it is cancelled now. */
  readonly waited: boolean;
  readonly upload: string | null;
}

/** Counts items that waited as cancelled, job by job in the order of all who lock jobs; answers the keys of uploads that are to go. */
export async function settleForgotten(
  db: Database,
  forgotten: readonly ForgottenItem[],
  now: Date,
): Promise<readonly string[]> {
  const waited = Map.groupBy(
    forgotten.filter((one) => one.waited),
    ({ job }) => job,
  );
  for (const [job, items] of [...waited].sort(([a], [b]) => (a < b ? -1 : 1)))
    await tally(db, job, { cancelled: items.length }, now);
  const claimed = forgotten.flatMap(({ upload }) => (upload === null ? [] : [upload]));
  const uploads = await db.$queryRaw<{ key: string }[]>`
    DELETE FROM upload WHERE uuid = ANY(${claimed}::uuid[]) AND job_uuid IS NOT NULL RETURNING storage_key AS key`;
  return uploads.map(({ key }) => key);
}

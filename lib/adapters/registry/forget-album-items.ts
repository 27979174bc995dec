/** What happens to the jobs of an album when it is erased: they end, and what they know of its photos goes. */
import type { Database } from './database.ts';
import { type ForgottenItem, settleForgotten } from './forgotten-items.ts';

/** What is said of an item whose album was erased, and of the job that was to bring it in. */
const ERASED = { code: 'album_not_found', message: 'The album was erased.' } as const;

/**
 * Before any other row of the album is locked, since whoever places a photo holds its item first. Items that waited are cancelled; how
 * the others ended is kept, and their digests, so that a repeated upload event finds them. A job that had not ended is cancelled, so no
 * planner goes on with it. Answers rows changed and the keys of uploads that are to go.
 */
export async function forgetAlbumItems(
  db: Database,
  gallery: string,
  album: string,
  now: Date,
): Promise<{ readonly rows: number; readonly uploads: readonly string[] }> {
  const first = await blankItems(db, gallery, album, now);
  // Waits for planners at work; what they added meanwhile is blanked too, and they add no more.
  await db.$queryRaw`
    SELECT uuid FROM job
    WHERE gallery_uuid = ${gallery}::uuid AND kind = 'album' AND options->'album'->>'uuid' = ${album}
    ORDER BY uuid FOR UPDATE`;
  const second = await blankItems(db, gallery, album, now);
  const forgotten = [...first, ...second];
  const jobs = await db.$executeRaw`
    UPDATE job
    SET status = CASE WHEN status = 'running' THEN 'cancelled'::job_status ELSE status END,
        code = CASE WHEN status = 'running' THEN ${ERASED.code} ELSE code END,
        message = CASE WHEN status = 'running' THEN ${ERASED.message} ELSE message END,
        finished_at = coalesce(finished_at, ${now}::timestamptz), updated_at = ${now},
        options = options || '{"album": null}'
    WHERE gallery_uuid = ${gallery}::uuid AND kind = 'album' AND options->'album'->>'uuid' = ${album}`;
  return { rows: forgotten.length + jobs, uploads: await settleForgotten(db, forgotten, now) };
}

async function blankItems(
  db: Database,
  gallery: string,
  album: string,
  now: Date,
): Promise<readonly ForgottenItem[]> {
  return db.$queryRaw<ForgottenItem[]>`
    WITH known AS MATERIALIZED (
      SELECT i.job_uuid, i.line, i.status = 'queued' AS waited, i.upload_uuid AS upload
      FROM job_item i JOIN job j ON j.uuid = i.job_uuid
      WHERE j.gallery_uuid = ${gallery}::uuid AND j.kind = 'album' AND j.options->'album'->>'uuid' = ${album}
        AND i.source <> '{}'
      ORDER BY i.job_uuid, i.line FOR UPDATE OF i)
    UPDATE job_item i
    SET upload_uuid = NULL, source = '{}', updated_at = ${now},
        status = CASE WHEN known.waited THEN 'cancelled'::job_item_status ELSE i.status END,
        code = CASE WHEN known.waited THEN ${ERASED.code} ELSE i.code END,
        message = CASE WHEN i.status = 'done' THEN i.message ELSE ${ERASED.message} END
    FROM known WHERE i.job_uuid = known.job_uuid AND i.line = known.line
    RETURNING i.job_uuid AS job, known.waited, known.upload`;
}

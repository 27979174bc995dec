/** What happens to items of jobs when their person is erased or becomes part of another one. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Database } from './database.ts';
import { type ForgottenItem, settleForgotten } from './forgotten-items.ts';

/** What is said of an item whose person was erased. */
export const ERASED = { code: 'person_not_found', message: 'The person was erased.' } as const;

const planningOptions = z.object({ erased: z.array(z.string()).default([]) });

/**
 * Before any other row of the person is locked, since whoever stores a photo holds its item first. Items that waited are
 * cancelled, and so will be what planners still find, so that the erased person does not come back with them. How an item
 * ended is kept, its digest too, so that a repeated upload event finds it. Answers rows changed and the keys of uploads that
 * are to go.
 */
export async function forgetItems(
  db: Database,
  gallery: string,
  person: string,
  now: Date,
): Promise<{ readonly rows: number; readonly uploads: readonly string[] }> {
  const first = await blankItems(db, gallery, person, now);
  // Waits for planners at work; what they added meanwhile is blanked too.
  await tellPlanners(db, gallery, person);
  const forgotten = [...first, ...(await blankItems(db, gallery, person, now))];
  return { rows: forgotten.length, uploads: await settleForgotten(db, forgotten, now) };
}

async function blankItems(
  db: Database,
  gallery: string,
  person: string,
  now: Date,
): Promise<readonly ForgottenItem[]> {
  return db.$queryRaw<ForgottenItem[]>`
    WITH known AS MATERIALIZED (
      SELECT i.job_uuid, i.line, i.status = 'queued' AS waited, i.upload_uuid AS upload
      FROM job_item i JOIN job j ON j.uuid = i.job_uuid
      WHERE j.gallery_uuid = ${gallery}::uuid
        AND i.person_id = (SELECT id FROM person WHERE uuid = ${person}::uuid)
      ORDER BY i.job_uuid, i.line FOR UPDATE OF i)
    UPDATE job_item i
    SET person_id = NULL, upload_uuid = NULL, source = '{}', updated_at = ${now},
        status = CASE WHEN i.status = 'queued' THEN 'cancelled'::job_item_status ELSE i.status END,
        code = CASE WHEN i.status = 'queued' THEN ${ERASED.code} ELSE i.code END,
        message = CASE WHEN i.status = 'done' THEN i.message ELSE ${ERASED.message} END
    FROM known WHERE i.job_uuid = known.job_uuid AND i.line = known.line
    RETURNING i.job_uuid AS job, known.waited, known.upload`;
}

/** A job that is still being planned remembers whom not to plan any more, as a digest that is its own. */
async function tellPlanners(db: Database, gallery: string, person: string): Promise<void> {
  await db.$executeRaw`
    WITH planning AS MATERIALIZED (
      SELECT uuid FROM job
      WHERE gallery_uuid = ${gallery}::uuid AND kind = 'bulk' AND status = 'running' AND NOT planned
      ORDER BY uuid FOR NO KEY UPDATE)
    UPDATE job j
    SET options = j.options || jsonb_build_object('erased', coalesce(j.options->'erased', '[]')
          || to_jsonb(encode(sha256(convert_to(j.uuid::text || ' ' || p.id, 'UTF8')), 'hex')))
    FROM planning, person p
    WHERE j.uuid = planning.uuid AND p.uuid = ${person}::uuid`;
}

/** Was this person erased since the job was made? By what `tellPlanners` left in the job's options. */
export function erasedSince(job: string, options: unknown): (person: string) => boolean {
  const erased = new Set(planningOptions.parse(options).erased);
  return (person) =>
    erased.size > 0 && erased.has(createHash('sha256').update(`${job} ${person}`).digest('hex'));
}

/**
 * Two persons become one: items of the first are the second's from now on, so that what waits does not bring the first one back
 * and an erasure of the second finds them. The name and metadata they brought were the first one's.
 */
export async function relabelItems(db: Database, from: string, into: string): Promise<void> {
  await db.$executeRaw`
    WITH known AS MATERIALIZED (
      SELECT i.job_uuid, i.line, second.id AS person
      FROM person first JOIN person second ON second.uuid = ${into}::uuid
      JOIN job j ON j.gallery_uuid = first.gallery_uuid
      JOIN job_item i ON i.job_uuid = j.uuid AND i.person_id = first.id
      WHERE first.uuid = ${from}::uuid
      ORDER BY i.job_uuid, i.line FOR UPDATE OF i)
    UPDATE job_item i
    SET person_id = known.person, updated_at = now(),
        source = i.source - 'displayName' - 'metadata' || jsonb_build_object('person', known.person)
    FROM known WHERE i.job_uuid = known.job_uuid AND i.line = known.line`;
}

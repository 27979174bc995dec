/** Deletes faces and photos with everything that hangs on them, one statement per table whatever the number of rows. */
import type { Gallery } from '../../ports/records.ts';
import type { Database } from './database.ts';
import type { Doomed } from './doomed-rows.ts';

interface Key {
  readonly key: string;
}

const keys = (rows: readonly Key[]) => rows.map(({ key }) => key);

/** What lies in other stores under keys of these rows; asked before they go. */
export async function keysOf(db: Database, gallery: Gallery, { faces, photos, spared }: Doomed) {
  const bare = [...photos, ...spared];
  const crops = await db.$queryRaw<Key[]>`
    SELECT crop_key AS key FROM face WHERE uuid = ANY(${faces}::uuid[]) AND crop_key IS NOT NULL`;
  // What an album showed is kept no longer than the gallery keeps the photos of enrollments.
  const originals = gallery.settings.keep === 'photos' ? photos : bare;
  const kept = await db.$queryRaw<Key[]>`
    SELECT storage_key AS key FROM photo WHERE uuid = ANY(${originals}::uuid[]) AND storage_key IS NOT NULL`;
  const renditions = await db.$queryRaw<Key[]>`
    SELECT storage_key AS key FROM rendition WHERE photo_uuid = ANY(${bare}::uuid[])`;
  return { crops: keys(crops), photos: keys(kept), renditions: keys(renditions) };
}

/**
 * Rows that hang on faces, and the faces; of the `bared` ones the box stays, kept out by the suppression. Answers rows removed: those
 * that speak of guests apart.
 */
export async function deleteFaces(
  db: Database,
  {
    faces,
    bared,
    persons,
    suppression,
  }: Pick<Doomed, 'faces' | 'bared'> & {
    readonly persons: readonly string[];
    readonly suppression: string | null;
  },
): Promise<{ readonly rows: number; readonly guests: number }> {
  const guests = await db.$executeRaw`DELETE FROM result_release WHERE face_uuid = ANY(${faces}::uuid[])`;
  let rows = await db.$executeRaw`
    DELETE FROM enrollment
    WHERE face_uuid = ANY(${faces}::uuid[]) OR person_uuid = ANY(${persons}::uuid[])`;
  rows += await db.$executeRaw`
    DELETE FROM face_decision WHERE face_a = ANY(${faces}::uuid[]) OR face_b = ANY(${faces}::uuid[])`;
  const staying = new Set(bared);
  const gone = faces.filter((face) => !staying.has(face));
  await db.$executeRaw`
    UPDATE suppression_template SET face_uuid = NULL, updated_at = now() WHERE face_uuid = ANY(${gone}::uuid[])`;
  rows += await db.$executeRaw`DELETE FROM suppression_exemption WHERE face_uuid = ANY(${faces}::uuid[])`;
  rows += await db.$executeRaw`DELETE FROM face_embedding WHERE face_uuid = ANY(${faces}::uuid[])`;
  rows += await db.$executeRaw`DELETE FROM face WHERE uuid = ANY(${gone}::uuid[])`;
  await db.$executeRaw`
    UPDATE face SET status = 'suppressed', suppression_uuid = ${suppression}::uuid, person_uuid = NULL, grouped = false, crop_key = NULL,
      updated_at = now()
    WHERE uuid = ANY(${bared}::uuid[])`;
  return { rows, guests };
}

/** Rows that hang on photos, and the photos; of those that are spared everything an album added. */
export async function deletePhotos(
  db: Database,
  gallery: Gallery,
  { photos, spared }: Doomed,
): Promise<{ readonly rows: number; readonly guests: number }> {
  const bare = [...photos, ...spared];
  const guests =
    (await db.$executeRaw`DELETE FROM selection WHERE photo_uuid = ANY(${bare}::uuid[])`) +
    (await db.$executeRaw`DELETE FROM result_release WHERE photo_uuid = ANY(${bare}::uuid[])`);
  let rows = await db.$executeRaw`DELETE FROM rendition WHERE photo_uuid = ANY(${bare}::uuid[])`;
  rows += await db.$executeRaw`DELETE FROM album_photo WHERE photo_uuid = ANY(${bare}::uuid[])`;
  await db.$executeRaw`UPDATE album SET cover_uuid = NULL WHERE cover_uuid = ANY(${bare}::uuid[])`;
  const keeps = gallery.settings.keep === 'photos';
  await db.$executeRaw`
    UPDATE photo SET detail = NULL, labels = '{}', storage_key = CASE WHEN ${keeps} THEN storage_key END, updated_at = now()
    WHERE uuid = ANY(${spared}::uuid[])`;
  rows += await db.$executeRaw`DELETE FROM photo WHERE uuid = ANY(${photos}::uuid[])`;
  return { rows, guests };
}

/** Groups nobody is left in; a person somebody named stays. */
export async function deleteEmptyClusters(db: Database, persons: readonly string[]): Promise<number> {
  return db.$executeRaw`
    DELETE FROM person n
    WHERE n.uuid = ANY(${persons}::uuid[]) AND n.kind = 'cluster'
      AND NOT EXISTS (SELECT 1 FROM face f WHERE f.person_uuid = n.uuid)
      AND NOT EXISTS (SELECT 1 FROM enrollment e WHERE e.person_uuid = n.uuid)`;
}

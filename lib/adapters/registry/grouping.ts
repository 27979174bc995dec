/** What has to be grouped again, who is at it, and where the grouping puts faces. Raw SQL: thousands of faces a statement. */
import { isWeak } from '../../matching/groupable-face.ts';
import type { AlbumFaceRow, PeopleGrouping } from '../../ports/people-records.ts';
import type { GroupingRows } from '../../ports/people-rows.ts';
import { type Database, Prisma } from './database.ts';
import { embeddingFromBytes } from './stored-embedding.ts';
import { quality } from './stored-json.ts';

/** Faces people are grouped from, of a photo `p`. */
export const ofAlbums = Prisma.sql`
  f.status = 'searchable' AND p.hidden_at IS NULL
  AND EXISTS (SELECT 1 FROM album_photo a WHERE a.photo_uuid = p.uuid)`;

/** Of a face `f` of a photo `p`. */
export const companionColumns = Prisma.sql`f.uuid AS face, f.person_uuid AS person, f.grouped, (${ofAlbums}) AS shown`;

type StoredRow = Omit<AlbumFaceRow, 'weak' | 'embedding'> & {
  readonly quality: unknown;
  readonly embedding: string;
};

function toAlbumFace({ quality: stored, embedding, ...row }: StoredRow): AlbumFaceRow {
  return {
    ...row,
    weak: isWeak(quality.parse(stored)),
    embedding: embeddingFromBytes(Buffer.from(embedding, 'base64')),
  };
}

export function groupingRows(db: Database): GroupingRows {
  return {
    async changed(gallery, faces) {
      if (faces.length === 0) return;
      await db.$executeRaw`
        INSERT INTO people_change (gallery_uuid, face_uuid)
        SELECT ${gallery}::uuid, face FROM unnest(${[...faces]}::uuid[]) AS c(face)`;
    },

    async changedAll(gallery) {
      return db.$executeRaw`
        INSERT INTO people_change (gallery_uuid, face_uuid)
        SELECT p.gallery_uuid, f.uuid FROM photo p JOIN face f ON f.photo_uuid = p.uuid
        WHERE p.gallery_uuid = ${gallery}::uuid AND ${ofAlbums} ORDER BY f.uuid`;
    },

    async waiting() {
      return db.$queryRaw`
        SELECT c.gallery_uuid AS gallery, min(c.created_at) AS first, max(c.created_at) AS last,
          EXISTS (SELECT 1 FROM job j WHERE j.gallery_uuid = c.gallery_uuid AND j.kind = 'people'
                    AND j.status IN ('queued', 'running')) AS asked
        FROM people_change c JOIN gallery g ON g.uuid = c.gallery_uuid
        GROUP BY c.gallery_uuid ORDER BY min(c.sequence)`;
    },

    async changes(gallery, limit) {
      return db.$queryRaw`
        SELECT sequence, face_uuid AS face FROM people_change
        WHERE gallery_uuid = ${gallery}::uuid ORDER BY sequence LIMIT ${limit}`;
    },

    async count(gallery, space) {
      const [row] = await db.$queryRaw<{ faces: number }[]>`
        SELECT count(*)::int AS faces
        FROM photo p JOIN face f ON f.photo_uuid = p.uuid
        JOIN face_embedding e ON e.face_uuid = f.uuid AND e.space = ${space}
        WHERE p.gallery_uuid = ${gallery}::uuid AND ${ofAlbums}`;
      return row?.faces ?? 0;
    },

    async find(gallery) {
      const row = await db.peopleGrouping.findUnique({ where: { galleryUuid: gallery } });
      return row === null ? null : { space: row.space, faces: row.faces, leaseUntil: row.leaseUntil };
    },

    async lease(gallery, now, until) {
      const taken = await db.$executeRaw`
        INSERT INTO people_grouping AS g (gallery_uuid, lease_until)
        SELECT uuid, ${until} FROM gallery WHERE uuid = ${gallery}::uuid
        ON CONFLICT (gallery_uuid) DO UPDATE SET lease_until = excluded.lease_until, updated_at = ${now}
        WHERE g.lease_until IS NULL OR g.lease_until <= ${now}`;
      return taken === 1;
    },

    async release(gallery, lease, until) {
      const { count } = await db.peopleGrouping.updateMany({
        where: { galleryUuid: gallery, leaseUntil: lease },
        data: { leaseUntil: until },
      });
      return count === 1;
    },

    async put(gallery, { space, faces }) {
      await db.peopleGrouping.updateMany({ where: { galleryUuid: gallery }, data: { space, faces } });
    },

    async lock(gallery) {
      await db.peopleGrouping.createMany({ data: [{ galleryUuid: gallery }], skipDuplicates: true });
      const [row] = await db.$queryRaw<PeopleGrouping[]>`
        SELECT space, faces, lease_until AS "leaseUntil" FROM people_grouping
        WHERE gallery_uuid = ${gallery}::uuid FOR UPDATE`;
      if (row === undefined) throw new Error('the gallery’s people can’t be locked');
      return row;
    },

    async albumFaces(gallery, space, faces) {
      if (faces.length === 0) return [];
      const rows = await db.$queryRaw<StoredRow[]>`
        SELECT f.uuid AS face, p.uuid AS photo, f.person_uuid AS person, n.kind, f.grouped, f.quality,
               encode(e.embedding, 'base64') AS embedding
        FROM face f JOIN photo p ON p.uuid = f.photo_uuid AND p.gallery_uuid = ${gallery}::uuid
        JOIN face_embedding e ON e.face_uuid = f.uuid AND e.space = ${space}
        LEFT JOIN person n ON n.uuid = f.person_uuid
        WHERE f.uuid = ANY(${[...faces]}::uuid[]) AND ${ofAlbums} ORDER BY f.uuid`;
      return rows.map(toAlbumFace);
    },

    async companions(faces, except) {
      if (faces.length === 0) return [];
      return db.$queryRaw`
        SELECT ${companionColumns} FROM face f JOIN photo p ON p.uuid = f.photo_uuid
        WHERE f.person_uuid IN (SELECT person_uuid FROM face WHERE uuid = ANY(${[...faces]}::uuid[]))
          AND f.person_uuid <> ALL(${[...except]}::uuid[])`;
    },

    async holdPersons(persons) {
      const held = await db.$queryRaw<{ uuid: string }[]>`
        SELECT uuid FROM person WHERE uuid = ANY(${[...persons]}::uuid[]) ORDER BY uuid FOR UPDATE`;
      return held.map(({ uuid }) => uuid);
    },

    async overtaken(gallery, faces, read) {
      const [row] = await db.$queryRaw<{ overtaken: boolean }[]>`
        SELECT EXISTS (
          SELECT 1 FROM people_change
          WHERE gallery_uuid = ${gallery}::uuid AND face_uuid = ANY(${[...faces]}::uuid[])
            AND sequence <> ALL(${[...read]}::bigint[])) AS overtaken`;
      return row?.overtaken ?? false;
    },

    async move(moves) {
      if (moves.length === 0) return [];
      const all = moves.map(({ face }) => face);
      await db.$queryRaw`SELECT 1 FROM face WHERE uuid = ANY(${all}::uuid[]) ORDER BY uuid FOR UPDATE`;
      const moved = await db.$queryRaw<{ uuid: string }[]>`
        UPDATE face f SET person_uuid = r."to", grouped = r."to" IS NOT NULL, updated_at = now()
        FROM json_to_recordset(${JSON.stringify(moves)}::json)
          AS r(face uuid, "from" uuid, "wasGrouped" boolean, "to" uuid)
        WHERE f.uuid = r.face AND f.person_uuid IS NOT DISTINCT FROM r."from" AND f.grouped = r."wasGrouped"
        RETURNING f.uuid`;
      return moved.map(({ uuid }) => uuid);
    },

    async done(sequences) {
      if (sequences.length > 0)
        await db.$executeRaw`DELETE FROM people_change WHERE sequence = ANY(${[...sequences]}::bigint[])`;
    },

    async progress(gallery, now) {
      await db.$executeRaw`
        UPDATE job j SET
          done = greatest(j.done, j.total - least(j.total, w.waiting)), progress_at = ${now}, updated_at = ${now},
          started_at = coalesce(j.started_at, ${now}),
          status = CASE WHEN w.waiting = 0 THEN 'done'::job_status ELSE j.status END,
          finished_at = CASE WHEN w.waiting = 0 THEN ${now}::timestamptz END,
          slot = CASE WHEN w.waiting = 0 THEN NULL ELSE j.slot END
        FROM (SELECT count(DISTINCT face_uuid)::int AS waiting FROM people_change
              WHERE gallery_uuid = ${gallery}::uuid) AS w
        WHERE j.gallery_uuid = ${gallery}::uuid AND j.kind = 'people' AND j.status IN ('queued', 'running')`;
    },
  };
}

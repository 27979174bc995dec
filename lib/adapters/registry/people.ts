/** People as they are seen in a gallery or an album, and what humans do to them. Counting is raw SQL: one statement a page. */
import { Refusal } from '../../errors.ts';
import type { PeoplePage, SeenPerson } from '../../ports/people-records.ts';
import type { PeopleRows } from '../../ports/people-rows.ts';
import { type Database, isUuid, Prisma } from './database.ts';
import { deleteEmptyClusters } from './delete-photos.ts';
import { toFace, withGallery } from './faces.ts';
import { companionColumns } from './grouping.ts';
import { personColumns, toPerson } from './persons.ts';
import { box } from './stored-json.ts';

interface SeenRow extends Prisma.PersonModel {
  readonly faces: number;
  readonly photos: number;
  readonly cover: string;
  readonly photo: string;
  readonly box: unknown;
  readonly width: number;
  readonly height: number;
}

function toSeen({ faces, photos, cover, photo, box: of, width, height, ...row }: SeenRow): SeenPerson {
  const shown = { face: cover, photo, box: box.parse(of), width, height };
  return { ...toPerson(row), faces, photos, cover: shown };
}

/** Of an album what it shows; of the gallery also what people were enrolled by, whether or not a newer edit took its place. */
function shownIn(album: string | null): Prisma.Sql {
  return album === null
    ? Prisma.sql`(p.hidden_at IS NULL OR EXISTS (SELECT 1 FROM enrollment s WHERE s.face_uuid = f.uuid))`
    : Prisma.sql`p.hidden_at IS NULL
        AND EXISTS (SELECT 1 FROM album_photo a WHERE a.photo_uuid = p.uuid AND a.album_uuid = ${album}::uuid)`;
}

async function select(
  db: Database,
  which: Prisma.Sql,
  { album, after, limit }: Pick<PeoplePage, 'album' | 'after' | 'limit'>,
): Promise<readonly SeenPerson[]> {
  const rows = await db.$queryRaw<SeenRow[]>`
    WITH seen AS (
      SELECT n.uuid AS who, count(*)::int AS faces, count(DISTINCT p.uuid)::int AS photos,
             (array_agg(f.uuid ORDER BY jsonb_array_length(f.quality->'reasons'),
                        (f.quality->>'interEyeDistance')::float8 DESC, f.uuid))[1] AS cover
      FROM person n JOIN face f ON f.person_uuid = n.uuid AND f.status <> 'suppressed'
      JOIN photo p ON p.uuid = f.photo_uuid
      WHERE ${which} AND ${shownIn(album)}
      GROUP BY n.uuid
      ${after === null ? Prisma.empty : Prisma.sql`HAVING count(*) < ${after.faces} OR (count(*) = ${after.faces} AND n.uuid > ${after.person}::uuid)`}
      ORDER BY faces DESC, n.uuid LIMIT ${limit})
    SELECT ${personColumns}, faces, photos, cover, photo, box, width, height
    FROM (SELECT n.*, seen.faces, seen.photos, seen.cover, f.photo_uuid AS photo, f.box, p.width, p.height
          FROM seen JOIN person n ON n.uuid = seen.who JOIN face f ON f.uuid = seen.cover
          JOIN photo p ON p.uuid = f.photo_uuid) AS shown
    ORDER BY faces DESC, uuid`;
  return rows.map(toSeen);
}

export function peopleRows(db: Database): PeopleRows {
  return {
    async list(gallery, { hidden, kind, ...page }) {
      const which = Prisma.sql`n.gallery_uuid = ${gallery}::uuid
        ${hidden ? Prisma.empty : Prisma.sql`AND NOT n.hidden`}
        ${kind === null ? Prisma.empty : Prisma.sql`AND n.kind = ${kind}::person_kind`}`;
      return select(db, which, page);
    },

    async seen(person, album) {
      const which = Prisma.sql`n.uuid = ${person}::uuid`;
      const [one] = await select(db, which, { album: album ?? null, after: null, limit: 1 });
      return one ?? null;
    },

    async faces(person, { after, limit, album }) {
      if (after !== null && !isUuid(after)) return [];
      const found = await db.$queryRaw<{ uuid: string }[]>`
        SELECT f.uuid FROM face f JOIN photo p ON p.uuid = f.photo_uuid
        WHERE f.person_uuid = ${person}::uuid AND f.status <> 'suppressed' AND ${shownIn(album)}
          ${after === null ? Prisma.empty : Prisma.sql`AND f.uuid > ${after}::uuid`}
        ORDER BY f.uuid LIMIT ${limit}`;
      const rows = await db.face.findMany({
        where: { uuid: { in: found.map(({ uuid }) => uuid) } },
        orderBy: { uuid: 'asc' },
        include: withGallery,
      });
      return rows.map(toFace);
    },

    async change(person, { hidden }) {
      const { count } = await db.person.updateMany({ where: { uuid: person }, data: { hidden } });
      if (count === 0) throw new Refusal('person_not_found', 'The person was deleted meanwhile.');
    },

    async name(person, { id, displayName }) {
      // Tried with a row of its own, since a twin that takes the id at this moment is waited for by inserts that may do nothing.
      const tried = await db.$queryRaw<{ uuid: string }[]>`
        INSERT INTO person (uuid, gallery_uuid, id)
        SELECT gen_random_uuid(), gallery_uuid, ${id} FROM person WHERE uuid = ${person}::uuid
        ON CONFLICT (gallery_uuid, id) DO NOTHING RETURNING uuid`;
      if (tried.length === 0)
        throw new Refusal('already_exists', 'The gallery has a person of this id already; merge the two.');
      await db.person.deleteMany({ where: { uuid: { in: tried.map(({ uuid }) => uuid) } } });
      await db.person.updateMany({
        where: { uuid: person, kind: 'cluster' },
        data: { kind: 'named', id, hidden: false, ...(displayName !== undefined && { displayName }) },
      });
    },

    async addClusters(gallery, uuids) {
      await db.person.createMany({
        data: uuids.map((uuid) => ({ uuid, id: uuid, galleryUuid: gallery, kind: 'cluster' as const })),
      });
    },

    async dropEmptyClusters(persons) {
      if (persons.length > 0) await deleteEmptyClusters(db, persons);
    },

    async facesOf(persons) {
      return db.$queryRaw`
        SELECT ${companionColumns} FROM face f JOIN photo p ON p.uuid = f.photo_uuid
        WHERE f.person_uuid = ANY(${[...persons]}::uuid[]) ORDER BY f.uuid`;
    },

    async unsureOwners(gallery, digests) {
      return db.$queryRaw`
        SELECT DISTINCT n.uuid AS person, n.kind = 'cluster' AS unnamed
        FROM photo p JOIN face f ON f.photo_uuid = p.uuid JOIN person n ON n.uuid = f.person_uuid
        WHERE p.gallery_uuid = ${gallery}::uuid AND p.sha256 = ANY(${[...digests]}::text[])
          AND (f.grouped OR n.kind = 'cluster')`;
    },

    async tie(faces, person) {
      if (faces.length === 0) return;
      await db.$queryRaw`SELECT 1 FROM face WHERE uuid = ANY(${[...faces]}::uuid[]) ORDER BY uuid FOR UPDATE`;
      await db.$executeRaw`
        UPDATE face SET person_uuid = ${person}::uuid, grouped = false, updated_at = now()
        WHERE uuid = ANY(${[...faces]}::uuid[])`;
    },

    async enrolled(faces) {
      const rows = await db.enrollment.findMany({
        where: { faceUuid: { in: [...faces] } },
        select: { faceUuid: true },
        distinct: ['faceUuid'],
      });
      return rows.map(({ faceUuid }) => faceUuid);
    },
  };
}

/** Search sessions in the registry, and which of the found faces may be shown. Raw SQL where every search waits for it. */
import type { ShownFace, VouchedFace } from '../../ports/search-records.ts';
import type { FacesInAlbums, SearchRows } from '../../ports/search-rows.ts';
import { type Database, isUuid, Prisma } from './database.ts';
import { box } from './stored-json.ts';
import { marks, query, ranking } from './stored-search.ts';

const vouchedColumns = Prisma.sql`
  f.uuid AS face, p.uuid AS photo, p.taken_at AS "takenAt", p.camera, p.perceptual_hash AS "perceptualHash",
  p.labels, a.albums`;

const shownColumns = Prisma.sql`
  f.box, p.file_name AS "fileName", p.width, p.height, p.taken_offset AS "takenOffset"`;

interface ShownRow extends Omit<ShownFace, 'box'> {
  readonly box: unknown;
}

/**
 * The one place that says which faces a search of albums may show. From the faces asked for to their photos and albums, whatever the
 * planner believes of the tables: OFFSET 0 keeps it from beginning with all photos of the gallery.
 */
function visible({ gallery, albums, faces }: FacesInAlbums): Prisma.Sql {
  return Prisma.sql`
    FROM (SELECT * FROM face WHERE uuid = ANY(${[...faces]}::uuid[]) AND status = 'searchable' OFFSET 0) f
    CROSS JOIN LATERAL (SELECT * FROM photo WHERE uuid = f.photo_uuid OFFSET 0) p
    CROSS JOIN LATERAL (SELECT array_agg(album_uuid) AS albums FROM album_photo
                        WHERE photo_uuid = p.uuid AND album_uuid = ANY(${[...albums]}::uuid[])) a
    WHERE p.gallery_uuid = ${gallery}::uuid AND p.hidden_at IS NULL AND a.albums IS NOT NULL`;
}

function toSession(row: Prisma.SearchSessionModel) {
  return {
    uuid: row.uuid,
    gallery: row.galleryUuid,
    albums: row.albumUuids,
    principal: row.principal,
    guest: row.guestUuid,
    space: row.space,
    query: query.parse(row.query),
    ranking: ranking.parse(row.ranked),
    marks: marks.parse(row.marks),
    expiresAt: row.expiresAt,
  };
}

export function searchRows(db: Database): SearchRows {
  const find: SearchRows['find'] = async (gallery, uuid, now) => {
    if (!isUuid(uuid)) return null;
    const row = await db.searchSession.findUnique({
      where: { uuid, galleryUuid: gallery, expiresAt: { gt: now } },
    });
    return row === null ? null : toSession(row);
  };
  return {
    async create({ gallery, albums, guest, query, ranking, marks, ...rest }) {
      const json = [query, ranking, marks].map((part) => JSON.stringify(part));
      // Raw: one is written with every search, and Prisma would walk through thousands of found faces.
      await db.$executeRaw`
        INSERT INTO search_session (uuid, gallery_uuid, album_uuids, principal, guest_uuid, space, query, ranked, marks, expires_at)
        VALUES (${rest.uuid}::uuid, ${gallery}::uuid, ${[...albums]}::uuid[], ${rest.principal}, ${guest}::uuid,
                ${rest.space}, ${json[0]}::jsonb, ${json[1]}::jsonb, ${json[2]}::jsonb, ${rest.expiresAt})`;
    },

    find,

    async claim(gallery, uuid, now) {
      if (!isUuid(uuid)) return null;
      // Raw: Prisma has no SELECT … FOR UPDATE.
      await db.$queryRaw`SELECT 1 FROM search_session WHERE uuid = ${uuid}::uuid FOR UPDATE`;
      return find(gallery, uuid, now);
    },

    async refine({ uuid, ranking, marks }) {
      await db.$executeRaw`
        UPDATE search_session
        SET ranked = ${JSON.stringify(ranking)}::jsonb, marks = ${JSON.stringify(marks)}::jsonb, updated_at = now()
        WHERE uuid = ${uuid}::uuid`;
    },

    async remove(uuid) {
      await db.searchSession.deleteMany({ where: { uuid } });
    },

    async beside({ photos, faces, limit }) {
      const rows = await db.$queryRaw<{ face: string }[]>`
        SELECT uuid AS face FROM face
        WHERE photo_uuid = ANY(${[...photos]}::uuid[]) AND status = 'searchable' AND uuid <> ALL(${[...faces]}::uuid[])
        ORDER BY uuid LIMIT ${limit}`;
      return rows.map(({ face }) => face);
    },

    async releases(guest) {
      const rows = await db.resultRelease.findMany({
        where: { guestUuid: guest },
        select: { photoUuid: true, status: true },
      });
      return new Map(rows.map(({ photoUuid, status }) => [photoUuid, status]));
    },

    async propose({ guest, gallery, album, photos }) {
      if (photos.length === 0) return;
      await db.resultRelease.createMany({
        data: photos.map(({ photo, face }) => ({
          guestUuid: guest,
          photoUuid: photo,
          faceUuid: face,
          galleryUuid: gallery,
          albumUuid: album,
        })),
        skipDuplicates: true,
      });
    },

    async expire(now, limit) {
      return db.$executeRaw`
        DELETE FROM search_session WHERE uuid IN
          (SELECT uuid FROM search_session WHERE expires_at <= ${now} ORDER BY expires_at LIMIT ${limit})`;
    },

    async vouched(asked) {
      if (asked.faces.length === 0 || asked.albums.length === 0) return [];
      return db.$queryRaw<VouchedFace[]>`SELECT ${vouchedColumns} ${visible(asked)}`;
    },

    async shown(asked) {
      if (asked.faces.length === 0 || asked.albums.length === 0) return [];
      const rows = await db.$queryRaw<
        ShownRow[]
      >`SELECT ${vouchedColumns}, ${shownColumns} ${visible(asked)}`;
      return rows.map((row) => ({ ...row, box: box.parse(row.box) }));
    },
  };
}

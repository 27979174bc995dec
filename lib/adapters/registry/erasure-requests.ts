/** Requests to erase faces in the registry. Raw SQL: they are listed and locked in ways the client has no words for. */
import { z } from 'zod';
import type { ErasureRequest, ErasureRequestRows, PictureEdit } from '../../ports/erasure-requests.ts';
import { type Database, isUuid, Prisma } from './database.ts';
import { box } from './stored-json.ts';

const columns = Prisma.sql`
  uuid, gallery_uuid AS gallery, album_uuid AS album, guest_uuid AS guest, faces, scope::text AS scope, status::text AS status,
  requested_by AS "requestedBy", decided_by AS "decidedBy", erasure_uuid AS erasure, consent, created_at AS "createdAt",
  expires_at AS "expiresAt"`;

const consent = z
  .object({ textVersion: z.string(), locale: z.string(), relation: z.enum(['self', 'guardian']) })
  .nullable();

type Row = Omit<ErasureRequest, 'consent'> & { readonly consent: unknown };

function toRequest(row: Row): ErasureRequest {
  return { ...row, consent: consent.parse(row.consent) };
}

export function erasureRequestRows(db: Database): ErasureRequestRows {
  const one = async (gallery: string, uuid: string, lock: Prisma.Sql) => {
    if (!isUuid(uuid)) return null;
    const [row] = await db.$queryRaw<Row[]>`
      SELECT ${columns} FROM erasure_request WHERE uuid = ${uuid}::uuid AND gallery_uuid = ${gallery}::uuid ${lock}`;
    return row === undefined ? null : toRequest(row);
  };
  return {
    async create({ uuid, gallery, album, guest, faces, requestedBy, consent: given, createdAt, expiresAt }) {
      await db.$executeRaw`
        INSERT INTO erasure_request (uuid, gallery_uuid, album_uuid, guest_uuid, faces, requested_by, consent, created_at, expires_at)
        VALUES (${uuid}::uuid, ${gallery}::uuid, ${album}::uuid, ${guest}::uuid, ${[...faces]}::uuid[], ${requestedBy},
                ${given === null ? null : JSON.stringify(given)}::jsonb, ${createdAt}, ${expiresAt})`;
    },

    find: (gallery, uuid) => one(gallery, uuid, Prisma.empty),

    claim: (gallery, uuid) => one(gallery, uuid, Prisma.sql`FOR UPDATE`),

    async list({ gallery, album, guest, status }, { after, limit }) {
      if (after !== null && !isUuid(after)) return [];
      const rows = await db.$queryRaw<Row[]>`
        SELECT ${columns} FROM erasure_request
        WHERE gallery_uuid = ${gallery}::uuid
          ${album === undefined ? Prisma.empty : Prisma.sql`AND album_uuid = ${album}::uuid`}
          ${guest === undefined ? Prisma.empty : Prisma.sql`AND guest_uuid = ${guest}::uuid`}
          ${status === undefined ? Prisma.empty : Prisma.sql`AND status = ${status}::erasure_request_status`}
          ${after === null ? Prisma.empty : Prisma.sql`AND uuid > ${after}::uuid`}
        ORDER BY uuid LIMIT ${limit}`;
      return rows.map(toRequest);
    },

    async decide(uuid, { scope, status, decidedBy, erasure, expiresAt }) {
      await db.$executeRaw`
        UPDATE erasure_request
        SET scope = ${scope}::erasure_scope, status = ${status}::erasure_request_status, decided_by = ${decidedBy},
          erasure_uuid = ${erasure}::uuid, expires_at = ${expiresAt}, faces = '{}', updated_at = now()
        WHERE uuid = ${uuid}::uuid`;
    },

    async faces(gallery, faces) {
      if (faces.length === 0) return [];
      const rows = await db.face.findMany({
        where: { uuid: { in: [...faces] }, photo: { galleryUuid: gallery } },
        select: {
          uuid: true,
          box: true,
          person: { select: { id: true } },
          photo: {
            select: {
              uuid: true,
              width: true,
              height: true,
              fileName: true,
              albums: { select: { album: { select: { id: true } } } },
            },
          },
        },
      });
      return rows.map(({ uuid, photo, person, ...row }) => ({
        face: uuid,
        photo: photo.uuid,
        box: box.parse(row.box),
        width: photo.width,
        height: photo.height,
        fileName: photo.fileName,
        albums: photo.albums.map(({ album }) => album.id).sort(),
        person: person?.id ?? null,
      }));
    },

    async lockPictures(gallery, faces) {
      return db.$queryRaw<PictureEdit[]>`
        WITH RECURSIVE edits AS MATERIALIZED (
          SELECT uuid, supersedes FROM photo WHERE gallery_uuid = ${gallery}::uuid AND supersedes IS NOT NULL),
        links AS MATERIALIZED (
          SELECT uuid AS one, supersedes AS other FROM edits UNION SELECT supersedes, uuid FROM edits),
        shown AS (
          SELECT DISTINCT p.uuid FROM face f JOIN photo p ON p.uuid = f.photo_uuid AND p.gallery_uuid = ${gallery}::uuid
          WHERE f.uuid = ANY(${[...faces]}::uuid[])),
        chain AS (
          SELECT uuid AS picture, uuid FROM shown
          UNION SELECT c.picture, l.other FROM chain c JOIN links l ON l.one = c.uuid),
        pictures AS (SELECT uuid, min(picture::text) AS picture FROM chain GROUP BY uuid)
        SELECT p.uuid AS photo, c.picture, p.width, p.height FROM photo p JOIN pictures c ON c.uuid = p.uuid
        ORDER BY p.uuid FOR UPDATE OF p`;
    },

    async expire(now, limit) {
      return db.$executeRaw`
        DELETE FROM erasure_request WHERE uuid IN
          (SELECT uuid FROM erasure_request WHERE expires_at <= ${now} ORDER BY uuid LIMIT ${limit} FOR UPDATE SKIP LOCKED)`;
    },
  };
}

/** Photos that enter albums, are described there and leave them. */
import { Refusal } from '../../errors.ts';
import type { NewAlbumPhoto } from '../../ports/album-records.ts';
import type { AlbumEntry, AlbumPhotoRows } from '../../ports/album-rows.ts';
import { albumPhotoLists } from './album-photo-lists.ts';
import { type Database, isUuid } from './database.ts';
import { editRows } from './edits.ts';
import { type PhotoRow, photoColumns, toKnownPhoto } from './known-photo.ts';

/** An erasure can win against a claim once; this often only by somebody deleting in a loop. */
const claimRounds = 5;

async function insertNew(db: Database, gallery: string, photos: readonly NewAlbumPhoto[]): Promise<string[]> {
  if (photos.length === 0) return [];
  const inserted = await db.$queryRaw<{ uuid: string }[]>`
    INSERT INTO photo (uuid, gallery_uuid, sha256, file_name, media_type, width, height, perceptual_hash, storage_key, analysis,
                       source_key, source_version, taken_at, taken_offset, camera, labels, bytes, detail)
    SELECT uuid, ${gallery}::uuid, sha256, "fileName", "mediaType", width, height, "perceptualHash", "storageKey", analysis,
           "sourceKey", "sourceVersion", "takenAt", "takenOffset", camera, labels, bytes, detail
    FROM json_to_recordset(${JSON.stringify(photos)}::json) AS r(uuid uuid, sha256 text, "fileName" text, "mediaType" text,
      width int, height int, "perceptualHash" text, "storageKey" text, analysis jsonb, "sourceKey" text, "sourceVersion" text,
      "takenAt" timestamptz, "takenOffset" int, camera text, labels text[], bytes bigint, detail detail_level)
    ORDER BY sha256
    ON CONFLICT (gallery_uuid, sha256) DO NOTHING
    RETURNING uuid`;
  return inserted.map(({ uuid }) => uuid);
}

export function albumPhotoRows(db: Database): AlbumPhotoRows {
  return {
    ...albumPhotoLists(db),
    ...editRows(db),

    async known(gallery, digests) {
      const rows = await db.photo.findMany({
        where: { galleryUuid: gallery, sha256: { in: [...digests] } },
      });
      return rows.map(toKnownPhoto);
    },

    async claim(gallery, { photos, known, others }) {
      const made = new Set<string>();
      const wanted = photos.map(({ sha256 }) => sha256);
      let missing = photos;
      for (let round = 0; round < claimRounds; round++) {
        for (const uuid of await insertNew(db, gallery, missing)) made.add(uuid);
        const rows = await db.$queryRaw<PhotoRow[]>`
          SELECT ${photoColumns} FROM photo p
          WHERE p.gallery_uuid = ${gallery}::uuid
            AND (p.sha256 = ANY(${[...wanted, ...known]}::text[]) OR p.uuid = ANY(${[...others]}::uuid[]))
          ORDER BY p.uuid FOR UPDATE`;
        const there = new Set(rows.map(({ sha256 }) => sha256));
        missing = photos.filter(({ sha256 }) => !there.has(sha256));
        if (missing.length === 0)
          return rows.map((row) => ({ ...toKnownPhoto(row), created: made.has(row.uuid) }));
      }
      throw new Refusal('face_not_found', 'The photo is being deleted; send the request again.');
    },

    async describe(photo, { analysis, ...rest }) {
      await db.photo.updateMany({
        where: { uuid: photo },
        data: { ...rest, ...(analysis !== undefined && { analysis: { ...analysis } }) },
      });
    },

    async add(entries) {
      if (entries.length === 0) return [];
      const rows = entries.map((entry, order) => ({ ...entry, order }));
      const added = await db.$queryRaw<(AlbumEntry & { readonly fresh: boolean })[]>`
        INSERT INTO album_photo (album_uuid, photo_uuid, position, external_id)
        SELECT r.album, r.photo,
          coalesce(r.position, row_number() OVER (PARTITION BY r.album ORDER BY r."order")
            + coalesce((SELECT max(position) FROM album_photo WHERE album_uuid = r.album), 0)),
          r."externalId"
        FROM json_to_recordset(${JSON.stringify(rows)}::json)
          AS r(album uuid, photo uuid, position int, "externalId" text, "order" int)
        ORDER BY r."order"
        ON CONFLICT (album_uuid, photo_uuid)
          DO UPDATE SET external_id = coalesce(album_photo.external_id, excluded.external_id)
        RETURNING album_uuid AS album, photo_uuid AS photo, position, external_id AS "externalId", xmax = 0 AS fresh`;
      return added.filter(({ fresh }) => fresh).map(({ fresh: _, ...entry }) => entry);
    },

    async entriesOf(photos) {
      const rows = await db.albumPhoto.findMany({ where: { photoUuid: { in: [...photos] } } });
      return rows.map(toEntry);
    },

    async shownAs(album, externalIds) {
      if (externalIds.length === 0) return [];
      const rows = await db.albumPhoto.findMany({
        where: { albumUuid: album, externalId: { in: [...externalIds] }, photo: { hiddenAt: null } },
      });
      return rows.map(toEntry);
    },

    async changeEntry(album, photo, patch) {
      await db.albumPhoto.updateMany({ where: { albumUuid: album, photoUuid: photo }, data: patch });
    },

    async label(labelled, how) {
      if (labelled.length === 0) return;
      // In uuid order, as everybody locks photos.
      await db.$executeRaw`
        WITH given AS MATERIALIZED (
          SELECT p.uuid, CASE WHEN ${how} = 'add' THEN p.labels ELSE '{}' END || r.labels AS labels
          FROM json_to_recordset(${JSON.stringify(labelled)}::json) AS r(photo uuid, labels text[])
          JOIN photo p ON p.uuid = r.photo
          ORDER BY p.uuid FOR UPDATE OF p)
        UPDATE photo p
        SET labels = ARRAY(SELECT label FROM unnest(given.labels) WITH ORDINALITY AS l(label, place)
                           GROUP BY label ORDER BY min(place)),
            updated_at = now()
        FROM given WHERE p.uuid = given.uuid`;
    },

    async standing(photo) {
      if (!isUuid(photo)) return { albums: [], enrolled: false };
      await db.$queryRaw`SELECT 1 FROM photo WHERE uuid = ${photo}::uuid FOR UPDATE`;
      const entries = await db.albumPhoto.findMany({
        where: { photoUuid: photo },
        select: { albumUuid: true },
      });
      const enrolled = await db.enrollment.findFirst({
        where: { face: { photoUuid: photo } },
        select: { uuid: true },
      });
      return { albums: entries.map(({ albumUuid }) => albumUuid), enrolled: enrolled !== null };
    },
  };
}

function toEntry(row: {
  readonly albumUuid: string;
  readonly photoUuid: string;
  readonly position: number;
  readonly externalId: string | null;
}): AlbumEntry {
  const { albumUuid: album, photoUuid: photo, position, externalId } = row;
  return { album, photo, position, externalId };
}

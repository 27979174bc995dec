/** A newer edit takes the place of an older one, and photos leave albums together with the edits they took the place of. */
import type { AlbumPhotoRows } from '../../ports/album-rows.ts';
import { type Database, Prisma } from './database.ts';

/** The photo and, step by step, what it took the place of: those are hidden, unless somebody went back to one. */
export function withEarlierEdits(photo: string): Prisma.Sql {
  return Prisma.sql`
    WITH RECURSIVE edits AS (
      SELECT uuid, supersedes FROM photo WHERE uuid = ${photo}::uuid
      UNION
      SELECT p.uuid, p.supersedes FROM photo p JOIN edits e ON p.uuid = e.supersedes AND p.hidden_at IS NOT NULL)`;
}

export function editRows(db: Database): Pick<AlbumPhotoRows, 'supersede' | 'carryOver' | 'leave'> {
  return {
    async supersede(edits, now) {
      if (edits.length === 0) return;
      const pairs = JSON.stringify(edits);
      const r = Prisma.sql`json_to_recordset(${pairs}::json) AS r(old uuid, new uuid)`;
      await db.$executeRaw`
        UPDATE photo p SET hidden_at = ${now}, updated_at = ${now} FROM ${r} WHERE p.uuid = r.old`;
      await db.$executeRaw`
        UPDATE photo p SET hidden_at = NULL, supersedes = r.old, updated_at = ${now} FROM ${r} WHERE p.uuid = r.new`;
      await db.$executeRaw`
        INSERT INTO album_photo (album_uuid, photo_uuid, position, external_id)
        SELECT a.album_uuid, r.new, a.position, a.external_id FROM ${r} JOIN album_photo a ON a.photo_uuid = r.old
        ON CONFLICT (album_uuid, photo_uuid) DO UPDATE
        SET position = excluded.position, external_id = coalesce(excluded.external_id, album_photo.external_id)`;
      await db.$executeRaw`UPDATE album b SET cover_uuid = r.new FROM ${r} WHERE b.cover_uuid = r.old`;
      await db.$executeRaw`
        INSERT INTO selection (guest_uuid, photo_uuid, gallery_uuid, album_uuid, at)
        SELECT s.guest_uuid, r.new, s.gallery_uuid, s.album_uuid, s.at
        FROM ${r} JOIN selection s ON s.photo_uuid = r.old
        ON CONFLICT (guest_uuid, photo_uuid) DO NOTHING`;
      await db.$executeRaw`DELETE FROM selection s USING ${r} WHERE s.photo_uuid = r.old`;
      await db.$executeRaw`DELETE FROM result_release l USING ${r} WHERE l.photo_uuid = r.old`;
    },

    async carryOver(twins) {
      if (twins.length === 0) return;
      const r = Prisma.sql`json_to_recordset(${JSON.stringify(twins)}::json) AS r("from" uuid, "to" uuid)`;
      await db.$executeRaw`
        UPDATE face n SET person_uuid = o.person_uuid, grouped = o.grouped, updated_at = now()
        FROM ${r}, face o
        WHERE n.uuid = r."to" AND o.uuid = r."from" AND (n.person_uuid IS NULL OR (n.grouped AND NOT o.grouped)) AND o.person_uuid IS NOT NULL`;
      await db.$executeRaw`UPDATE enrollment e SET face_uuid = r."to" FROM ${r} WHERE e.face_uuid = r."from"`;
      await db.$executeRaw`
        INSERT INTO face_decision AS k (face_a, face_b, gallery_uuid, same, actor, at)
        SELECT DISTINCT ON (least(a, b), greatest(a, b)) least(a, b), greatest(a, b), gallery_uuid, same, actor, at
        FROM (SELECT coalesce(ra."to", d.face_a) AS a, coalesce(rb."to", d.face_b) AS b, d.gallery_uuid, d.same, d.actor, d.at
              FROM face_decision d
              LEFT JOIN json_to_recordset(${JSON.stringify(twins)}::json) AS ra("from" uuid, "to" uuid) ON ra."from" = d.face_a
              LEFT JOIN json_to_recordset(${JSON.stringify(twins)}::json) AS rb("from" uuid, "to" uuid) ON rb."from" = d.face_b
              WHERE ra."from" IS NOT NULL OR rb."from" IS NOT NULL) AS carried
        WHERE a <> b ORDER BY least(a, b), greatest(a, b), at DESC, same
        ON CONFLICT (face_a, face_b) DO UPDATE SET same = excluded.same, actor = excluded.actor, at = excluded.at
        WHERE excluded.at > k.at`;
      await db.$executeRaw`
        INSERT INTO suppression_exemption (suppression_uuid, face_uuid, actor)
        SELECT x.suppression_uuid, r."to", x.actor FROM ${r} JOIN suppression_exemption x ON x.face_uuid = r."from"
        ON CONFLICT DO NOTHING`;
      await db.$executeRaw`
        INSERT INTO result_release (guest_uuid, photo_uuid, face_uuid, gallery_uuid, album_uuid, status, decided_by, decided_at)
        SELECT l.guest_uuid, n.photo_uuid, n.uuid, l.gallery_uuid, l.album_uuid, l.status, l.decided_by, l.decided_at
        FROM ${r} JOIN result_release l ON l.face_uuid = r."from" JOIN face n ON n.uuid = r."to"
        ON CONFLICT (guest_uuid, photo_uuid) DO NOTHING`;
    },

    async leave(album, photo) {
      const edits = await db.$queryRaw<{ uuid: string }[]>`
        ${withEarlierEdits(photo)} SELECT p.uuid FROM photo p JOIN edits USING (uuid) ORDER BY p.uuid FOR UPDATE OF p`;
      const gone = edits.map(({ uuid }) => uuid);
      const where = { albumUuid: album, photoUuid: { in: gone } };
      await db.albumPhoto.deleteMany({ where });
      await db.selection.deleteMany({ where });
      await db.resultRelease.deleteMany({ where });
      await db.album.updateMany({
        where: { uuid: album, coverUuid: { in: gone } },
        data: { coverUuid: null },
      });
    },
  };
}

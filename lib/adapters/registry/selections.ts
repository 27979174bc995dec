/** Favourites of guests in the registry. */
import type { Selection } from '../../ports/guest-records.ts';
import type { SelectionRows } from '../../ports/guest-rows.ts';
import { type Database, isUuid, Prisma } from './database.ts';
import { beyondPair } from './guest-photos.ts';

export function selectionRows(db: Database): SelectionRows {
  return {
    async put({ guest, photo, gallery, album, at }) {
      if (!isUuid(photo)) return false;
      // Locked, so that no erasure and no newer edit of the photo misses the selection.
      const shown = await db.$queryRaw<unknown[]>`
        SELECT 1 FROM photo p JOIN album_photo a ON a.photo_uuid = p.uuid
        WHERE p.uuid = ${photo}::uuid AND a.album_uuid = ${album}::uuid AND p.hidden_at IS NULL
        FOR KEY SHARE OF p, a`;
      if (shown.length === 0) return false;
      await db.selection.createMany({
        data: [{ guestUuid: guest, photoUuid: photo, galleryUuid: gallery, albumUuid: album, at }],
        skipDuplicates: true,
      });
      return true;
    },

    async remove(guest, photo) {
      if (!isUuid(photo)) return false;
      const { count } = await db.selection.deleteMany({ where: { guestUuid: guest, photoUuid: photo } });
      return count === 1;
    },

    async list(album, guest, { after, limit }) {
      const of = guest === null ? Prisma.empty : Prisma.sql`AND c.guest_uuid = ${guest}::uuid`;
      // Raw: the names come from three tables.
      return db.$queryRaw<Selection[]>`
        SELECT c.guest_uuid AS guest, c.photo_uuid AS photo, c.at, l.label, p.file_name AS "fileName"
        FROM selection c
        JOIN photo p ON p.uuid = c.photo_uuid AND p.hidden_at IS NULL
        JOIN album_photo a ON a.photo_uuid = c.photo_uuid AND a.album_uuid = c.album_uuid
        LEFT JOIN guest_session s ON s.uuid = c.guest_uuid
        LEFT JOIN guest_link l ON l.uuid = s.link_uuid
        WHERE c.album_uuid = ${album}::uuid ${of} ${beyondPair(Prisma.sql`c`, after)}
        ORDER BY c.guest_uuid, c.photo_uuid LIMIT ${limit}`;
    },

    async count(album, guest) {
      const [row] = await db.$queryRaw<{ selected: number }[]>`
        SELECT count(*)::int AS selected FROM selection c
        JOIN photo p ON p.uuid = c.photo_uuid AND p.hidden_at IS NULL
        JOIN album_photo a ON a.photo_uuid = c.photo_uuid AND a.album_uuid = c.album_uuid
        WHERE c.album_uuid = ${album}::uuid AND c.guest_uuid = ${guest}::uuid`;
      return row?.selected ?? 0;
    },

    async chosen(guest, photos) {
      const rows = await db.selection.findMany({
        where: { guestUuid: guest, photoUuid: { in: photos.filter(isUuid) } },
        select: { photoUuid: true },
      });
      return rows.map(({ photoUuid }) => photoUuid);
    },
  };
}

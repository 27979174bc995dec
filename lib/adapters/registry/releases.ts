/** What staff say of photos before the guests who found them may see them. Raw SQL, since rows come with a name from three tables. */
import type { Release } from '../../ports/guest-records.ts';
import type { ReleaseRows } from '../../ports/guest-rows.ts';
import { type Database, isUuid, Prisma } from './database.ts';
import { beyondPair } from './guest-photos.ts';

const released = Prisma.sql`
  SELECT r.guest_uuid AS guest, r.photo_uuid AS photo, r.face_uuid AS face, r.status::text AS status,
    r.decided_by AS "decidedBy", r.decided_at AS "decidedAt", r.created_at AS "createdAt", l.label, p.file_name AS "fileName"
  FROM result_release r
  JOIN photo p ON p.uuid = r.photo_uuid AND p.hidden_at IS NULL
  LEFT JOIN guest_session s ON s.uuid = r.guest_uuid
  LEFT JOIN guest_link l ON l.uuid = s.link_uuid`;

export function releaseRows(db: Database): ReleaseRows {
  return {
    async list(album, status, { after, limit }) {
      const of = status === null ? Prisma.empty : Prisma.sql`AND r.status = ${status}::release_status`;
      return db.$queryRaw<Release[]>`
        ${released}
        WHERE r.album_uuid = ${album}::uuid ${of} ${beyondPair(Prisma.sql`r`, after)}
        ORDER BY r.guest_uuid, r.photo_uuid LIMIT ${limit}`;
    },

    async decide({ album, guest, photo, status, by, now }) {
      if (!isUuid(guest) || !isUuid(photo)) return null;
      const { count } = await db.resultRelease.updateMany({
        where: { albumUuid: album, guestUuid: guest, photoUuid: photo },
        data: { status, decidedBy: by, decidedAt: now },
      });
      if (count === 0) return null;
      const [row] = await db.$queryRaw<Release[]>`
        ${released} WHERE r.guest_uuid = ${guest}::uuid AND r.photo_uuid = ${photo}::uuid`;
      return row ?? null;
    },
  };
}

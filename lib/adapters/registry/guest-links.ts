/** Links for guests in the registry; secrets and PINs only as hashes. */
import type { GuestLink } from '../../ports/guest-records.ts';
import type { GuestLinkRows } from '../../ports/guest-rows.ts';
import { type Database, isUuid, type Prisma } from './database.ts';

export function toLink(row: Prisma.GuestLinkModel): GuestLink {
  const { galleryUuid, albumUuid, updatedAt: _, ...rest } = row;
  return { ...rest, gallery: galleryUuid, album: albumUuid };
}

export function guestLinkRows(db: Database): GuestLinkRows {
  const find: GuestLinkRows['find'] = async (album, uuid) => {
    if (!isUuid(uuid)) return null;
    const row = await db.guestLink.findUnique({ where: { uuid, albumUuid: album } });
    return row === null ? null : toLink(row);
  };
  return {
    async create({ gallery, album, secretHash, pinHash, ...rest }) {
      const [row] = await db.guestLink.createManyAndReturn({
        data: [
          {
            ...rest,
            galleryUuid: gallery,
            albumUuid: album,
            secretHash: new Uint8Array(secretHash),
            pinHash: pinHash === null ? null : new Uint8Array(pinHash),
          },
        ],
      });
      if (row === undefined) throw new Error('the link just written is not there');
      return toLink(row);
    },

    find,

    async findByUuid(uuid) {
      if (!isUuid(uuid)) return null;
      const row = await db.guestLink.findUnique({ where: { uuid } });
      return row === null ? null : toLink(row);
    },

    async list(album, { after, limit }) {
      const rows = await db.guestLink.findMany({
        where: { albumUuid: album, ...(after !== null && { uuid: { gt: after } }) },
        orderBy: { uuid: 'asc' },
        take: limit,
      });
      return rows.map(toLink);
    },

    async change(album, uuid, patch) {
      if (!isUuid(uuid)) return null;
      const [row] = await db.guestLink.updateManyAndReturn({
        where: { uuid, albumUuid: album },
        data: patch,
      });
      return row === undefined ? null : toLink(row);
    },

    async revoke(album, uuid, now) {
      if (!isUuid(uuid)) return null;
      await db.guestLink.updateMany({
        where: { uuid, albumUuid: album, revokedAt: null },
        data: { revokedAt: now },
      });
      return find(album, uuid);
    },

    async claim(uuid) {
      if (!isUuid(uuid)) return null;
      // Raw: Prisma has no row locks.
      await db.$queryRaw`SELECT 1 FROM guest_link WHERE uuid = ${uuid}::uuid FOR NO KEY UPDATE`;
      const row = await db.guestLink.findUnique({ where: { uuid } });
      return row === null ? null : toLink(row);
    },

    async sessionCounts(links) {
      const rows = await db.guestSession.groupBy({
        by: ['linkUuid'],
        where: { linkUuid: { in: [...links] } },
        _count: { uuid: true },
      });
      const found = new Map(rows.map(({ linkUuid, _count }) => [linkUuid, _count.uuid]));
      return new Map(links.map((link) => [link, found.get(link) ?? 0]));
    },

    async expire(before, limit) {
      return db.$executeRaw`
        DELETE FROM guest_link WHERE uuid IN
          (SELECT l.uuid FROM guest_link l
           WHERE least(l.expires_at, l.revoked_at) <= ${before}
             AND NOT EXISTS (SELECT FROM guest_session s WHERE s.link_uuid = l.uuid)
           ORDER BY l.uuid LIMIT ${limit})`;
    },
  };
}

/** Sessions of guests in the registry: what a request is judged by, the searches left, and what searches found. */
import { z } from 'zod';
import type { GuestSession, ListedGuest } from '../../ports/guest-records.ts';
import type { GuestSessionRows } from '../../ports/guest-rows.ts';
import { toAlbum } from './albums.ts';
import { toConsent } from './consents.ts';
import { type Database, isUuid, Prisma } from './database.ts';
import { toLink } from './guest-links.ts';
import { marks, query, rankedPhoto } from './stored-search.ts';

function toSession(row: Prisma.GuestSessionModel): GuestSession {
  const { linkUuid, galleryUuid, albumUuid, updatedAt: _, ...rest } = row;
  return { ...rest, link: linkUuid, gallery: galleryUuid, album: albumUuid };
}

const finding = z.object({ photo: rankedPhoto, query, marks });

export function guestSessionRows(db: Database): GuestSessionRows {
  /** With what hangs on them, one statement per table. */
  const listed = async (rows: readonly Prisma.GuestSessionModel[]): Promise<ListedGuest[]> => {
    const guests = rows.map(({ uuid }) => uuid);
    const links = await db.guestLink.findMany({
      where: { uuid: { in: rows.map(({ linkUuid }) => linkUuid) } },
      select: { uuid: true, label: true },
    });
    const selections = await db.selection.groupBy({
      by: ['guestUuid'],
      where: { guestUuid: { in: guests } },
      _count: { photoUuid: true },
    });
    const consents = await db.consent.findMany({
      where: { guestUuid: { in: guests }, withdrawnAt: null },
      orderBy: { uuid: 'asc' },
    });
    const labels = new Map(links.map(({ uuid, label }) => [uuid, label]));
    const counts = new Map(selections.map(({ guestUuid, _count }) => [guestUuid, _count.photoUuid]));
    const inForce = new Map(consents.map((consent) => [consent.guestUuid, toConsent(consent)]));
    return rows.map((row) => ({
      ...toSession(row),
      label: labels.get(row.linkUuid) ?? null,
      selections: counts.get(row.uuid) ?? 0,
      consent: inForce.get(row.uuid) ?? null,
    }));
  };

  return {
    async create({ link, gallery, album, secretHash, ...rest }) {
      await db.guestSession.createMany({
        data: [
          {
            ...rest,
            linkUuid: link,
            galleryUuid: gallery,
            albumUuid: album,
            secretHash: new Uint8Array(secretHash),
          },
        ],
      });
    },

    async pass(uuid) {
      if (!isUuid(uuid)) return null;
      const session = await db.guestSession.findUnique({ where: { uuid } });
      if (session === null) return null;
      const link = await db.guestLink.findUnique({ where: { uuid: session.linkUuid } });
      const album = await db.album.findUnique({
        where: { uuid: session.albumUuid },
        include: { gallery: { select: { uuid: true, id: true } } },
      });
      if (link === null || album === null) return null;
      const { gallery, ...rest } = album;
      return { session: toSession(session), link: toLink(link), gallery, album: toAlbum(rest) };
    },

    async hold(uuid, how) {
      if (!isUuid(uuid)) return false;
      // Raw: Prisma has no row locks. Not FOR KEY SHARE: that would let the session be ended meanwhile.
      const lock = how === 'alone' ? Prisma.sql`FOR UPDATE` : Prisma.sql`FOR SHARE`;
      const held = await db.$queryRaw<{ uuid: string }[]>`
        SELECT uuid FROM guest_session WHERE uuid = ${uuid}::uuid AND ended_at IS NULL ${lock}`;
      return held.length === 1;
    },

    async end(uuid, now) {
      await db.guestSession.updateMany({ where: { uuid, endedAt: null }, data: { endedAt: now } });
    },

    async list(album, { after, limit }) {
      const rows = await db.guestSession.findMany({
        where: { albumUuid: album, ...(after !== null && { uuid: { gt: after } }) },
        orderBy: { uuid: 'asc' },
        take: limit,
      });
      return listed(rows);
    },

    async find(album, uuid) {
      if (!isUuid(uuid)) return null;
      const row = await db.guestSession.findUnique({ where: { uuid, albumUuid: album } });
      const [guest] = row === null ? [] : await listed([row]);
      return guest ?? null;
    },

    async takeSearch(uuid) {
      // The session first: that is the order in which they are erased.
      const taken = await db.$executeRaw`
        WITH held AS MATERIALIZED (
          SELECT uuid, link_uuid FROM guest_session WHERE uuid = ${uuid}::uuid AND ended_at IS NULL FOR UPDATE),
        taken AS (
          UPDATE guest_link l SET searches = searches + 1, updated_at = now() FROM held
          WHERE l.uuid = held.link_uuid AND (l.search_budget IS NULL OR l.searches < l.search_budget)
          RETURNING held.uuid)
        UPDATE guest_session s SET searches = searches + 1, updated_at = now() FROM taken WHERE s.uuid = taken.uuid`;
      return taken === 1;
    },

    async returnSearch(uuid) {
      await db.$executeRaw`
        WITH returned AS (
          UPDATE guest_session SET searches = searches - 1, updated_at = now()
          WHERE uuid = ${uuid}::uuid AND searches > 0 RETURNING link_uuid)
        UPDATE guest_link l SET searches = searches - 1, updated_at = now()
        FROM returned WHERE l.uuid = returned.link_uuid AND l.searches > 0`;
    },

    async findings(guest, album, photos, now) {
      // Raw: the ranking is a long document, of which a few entries are wanted.
      const rows = await db.$queryRaw<unknown[]>`
        SELECT found.photo, s.query, s.marks
        FROM search_session s
        CROSS JOIN LATERAL jsonb_path_query(s.ranked, '$.items[*].photos[*]') AS found(photo)
        WHERE s.guest_uuid = ${guest}::uuid AND s.album_uuids @> ARRAY[${album}::uuid] AND s.expires_at > ${now}
          AND found.photo ->> 'photo' = ANY(${[...photos]}::text[])`;
      return rows.map((row) => finding.parse(row));
    },

    async forgetFindings(guest) {
      const where = { guestUuid: guest };
      const gone = [
        await db.searchSession.deleteMany({ where }),
        await db.resultRelease.deleteMany({ where }),
        await db.selection.deleteMany({ where }),
      ];
      return gone.reduce((total, { count }) => total + count, 0);
    },

    async expire(before, limit) {
      const deleted = await db.$executeRaw`
        DELETE FROM guest_session WHERE uuid IN
          (SELECT s.uuid FROM guest_session s
           WHERE least(s.expires_at, s.ended_at) <= ${before}
             AND NOT EXISTS (SELECT FROM consent c WHERE c.guest_uuid = s.uuid)
             AND NOT EXISTS (SELECT FROM selection c WHERE c.guest_uuid = s.uuid)
             AND NOT EXISTS (SELECT FROM result_release r WHERE r.guest_uuid = s.uuid)
             AND NOT EXISTS (SELECT FROM erasure_request e WHERE e.guest_uuid = s.uuid)
           ORDER BY s.uuid LIMIT ${limit} FOR UPDATE SKIP LOCKED)`;
      const silenced = await db.$executeRaw`
        UPDATE guest_session SET secret_hash = '', updated_at = now() WHERE uuid IN
          (SELECT uuid FROM guest_session
           WHERE least(expires_at, ended_at) <= ${before} AND secret_hash <> ''
           ORDER BY uuid LIMIT ${limit} FOR UPDATE SKIP LOCKED)`;
      return deleted + silenced;
    },
  };
}

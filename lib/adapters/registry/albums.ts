/** Albums in the registry. */
import { Refusal } from '../../errors.ts';
import type { Album, AlbumPolicy } from '../../ports/album-records.ts';
import type { AlbumRows } from '../../ports/album-rows.ts';
import { type Database, Prisma, type StoredJson } from './database.ts';
import { albumPolicy } from './stored-json.ts';

export function toAlbum(row: Prisma.AlbumModel): Album {
  const { galleryUuid, coverUuid, takenOn, policy, ...rest } = row;
  return {
    ...rest,
    gallery: galleryUuid,
    cover: coverUuid,
    takenOn: takenOn === null ? null : takenOn.toISOString().slice(0, 10),
    policy: albumPolicy.parse(policy ?? {}),
  };
}

function toStored(policy: AlbumPolicy): StoredJson {
  return { ...policy, cameraClockOffsets: { ...policy.cameraClockOffsets } };
}

function toDate(day: string | null): Date | null {
  return day === null ? null : new Date(`${day}T00:00:00Z`);
}

export function albumRows(db: Database): AlbumRows {
  return {
    async create({ gallery, takenOn, policy, ...rest }) {
      const [row] = await db.album.createManyAndReturn({
        data: [{ ...rest, galleryUuid: gallery, takenOn: toDate(takenOn), policy: toStored(policy) }],
        skipDuplicates: true,
      });
      if (row === undefined)
        throw new Refusal('already_exists', 'The gallery has an album of this id; choose another id.');
      return toAlbum(row);
    },

    async find(gallery, id) {
      const row = await db.album.findUnique({ where: { galleryUuid_id: { galleryUuid: gallery, id } } });
      return row === null ? null : toAlbum(row);
    },

    async findByUuids(uuids) {
      const rows = await db.album.findMany({ where: { uuid: { in: [...uuids] } } });
      return rows.map(toAlbum);
    },

    async list(gallery, page) {
      const rows = await db.album.findMany({
        where: { galleryUuid: gallery, ...(page.after !== null && { id: { gt: page.after } }) },
        orderBy: { id: 'asc' },
        take: page.limit,
      });
      return rows.map(toAlbum);
    },

    async counts(albums) {
      const rows = await db.$queryRaw<{ album: string; photos: number; indexed: number }[]>`
        SELECT a.album_uuid AS album, count(*)::int AS photos, count(p.detail)::int AS indexed
        FROM album_photo a JOIN photo p ON p.uuid = a.photo_uuid AND p.hidden_at IS NULL
        WHERE a.album_uuid = ANY(${[...albums]}::uuid[]) GROUP BY a.album_uuid`;
      const found = new Map(rows.map(({ album, photos, indexed }) => [album, { photos, indexed }]));
      return new Map(albums.map((album) => [album, found.get(album) ?? { photos: 0, indexed: 0 }]));
    },

    async change(uuid, { title, takenOn, expiresAt, policy, cover }) {
      const [row] = await db.album.updateManyAndReturn({
        where: { uuid },
        data: {
          ...(title !== undefined && { title }),
          ...(takenOn !== undefined && { takenOn: toDate(takenOn) }),
          ...(expiresAt !== undefined && { expiresAt }),
          ...(policy !== undefined && { policy: toStored(policy) }),
          ...(cover !== undefined && { coverUuid: cover }),
        },
      });
      if (row === undefined) throw new Refusal('album_not_found', 'The album was deleted meanwhile.');
      return toAlbum(row);
    },

    async hold(uuids, how) {
      // Raw: Prisma has no row locks. Both kinds let entries of the album be inserted, and neither lets the album be erased.
      const lock = how === 'alone' ? Prisma.sql`FOR NO KEY UPDATE` : Prisma.sql`FOR KEY SHARE`;
      const held = await db.$queryRaw<{ uuid: string }[]>`
        SELECT uuid FROM album WHERE uuid = ANY(${[...uuids]}::uuid[]) ORDER BY uuid ${lock}`;
      return held.map(({ uuid }) => uuid);
    },

    async expired(now, limit) {
      const rows = await db.album.findMany({
        where: { expiresAt: { lte: now } },
        orderBy: [{ expiresAt: 'asc' }, { uuid: 'asc' }],
        take: limit,
      });
      return rows.map(toAlbum);
    },
  };
}

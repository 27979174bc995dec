/** What an album shows: its photos in order of position or time, one of them, and those of a file name. */
import type { Album, AlbumPhoto } from '../../ports/album-records.ts';
import type { AlbumPhotoRows, PhotoPlace } from '../../ports/album-rows.ts';
import { type Database, isUuid, Prisma } from './database.ts';
import { type PhotoRow, photoColumns, toKnownPhoto } from './known-photo.ts';

interface ShownRow extends PhotoRow {
  readonly externalId: string | null;
  readonly position: number;
  readonly addedAt: Date;
  readonly shownAt: Date | null;
}

function toAlbumPhoto(row: ShownRow): AlbumPhoto {
  const { externalId, position, addedAt, shownAt } = row;
  return { ...toKnownPhoto(row), externalId, position, addedAt, shownAt };
}

/** The time a camera wrote, put right by the offset of that camera, or of all cameras that have none of their own. */
function shownAt({ policy }: Album): Prisma.Sql {
  const offsets = JSON.stringify(policy.cameraClockOffsets);
  return Prisma.sql`p.taken_at + make_interval(secs => coalesce(
    (${offsets}::jsonb ->> p.camera)::float8, (${offsets}::jsonb ->> '*')::float8, 0))`;
}

function shown(album: Album): Prisma.Sql {
  return Prisma.sql`
    SELECT ${photoColumns}, a.external_id AS "externalId", a.position, a.created_at AS "addedAt",
      ${shownAt(album)} AS "shownAt"
    FROM album_photo a JOIN photo p ON p.uuid = a.photo_uuid AND p.hidden_at IS NULL
    WHERE a.album_uuid = ${album.uuid}::uuid`;
}

function beyond(order: 'position' | 'time', after: PhotoPlace | null): Prisma.Sql {
  if (after === null) return Prisma.empty;
  const { at, photo } = after;
  if (order === 'position') return Prisma.sql`WHERE (s.position, s.uuid) > (${at}::int, ${photo}::uuid)`;
  const time = at === null ? Prisma.sql`'infinity'::timestamptz` : Prisma.sql`${new Date(at)}::timestamptz`;
  return Prisma.sql`WHERE (coalesce(s."shownAt", 'infinity'), s.uuid) > (${time}, ${photo}::uuid)`;
}

export function albumPhotoLists(
  db: Database,
): Pick<AlbumPhotoRows, 'list' | 'find' | 'named' | 'faceCounts'> {
  return {
    async list(album, { order, after, limit, labels }) {
      const by =
        order === 'position' ? Prisma.sql`s.position, s.uuid` : Prisma.sql`s."shownAt" NULLS LAST, s.uuid`;
      const wanted = labels.length === 0 ? Prisma.empty : Prisma.sql`AND p.labels @> ${[...labels]}::text[]`;
      const rows = await db.$queryRaw<ShownRow[]>`
        SELECT * FROM (${shown(album)} ${wanted}) AS s ${beyond(order, after)} ORDER BY ${by} LIMIT ${limit}`;
      return rows.map(toAlbumPhoto);
    },

    async find(album, photo) {
      if (!isUuid(photo)) return null;
      const [row] = await db.$queryRaw<ShownRow[]>`${shown(album)} AND p.uuid = ${photo}::uuid`;
      return row === undefined ? null : toAlbumPhoto(row);
    },

    async named(album, fileNames) {
      const rows = await db.albumPhoto.findMany({
        where: { albumUuid: album, photo: { hiddenAt: null, fileName: { in: [...fileNames] } } },
        select: { photoUuid: true, photo: { select: { fileName: true } } },
        orderBy: { photoUuid: 'asc' },
      });
      return rows.map(({ photoUuid, photo }) => ({ photo: photoUuid, fileName: photo.fileName ?? '' }));
    },

    async faceCounts(photos) {
      const rows = await db.face.groupBy({
        by: ['photoUuid'],
        where: { photoUuid: { in: [...photos] } },
        _count: { uuid: true },
      });
      const found = new Map(rows.map(({ photoUuid, _count }) => [photoUuid, _count.uuid]));
      return new Map(photos.map((photo) => [photo, found.get(photo) ?? 0]));
    },
  };
}

/** Uploads in the registry: announced, received, used once. */
import type { Upload } from '../../ports/records.ts';
import type { UploadRows } from '../../ports/registry.ts';
import { type Database, isUuid, type Prisma } from './database.ts';

export function toUpload(row: Prisma.UploadModel): Upload {
  return {
    uuid: row.uuid,
    gallery: row.galleryUuid,
    principal: row.principal,
    fileName: row.fileName,
    mediaType: row.mediaType,
    bytes: Number(row.bytes),
    sha256: row.sha256,
    storageKey: row.storageKey,
    status: row.status,
    expiresAt: row.expiresAt,
  };
}

export function uploadRows(db: Database): UploadRows {
  return {
    async create(upload) {
      const { gallery, ...rest } = upload;
      await db.upload.createMany({ data: [{ ...rest, galleryUuid: gallery }] });
    },

    async find(gallery, uuid) {
      if (!isUuid(uuid)) return null;
      const row = await db.upload.findUnique({ where: { uuid, galleryUuid: gallery } });
      return row === null ? null : toUpload(row);
    },

    async advance(uuid, from, to) {
      const { count } = await db.upload.updateMany({ where: { uuid, status: from }, data: { status: to } });
      return count === 1;
    },

    async remove(uuid) {
      await db.upload.deleteMany({ where: { uuid } });
    },

    async claim(job, gallery, uploads, principal, now, until) {
      const rows = await db.upload.updateManyAndReturn({
        where: {
          uuid: { in: uploads.filter(isUuid) },
          galleryUuid: gallery,
          principal,
          status: 'received',
          expiresAt: { gt: now },
        },
        data: { status: 'used', jobUuid: job, expiresAt: until },
        select: { uuid: true },
      });
      return rows.map(({ uuid }) => uuid);
    },

    async expired(now, limit) {
      const rows = await db.upload.findMany({
        where: { expiresAt: { lte: now } },
        orderBy: { expiresAt: 'asc' },
        take: limit,
      });
      return rows.map(toUpload);
    },
  };
}

/** A photo's whole row as albums see it, however it was read: by the client or in raw SQL, which names the columns alike. */
import type { KnownPhoto } from '../../ports/album-records.ts';
import { Prisma } from './database.ts';
import { toPhoto } from './photos.ts';

/** For raw SQL over `photo p`. */
export const photoColumns = Prisma.sql`
  p.uuid, p.gallery_uuid AS "galleryUuid", p.sha256, p.file_name AS "fileName", p.source_key AS "sourceKey",
  p.source_version AS "sourceVersion", p.supersedes, p.media_type AS "mediaType", p.width, p.height, p.taken_at AS "takenAt",
  p.taken_offset AS "takenOffset", p.camera, p.bytes, p.hidden_at AS "hiddenAt", p.detail,
  p.perceptual_hash AS "perceptualHash", p.labels, p.storage_key AS "storageKey", p.analysis, p.created_at AS "createdAt"`;

export type PhotoRow = Omit<
  Prisma.PhotoModel,
  'externalId' | 'status' | 'refusalCode' | 'updatedAt' | 'analysis'
> & { readonly analysis: unknown };

export function toKnownPhoto(row: PhotoRow): KnownPhoto {
  return {
    ...toPhoto(row),
    sourceKey: row.sourceKey,
    sourceVersion: row.sourceVersion,
    takenAt: row.takenAt,
    takenOffset: row.takenOffset,
    camera: row.camera,
    labels: row.labels,
    bytes: row.bytes === null ? null : Number(row.bytes),
    detail: row.detail,
    supersedes: row.supersedes,
    hiddenAt: row.hiddenAt,
  };
}

/** Photos in the registry. */
import { Refusal } from '../../errors.ts';
import type { Photo } from '../../ports/records.ts';
import type { PhotoRows } from '../../ports/registry.ts';
import type { Database, Prisma } from './database.ts';
import { jsonObject } from './stored-json.ts';

function toPhoto(row: Prisma.PhotoModel): Photo {
  return {
    uuid: row.uuid,
    gallery: row.galleryUuid,
    sha256: row.sha256,
    fileName: row.fileName,
    mediaType: row.mediaType,
    width: row.width,
    height: row.height,
    perceptualHash: row.perceptualHash,
    storageKey: row.storageKey,
    analysis: jsonObject.parse(row.analysis),
    createdAt: row.createdAt,
  };
}

export function photoRows(db: Database): PhotoRows {
  const findBySha256 = async (gallery: string, sha256: string) => {
    const row = await db.photo.findUnique({
      where: { galleryUuid_sha256: { galleryUuid: gallery, sha256 } },
    });
    return row === null ? null : toPhoto(row);
  };
  return {
    async claim(photo) {
      const { gallery, analysis, ...rest } = photo;
      // Two enrollments of one photo: the second waits at the insert until the first commits, then reads its rows.
      const inserted = await db.photo.createMany({
        data: [{ ...rest, galleryUuid: gallery, analysis: { ...analysis } }],
        skipDuplicates: true,
      });
      const created = inserted.count === 1;
      if (!created) {
        // Raw: Prisma has no SELECT … FOR UPDATE.
        await db.$queryRaw`
          SELECT 1 FROM photo WHERE gallery_uuid = ${gallery}::uuid AND sha256 = ${photo.sha256} FOR UPDATE`;
      }
      const stored = await findBySha256(gallery, photo.sha256);
      if (stored === null)
        throw new Refusal('face_not_found', 'The photo was deleted meanwhile; send the request again.');
      return { photo: stored, created };
    },

    findBySha256,

    async findByUuids(uuids) {
      const rows = await db.photo.findMany({ where: { uuid: { in: [...uuids] } } });
      return rows.map(toPhoto);
    },
  };
}

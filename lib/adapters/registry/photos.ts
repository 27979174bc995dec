/** Photos in the registry. */
import { Refusal } from '../../errors.ts';
import type { Photo } from '../../ports/records.ts';
import type { PhotoRows } from '../../ports/registry.ts';
import type { Database, Prisma } from './database.ts';
import { jsonObject } from './stored-json.ts';

/** An erasure can win against a claim once; this often only by somebody deleting in a loop. */
const claimRounds = 5;

type PhotoRow = Pick<
  Prisma.PhotoModel,
  | 'uuid'
  | 'galleryUuid'
  | 'sha256'
  | 'fileName'
  | 'mediaType'
  | 'width'
  | 'height'
  | 'perceptualHash'
  | 'storageKey'
  | 'createdAt'
> & { readonly analysis: unknown };

export function toPhoto(row: PhotoRow): Photo {
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
      for (let round = 0; round < claimRounds; round++) {
        // Two enrollments of one photo: the second waits at the insert until the first commits, then reads its rows.
        const inserted = await db.photo.createMany({
          data: [{ ...rest, galleryUuid: gallery, analysis: { ...analysis } }],
          skipDuplicates: true,
        });
        if (inserted.count === 0) {
          // Raw: Prisma has no SELECT … FOR UPDATE. The gallery first, as its erasure does; the other way round both would wait.
          await db.$queryRaw`
            SELECT 1 FROM gallery g JOIN photo p ON p.gallery_uuid = g.uuid
            WHERE g.uuid = ${gallery}::uuid AND p.sha256 = ${photo.sha256}
            FOR KEY SHARE OF g FOR UPDATE OF p`;
        }
        // Null when an erasure took the row between the statements: then there is room for it again.
        const stored = await findBySha256(gallery, photo.sha256);
        if (stored !== null) return { photo: stored, created: inserted.count === 1 };
      }
      throw new Refusal('face_not_found', 'The photo is being deleted; send the request again.');
    },

    findBySha256,

    async findByUuids(uuids) {
      const rows = await db.photo.findMany({ where: { uuid: { in: [...uuids] } } });
      return rows.map(toPhoto);
    },
  };
}

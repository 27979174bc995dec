/** Galleries in the registry. */
import { Refusal } from '../../errors.ts';
import type { Gallery, GallerySettings } from '../../ports/records.ts';
import type { GalleryRows } from '../../ports/registry.ts';
import type { Database, Prisma, StoredJson } from './database.ts';
import { settings as settingsForm } from './stored-json.ts';

function toGallery(row: Prisma.GalleryModel): Gallery {
  return { ...row, settings: settingsForm.parse(row.settings) };
}

function toStored(settings: GallerySettings): StoredJson {
  return { ...settings, policy: { ...settings.policy } };
}

export function galleryRows(db: Database): GalleryRows {
  return {
    async create(gallery) {
      const [row] = await db.gallery.createManyAndReturn({
        data: [{ ...gallery, settings: toStored(gallery.settings) }],
        skipDuplicates: true,
      });
      if (row === undefined)
        throw new Refusal('already_exists', 'A gallery of this id exists; choose another id.');
      return toGallery(row);
    },

    async find(id) {
      const row = await db.gallery.findUnique({ where: { id } });
      return row === null ? null : toGallery(row);
    },

    async findByUuid(uuid) {
      const row = await db.gallery.findUnique({ where: { uuid } });
      return row === null ? null : toGallery(row);
    },

    async list(page, only) {
      const rows = await db.gallery.findMany({
        where: {
          id: {
            ...(page.after !== null && { gt: page.after }),
            ...(only !== null && { in: [...only] }),
          },
        },
        orderBy: { id: 'asc' },
        take: page.limit,
      });
      return rows.map(toGallery);
    },

    async change(uuid, patch) {
      const [row] = await db.gallery.updateManyAndReturn({
        where: { uuid },
        data: {
          ...(patch.displayName !== undefined && { displayName: patch.displayName }),
          ...(patch.settings !== undefined && { settings: toStored(patch.settings) }),
        },
      });
      if (row === undefined) throw new Refusal('gallery_not_found', 'The gallery was deleted meanwhile.');
      return toGallery(row);
    },

    async counts(uuid) {
      // One round trip; `faces` counts the searchable ones tied to a person or not.
      const [row] = await db.$queryRaw<
        { persons: number; faces: number; photos: number; enrollments: number }[]
      >`
        SELECT (SELECT count(*)::int FROM person WHERE gallery_uuid = g.uuid AND kind = 'named') AS persons,
               (SELECT count(*)::int FROM photo WHERE gallery_uuid = g.uuid) AS photos,
               (SELECT count(*)::int FROM face f JOIN photo p ON p.uuid = f.photo_uuid
                 WHERE p.gallery_uuid = g.uuid) AS faces,
               (SELECT count(*)::int FROM enrollment e JOIN person p ON p.uuid = e.person_uuid
                 WHERE p.gallery_uuid = g.uuid) AS enrollments
        FROM (SELECT ${uuid}::uuid AS uuid) AS g`;
      return row ?? { persons: 0, faces: 0, photos: 0, enrollments: 0 };
    },
  };
}

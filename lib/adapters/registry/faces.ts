/** Faces and their embeddings in the registry. */
import { Refusal } from '../../errors.ts';
import type { Face, FaceEmbedding } from '../../ports/records.ts';
import type { FaceRows } from '../../ports/registry.ts';
import { type Database, isUuid, type Prisma } from './database.ts';
import { searchableFaces } from './searchable-faces.ts';
import { embeddingFromBytes, embeddingToBytes } from './stored-embedding.ts';
import { box, landmarks, quality } from './stored-json.ts';

export const withGallery = { photo: { select: { galleryUuid: true } } } as const;

/** Faces a person is known by: not what the grouping alone put to them, nor a copy of what a newer edit of the picture shows. */
export const countedFace: Prisma.FaceWhereInput = {
  grouped: false,
  OR: [{ photo: { hiddenAt: null } }, { enrollments: { some: {} } }],
};

type FaceRow = Prisma.FaceGetPayload<{ include: typeof withGallery }>;

export function toFace(row: FaceRow): Face {
  return {
    uuid: row.uuid,
    photo: row.photoUuid,
    gallery: row.photo.galleryUuid,
    person: row.personUuid,
    box: box.parse(row.box),
    landmarks: landmarks.parse(row.landmarks),
    detectionScore: row.detectionScore,
    quality: quality.parse(row.quality),
    status: row.status,
    cropKey: row.cropKey,
    createdAt: row.createdAt,
  };
}

/** A place in a list of faces; only the server's own cursors hold a uuid. */
function afterFace(after: string | null): { uuid: { gt: string } } | Record<string, never> {
  if (after === null) return {};
  if (!isUuid(after))
    throw new Refusal('validation_failed', 'The cursor is not one of this list; start the list again.');
  return { uuid: { gt: after } };
}

/** Who is somebody's for certain has a say in who the people of the albums are. */
export async function changeInAlbums(db: Database, faces: readonly string[]): Promise<void> {
  await db.$executeRaw`
    INSERT INTO people_change (gallery_uuid, face_uuid)
    SELECT p.gallery_uuid, f.uuid FROM face f JOIN photo p ON p.uuid = f.photo_uuid
    WHERE f.uuid = ANY(${[...faces]}::uuid[])
      AND EXISTS (SELECT 1 FROM album_photo a WHERE a.photo_uuid = p.uuid)`;
}

export function faceRows(db: Database): FaceRows {
  return {
    ...searchableFaces(db),

    async add(face, embedding) {
      const { photo, person, ...rest } = face;
      await db.face.createMany({
        data: [
          {
            ...rest,
            photoUuid: photo,
            personUuid: person,
            box: { ...face.box },
            landmarks: face.landmarks,
            quality: { ...face.quality },
          },
        ],
      });
      if (embedding === null) return;
      await db.faceEmbedding.createMany({
        data: [
          {
            faceUuid: face.uuid,
            space: embedding.space,
            embedding: embeddingToBytes(embedding.embedding),
            norm: embedding.norm,
          },
        ],
      });
    },

    async assign(face, person) {
      const { count } = await db.face.updateMany({
        where: { uuid: face },
        data: { personUuid: person, grouped: false },
      });
      await changeInAlbums(db, [face]);
      if (count === 0) throw new Refusal('face_not_found', 'The face was deleted meanwhile.');
    },

    async ofPhoto(photo) {
      const rows = await db.face.findMany({
        where: { photoUuid: photo },
        orderBy: { uuid: 'asc' },
        include: withGallery,
      });
      return rows.map(toFace);
    },

    async ofPerson(person, page) {
      const rows = await db.face.findMany({
        where: { personUuid: person, ...countedFace, ...afterFace(page.after) },
        orderBy: { uuid: 'asc' },
        take: page.limit,
        include: withGallery,
      });
      return rows.map(toFace);
    },

    async find(gallery, face) {
      if (!isUuid(face)) return null;
      const row = await db.face.findUnique({
        where: { uuid: face, photo: { galleryUuid: gallery } },
        include: withGallery,
      });
      return row === null ? null : toFace(row);
    },

    async embeddingsOfPerson(person, space, limit) {
      const rows = await db.faceEmbedding.findMany({
        where: { space, face: { personUuid: person, status: 'searchable', grouped: false } },
        orderBy: { faceUuid: 'asc' },
        take: limit,
      });
      return rows.map(
        (row): FaceEmbedding => ({
          face: row.faceUuid,
          space: row.space,
          embedding: embeddingFromBytes(row.embedding),
          norm: row.norm,
        }),
      );
    },

    async knownKeys(keys) {
      const among = { in: [...keys] };
      const crops = await db.face.findMany({ where: { cropKey: among }, select: { cropKey: true } });
      const photos = await db.photo.findMany({ where: { storageKey: among }, select: { storageKey: true } });
      const renditions = await db.rendition.findMany({
        where: { storageKey: among },
        select: { storageKey: true },
      });
      const uploads = await db.upload.findMany({
        where: { storageKey: among },
        select: { storageKey: true },
      });
      return [
        ...crops.map((face) => face.cropKey),
        ...photos.map((photo) => photo.storageKey),
        ...renditions.map((rendition) => rendition.storageKey),
        ...uploads.map((upload) => upload.storageKey),
      ].filter((key) => key !== null);
    },
  };
}

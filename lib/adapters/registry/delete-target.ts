/** Deletes a gallery, a person or a face for good, in sets of rows, and answers what still has to go from the other stores. */
import type { ErasureStep, ErasureTarget, Gallery } from '../../ports/records.ts';
import { type Database, isUuid, Prisma } from './database.ts';
import { forgetItems } from './forget-items.ts';
import { lockTarget } from './lock-target.ts';

interface Doomed {
  readonly faces: readonly string[];
  readonly photos: readonly string[];
}

/** The target's faces, the photos that lose their last enrollment and album with them, and those photos' other faces. */
async function doomedRows(db: Database, gallery: string, target: ErasureTarget): Promise<Doomed> {
  const own = {
    gallery: Prisma.sql`p.gallery_uuid = ${gallery}::uuid`,
    person: Prisma.sql`f.person_uuid = ${target.uuid}::uuid`,
    face: Prisma.sql`f.uuid = ${target.uuid}::uuid`,
    photo: Prisma.sql`f.photo_uuid = ${target.uuid}::uuid`,
    album: Prisma.sql`false`,
    guest: Prisma.sql`false`,
    faces: Prisma.sql`false`,
  }[target.kind];
  const first = await db.$queryRaw<{ uuid: string; photo: string }[]>`
    SELECT f.uuid, f.photo_uuid AS photo FROM face f JOIN photo p ON p.uuid = f.photo_uuid WHERE ${own}`;
  const faces = first.map((face) => face.uuid);
  if (target.kind === 'gallery') {
    const all = await db.photo.findMany({ where: { galleryUuid: gallery }, select: { uuid: true } });
    return { faces, photos: all.map((photo) => photo.uuid) };
  }
  const candidates = [...new Set(first.map((face) => face.photo))];
  const dying = await db.$queryRaw<{ uuid: string }[]>`
    SELECT p.uuid FROM photo p
    WHERE p.uuid = ANY(${candidates}::uuid[])
      AND NOT EXISTS (SELECT 1 FROM album_photo a WHERE a.photo_uuid = p.uuid)
      AND NOT EXISTS (SELECT 1 FROM face f JOIN enrollment e ON e.face_uuid = f.uuid
                      WHERE f.photo_uuid = p.uuid AND f.uuid <> ALL(${faces}::uuid[]))`;
  const photos = dying.map((photo) => photo.uuid);
  const others = await db.$queryRaw<{ uuid: string }[]>`
    SELECT uuid FROM face WHERE photo_uuid = ANY(${photos}::uuid[]) AND uuid <> ALL(${faces}::uuid[])`;
  return { faces: [...faces, ...others.map((face) => face.uuid)], photos };
}

/** Items in the order everybody locks them in. */
async function deleteItems(db: Database, gallery: string): Promise<number> {
  return db.$executeRaw`
    DELETE FROM job_item i
    USING (SELECT i.job_uuid, i.line FROM job_item i JOIN job j ON j.uuid = i.job_uuid
           WHERE j.gallery_uuid = ${gallery}::uuid
           ORDER BY i.job_uuid, i.line FOR UPDATE OF i) AS doomed
    WHERE i.job_uuid = doomed.job_uuid AND i.line = doomed.line`;
}

/** Everything that hangs on a gallery besides photos and faces. Answers rows removed and the uploads' keys. */
async function deleteGallery(db: Database, uuid: string): Promise<{ rows: number; uploads: string[] }> {
  const where = { galleryUuid: uuid };
  // Planners at work have committed once their job is locked; what they added goes with the rest.
  await db.$queryRaw`SELECT uuid FROM job WHERE gallery_uuid = ${uuid}::uuid ORDER BY uuid FOR UPDATE`;
  const uploads = await db.upload.findMany({ where, select: { storageKey: true } });
  const counts = [
    await db.albumPhoto.deleteMany({ where: { album: where } }),
    await db.album.deleteMany({ where }),
    await db.upload.deleteMany({ where }),
    { count: await deleteItems(db, uuid) },
    await db.job.deleteMany({ where }),
    await db.calibration.deleteMany({ where: { scope: uuid } }),
  ];
  return {
    rows: counts.reduce((sum, { count }) => sum + count, 0),
    uploads: uploads.map((upload) => upload.storageKey),
  };
}

function toRemove(store: ErasureStep['store'], items: readonly string[]): ErasureStep {
  return { store, items, found: items.length, removed: 0, left: items.length };
}

function removed(store: ErasureStep['store'], rows: number): ErasureStep {
  return { store, items: [], found: rows, removed: rows, left: 0 };
}

/** Must run inside a transaction. Refusal `…_not_found` when the target is gone already. */
export async function deleteTarget(
  db: Database,
  gallery: Gallery,
  target: ErasureTarget,
  now: Date,
): Promise<readonly ErasureStep[]> {
  // Items of jobs before all other rows: that is the order of those who store photos.
  const items =
    target.kind === 'gallery'
      ? { rows: await deleteItems(db, gallery.uuid), uploads: [] }
      : target.kind === 'person' && isUuid(target.uuid)
        ? await forgetItems(db, gallery.uuid, target.uuid, now)
        : { rows: 0, uploads: [] };
  await lockTarget(db, gallery.uuid, target);
  const { faces, photos } = await doomedRows(db, gallery.uuid, target);
  const personUuids =
    target.kind === 'gallery'
      ? (await db.person.findMany({ where: { galleryUuid: gallery.uuid }, select: { uuid: true } })).map(
          (person) => person.uuid,
        )
      : target.kind === 'person'
        ? [target.uuid]
        : [];

  // Raw from here on: one statement per table whatever the number of rows, and the outbox filled without a round trip.
  const pointed = await db.$queryRaw<{ face: string }[]>`
    INSERT INTO outbox (space, face_uuid)
    SELECT space, face_uuid FROM face_embedding WHERE face_uuid = ANY(${faces}::uuid[])
    RETURNING face_uuid AS face`;
  const crops = await db.$queryRaw<{ key: string }[]>`
    SELECT crop_key AS key FROM face WHERE uuid = ANY(${faces}::uuid[]) AND crop_key IS NOT NULL`;
  const kept = await db.$queryRaw<{ key: string }[]>`
    SELECT storage_key AS key FROM photo WHERE uuid = ANY(${photos}::uuid[]) AND storage_key IS NOT NULL`;
  const answers = await db.$executeRaw`
    DELETE FROM idempotency WHERE subjects && ${[target.uuid, ...personUuids, ...faces]}::uuid[]`;
  let rows = items.rows;
  rows += await db.$executeRaw`
    DELETE FROM enrollment
    WHERE face_uuid = ANY(${faces}::uuid[]) OR person_uuid = ANY(${personUuids}::uuid[])`;
  rows += await db.$executeRaw`DELETE FROM face_embedding WHERE face_uuid = ANY(${faces}::uuid[])`;
  rows += await db.$executeRaw`DELETE FROM face WHERE uuid = ANY(${faces}::uuid[])`;
  const rest = target.kind === 'gallery' ? await deleteGallery(db, gallery.uuid) : { rows: 0, uploads: [] };
  rows += rest.rows;
  rows += await db.$executeRaw`DELETE FROM photo WHERE uuid = ANY(${photos}::uuid[])`;
  rows += await db.$executeRaw`DELETE FROM person WHERE uuid = ANY(${personUuids}::uuid[])`;
  if (target.kind === 'gallery')
    rows += await db.$executeRaw`DELETE FROM gallery WHERE uuid = ${gallery.uuid}::uuid`;
  return [
    removed('registry', rows),
    toRemove('index', [...new Set(pointed.map((row) => row.face))].sort()),
    toRemove(
      'crops',
      crops.map((row) => row.key),
    ),
    toRemove(
      'photos',
      kept.map((row) => row.key),
    ),
    toRemove('uploads', [...items.uploads, ...rest.uploads]),
    removed('idempotency', answers),
  ];
}

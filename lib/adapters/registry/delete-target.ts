/** Deletes a gallery, an album, a guest, a photo, a person or a face for good, in sets of rows, and answers what still has to go from the other stores. */
import type { ErasureStep, ErasureTarget, Gallery } from '../../ports/records.ts';
import { type Database, isUuid } from './database.ts';
import { deleteAlbum, deleteGallery, deleteGuest, deleteItems, type Removed } from './delete-holders.ts';
import { deleteEmptyClusters, deleteFaces, deletePhotos, keysOf } from './delete-photos.ts';
import { doomedRows, type Sparing } from './doomed-rows.ts';
import { forgetAlbumItems } from './forget-album-items.ts';
import { forgetItems } from './forget-items.ts';
import { inheritDecisions, regroupWithout } from './inherit-decisions.ts';
import { lockTarget } from './lock-target.ts';

function toRemove(store: ErasureStep['store'], items: readonly string[]): ErasureStep {
  return { store, items, found: items.length, removed: 0, left: items.length };
}

function removed(store: ErasureStep['store'], rows: number): ErasureStep {
  return { store, items: [], found: rows, removed: rows, left: 0 };
}

/** Items of jobs before all other rows: that is the order of those who store photos. */
async function deleteWaiting(db: Database, gallery: string, { kind, uuid }: ErasureTarget, now: Date) {
  if (kind === 'gallery') return { rows: await deleteItems(db, gallery), uploads: [] };
  if (kind === 'album' && isUuid(uuid)) return forgetAlbumItems(db, gallery, uuid, now);
  return kind === 'person' && isUuid(uuid) ? forgetItems(db, gallery, uuid, now) : { rows: 0, uploads: [] };
}

async function deleteHolder(db: Database, { kind, uuid }: ErasureTarget): Promise<Removed> {
  if (kind === 'gallery') return deleteGallery(db, uuid);
  if (kind === 'album') return deleteAlbum(db, uuid);
  if (kind === 'guest') return deleteGuest(db, uuid);
  return { rows: 0, guests: 0, uploads: [] };
}

async function personsOf(db: Database, gallery: string, { kind, uuid }: ErasureTarget) {
  if (kind === 'person') return [uuid];
  if (kind !== 'gallery') return [];
  const rows = await db.person.findMany({ where: { galleryUuid: gallery }, select: { uuid: true } });
  return rows.map((person) => person.uuid);
}

async function clustersOf(db: Database, faces: readonly string[]) {
  const rows = await db.$queryRaw<{ uuid: string }[]>`
    SELECT DISTINCT n.uuid FROM face f JOIN person n ON n.uuid = f.person_uuid AND n.kind = 'cluster'
    WHERE f.uuid = ANY(${faces}::uuid[])`;
  return rows.map(({ uuid }) => uuid);
}

/** Must run inside a transaction. `sparing`: see `ErasureRows.begin`. Refusal `…_not_found` when the target is gone already. */
export async function deleteTarget(
  db: Database,
  gallery: Gallery,
  target: ErasureTarget,
  now: Date,
  sparing: Sparing = {},
): Promise<readonly ErasureStep[]> {
  const items = await deleteWaiting(db, gallery.uuid, target, now);
  await lockTarget(db, gallery.uuid, target);
  const doomed = await doomedRows(db, gallery.uuid, target, sparing);
  const { faces, photos, moved, bared } = doomed;
  const persons = await personsOf(db, gallery.uuid, target);
  const clusters = await clustersOf(db, faces);

  // Raw from here on: one statement per table whatever the number of rows, and the outbox filled without a round trip.
  const pointed = await db.$queryRaw<{ face: string }[]>`
    INSERT INTO outbox (space, face_uuid)
    SELECT space, face_uuid FROM face_embedding WHERE face_uuid = ANY(${faces}::uuid[])
    RETURNING face_uuid AS face`;
  await db.$executeRaw`
    INSERT INTO outbox (space, face_uuid)
    SELECT space, face_uuid FROM face_embedding WHERE face_uuid = ANY(${moved}::uuid[])`;
  if (target.kind !== 'gallery') {
    await inheritDecisions(db, gallery.uuid, faces);
    await regroupWithout(db, gallery.uuid, faces, moved);
  }
  const keys = await keysOf(db, gallery, doomed);
  const answers = await db.$executeRaw`
    DELETE FROM idempotency WHERE subjects && ${[target.uuid, ...persons, ...photos, ...faces]}::uuid[]`;
  const ofFaces = await deleteFaces(db, {
    faces,
    bared,
    persons,
    suppression: sparing.picked?.suppression ?? null,
  });
  const holder = await deleteHolder(db, target);
  const ofPhotos = await deletePhotos(db, gallery, doomed);
  let rows = items.rows + ofFaces.rows + holder.rows + ofPhotos.rows;
  rows += await deleteEmptyClusters(db, clusters);
  rows += await db.$executeRaw`DELETE FROM person WHERE uuid = ANY(${persons}::uuid[])`;
  if (target.kind === 'gallery')
    rows += await db.$executeRaw`DELETE FROM gallery WHERE uuid = ${gallery.uuid}::uuid`;
  return [
    removed('registry', rows),
    removed('guests', holder.guests + ofFaces.guests + ofPhotos.guests),
    toRemove('index', [...new Set(pointed.map((row) => row.face))].sort()),
    toRemove('crops', keys.crops),
    toRemove('photos', keys.photos),
    toRemove('renditions', keys.renditions),
    toRemove('uploads', [...items.uploads, ...holder.uploads]),
    removed('idempotency', answers),
  ];
}

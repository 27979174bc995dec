/** Locks what an erasure is about, so that an enrollment in flight either commits before it and is erased, or comes too late. */
import { Refusal } from '../../errors.ts';
import type { ErasureTarget } from '../../ports/records.ts';
import { type Database, isUuid } from './database.ts';
import { withEarlierEdits } from './edits.ts';

type Locked = readonly { readonly uuid: string }[];
type Lock = (db: Database, gallery: string, uuid: string) => Promise<Locked>;

/** Raw throughout: Prisma has no SELECT … FOR UPDATE. Photos are locked in uuid order, as every erasure does. */
const locks: Readonly<Record<Exclude<ErasureTarget['kind'], 'faces'>, Lock>> = {
  // Also waits for inserts that point at the gallery: they hold its key until they commit.
  gallery: (db, _gallery, uuid) =>
    db.$queryRaw<Locked>`SELECT uuid FROM gallery WHERE uuid = ${uuid}::uuid FOR UPDATE`,

  // Likewise; photos that come in hold the album.
  async album(db, gallery, uuid) {
    const found = await db.$queryRaw<Locked>`
      SELECT uuid FROM album WHERE uuid = ${uuid}::uuid AND gallery_uuid = ${gallery}::uuid FOR UPDATE`;
    await db.$queryRaw`
      SELECT uuid FROM photo
      WHERE uuid IN (SELECT photo_uuid FROM album_photo WHERE album_uuid = ${uuid}::uuid)
      ORDER BY uuid FOR UPDATE`;
    return found;
  },

  async photo(db, gallery, uuid) {
    const edits = await db.$queryRaw<Locked>`
      ${withEarlierEdits(uuid)} SELECT p.uuid FROM photo p JOIN edits USING (uuid)
      WHERE p.gallery_uuid = ${gallery}::uuid ORDER BY p.uuid FOR UPDATE OF p`;
    return edits.filter((edit) => edit.uuid === uuid);
  },

  // Whatever is written for a guest holds the session.
  guest: (db, gallery, uuid) =>
    db.$queryRaw<Locked>`
      SELECT uuid FROM guest_session WHERE uuid = ${uuid}::uuid AND gallery_uuid = ${gallery}::uuid FOR UPDATE`,

  async person(db, gallery, uuid) {
    const found = await db.$queryRaw<Locked>`
      SELECT uuid FROM person WHERE uuid = ${uuid}::uuid AND gallery_uuid = ${gallery}::uuid FOR UPDATE`;
    await db.$queryRaw`
      SELECT uuid FROM photo
      WHERE uuid IN (SELECT photo_uuid FROM face WHERE person_uuid = ${uuid}::uuid)
      ORDER BY uuid FOR UPDATE`;
    return found;
  },

  async face(db, gallery, uuid) {
    await db.$queryRaw`
      SELECT uuid FROM photo
      WHERE uuid = (SELECT photo_uuid FROM face WHERE uuid = ${uuid}::uuid) AND gallery_uuid = ${gallery}::uuid
      FOR UPDATE`;
    return db.$queryRaw<Locked>`
      SELECT f.uuid FROM face f JOIN photo p ON p.uuid = f.photo_uuid
      WHERE f.uuid = ${uuid}::uuid AND p.gallery_uuid = ${gallery}::uuid FOR UPDATE OF f`;
  },
};

/** Refusal `…_not_found` when it is gone already. */
export async function lockTarget(db: Database, gallery: string, target: ErasureTarget): Promise<void> {
  const { kind, uuid } = target;
  // Whoever decides on a request has locked it, the photos and the faces: see ErasureRequestRows.
  if (kind === 'faces') return;
  const found = isUuid(uuid) ? await locks[kind](db, gallery, uuid) : [];
  if (found.length === 0)
    throw new Refusal(`${kind}_not_found`, `There is no such ${kind}; it may be deleted already.`);
}

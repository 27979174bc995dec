/** Locks what an erasure is about, so that an enrollment in flight either commits before it and is erased, or comes too late. */
import { Refusal } from '../../errors.ts';
import type { ErasureTarget } from '../../ports/records.ts';
import { type Database, isUuid } from './database.ts';

type Locked = readonly { readonly uuid: string }[];

/** Raw throughout: Prisma has no SELECT … FOR UPDATE. Photos are locked in uuid order, as every erasure does. */
export async function lockTarget(db: Database, gallery: string, target: ErasureTarget): Promise<void> {
  const { kind, uuid } = target;
  let found: Locked = [];
  if (isUuid(uuid) && kind === 'gallery') {
    // Also waits for inserts that point at the gallery: they hold its key until they commit.
    found = await db.$queryRaw<Locked>`SELECT uuid FROM gallery WHERE uuid = ${uuid}::uuid FOR UPDATE`;
  } else if (isUuid(uuid) && kind === 'person') {
    found = await db.$queryRaw<Locked>`
      SELECT uuid FROM person WHERE uuid = ${uuid}::uuid AND gallery_uuid = ${gallery}::uuid FOR UPDATE`;
    await db.$queryRaw`
      SELECT uuid FROM photo
      WHERE uuid IN (SELECT photo_uuid FROM face WHERE person_uuid = ${uuid}::uuid)
      ORDER BY uuid FOR UPDATE`;
  } else if (isUuid(uuid)) {
    await db.$queryRaw`
      SELECT uuid FROM photo
      WHERE uuid = (SELECT photo_uuid FROM face WHERE uuid = ${uuid}::uuid) AND gallery_uuid = ${gallery}::uuid
      FOR UPDATE`;
    found = await db.$queryRaw<Locked>`
      SELECT f.uuid FROM face f JOIN photo p ON p.uuid = f.photo_uuid
      WHERE f.uuid = ${uuid}::uuid AND p.gallery_uuid = ${gallery}::uuid FOR UPDATE OF f`;
  }
  if (found.length === 0)
    throw new Refusal(
      kind === 'faces' ? 'erasure_request_not_found' : `${kind}_not_found`,
      `There is no such ${kind}; it may be deleted already.`,
    );
}

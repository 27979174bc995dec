/** Gets the bytes of an item's photo, from wherever the item says, and refuses what is too big before it is read. */
import { Refusal } from '../errors.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { JobWork, WaitingItem } from './work-list.ts';

/** As much as a request may bring to a server; photos of cameras stay below. */
export const MOST_PHOTO_BYTES = 50 * 2 ** 20;

/** @throws Refusal `source_not_found`, `payload_too_large`, `location_not_allowed`, `storage_unavailable` */
export async function readItemPhoto(
  { photoSource, photoStore }: Pick<ActionPorts, 'photoSource' | 'photoStore'>,
  { uploads }: JobWork,
  { source: { photo } }: WaitingItem,
): Promise<Uint8Array> {
  if (photo.kind === 'object') {
    const { bucket, key, versionId } = photo;
    return (await photoSource.read({ bucket, key, versionId }, { most: MOST_PHOTO_BYTES })) ?? notFound();
  }
  const upload = uploads.get(photo.uploadId);
  if (upload === undefined) return notFound();
  if (upload.bytes > MOST_PHOTO_BYTES) {
    throw new Refusal('payload_too_large', 'The photo is larger than 50 MB.', {
      bytes: upload.bytes,
      most: MOST_PHOTO_BYTES,
    });
  }
  return (await photoStore.get(upload.storageKey)) ?? notFound();
}

function notFound(): never {
  throw new Refusal('source_not_found', 'There is no photo (any more) where the item says.');
}

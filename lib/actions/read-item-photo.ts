/** Gets the bytes of an item's photo, from wherever the item says, and refuses what is too big before it is read. */
import { Refusal } from '../errors.ts';
import { MOST_PHOTO_BYTES } from '../face/photo-limit.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { ObjectName } from '../ports/photo-source.ts';
import { announcedBytes } from './announced-bytes.ts';
import type { JobWork, WaitingItem } from './work-list.ts';

type Ports = Pick<ActionPorts, 'photoSource' | 'photoStore' | 'digest'>;

/** @throws Refusal `source_not_found`, `superseded`, `payload_too_large`, `location_not_allowed`, `storage_unavailable` */
export async function readItemPhoto(
  ports: Ports,
  { uploads }: JobWork,
  { source: { photo } }: WaitingItem,
): Promise<Uint8Array> {
  if (photo.kind === 'object') return readObject(ports, photo);
  const upload = uploads.get(photo.uploadId);
  if (upload === undefined) throw notFound();
  if (upload.bytes > MOST_PHOTO_BYTES) {
    const message = `A photo may have at most ${MOST_PHOTO_BYTES} bytes; send a smaller copy.`;
    throw new Refusal('payload_too_large', message, { bytes: upload.bytes, most: MOST_PHOTO_BYTES });
  }
  const bytes = await announcedBytes(ports, upload);
  if (bytes === null) throw notFound();
  return bytes;
}

async function readObject({ photoSource }: Ports, { bucket, key, versionId }: ObjectName) {
  const bytes = await photoSource.read({ bucket, key, versionId }, { most: MOST_PHOTO_BYTES });
  if (bytes !== null) return bytes;
  // The version that was meant is gone; perhaps only since another one took its place.
  const now = versionId === undefined ? null : await photoSource.head({ bucket, key });
  if (now === null) throw notFound();
  throw new Refusal('superseded', 'Another object was put in its place before it was read.');
}

function notFound(): Refusal {
  return new Refusal('source_not_found', 'There is no photo (any more) where the item says.');
}

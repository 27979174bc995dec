/** Gets the bytes of an item's photo, from wherever the item says, and refuses what is too big before it is read. */
import { Refusal } from '../errors.ts';
import { MOST_PHOTO_BYTES } from '../face/photo-limit.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { ItemSource } from '../ports/job-records.ts';
import type { ObjectName } from '../ports/photo-source.ts';
import { announcedBytes } from './announced-bytes.ts';
import type { JobWork, WaitingItem } from './work-list.ts';

type Ports = Pick<ActionPorts, 'photoSource' | 'photoStore' | 'digest'>;

export interface ReadPhoto {
  readonly bytes: Uint8Array;
  /** Of an object: which one it was, as `SourceObject.version`; null where nobody needs to know. */
  readonly version: string | null;
}

/** @throws Refusal `source_not_found`, `superseded`, `payload_too_large`, `location_not_allowed`, `storage_unavailable` */
export async function readItemPhoto(
  ports: Ports,
  { uploads }: Pick<JobWork, 'uploads'>,
  { source: { photo, person } }: WaitingItem<ItemSource>,
): Promise<ReadPhoto> {
  // An album's original stays where it is, so its row has to say which one it was.
  if (photo.kind === 'object') return readObject(ports, photo, person === null);
  const upload = uploads.get(photo.uploadId);
  if (upload === undefined) throw notFound();
  if (upload.bytes > MOST_PHOTO_BYTES) {
    const message = `A photo may have at most ${MOST_PHOTO_BYTES} bytes; send a smaller copy.`;
    throw new Refusal('payload_too_large', message, { bytes: upload.bytes, most: MOST_PHOTO_BYTES });
  }
  const bytes = await announcedBytes(ports, upload);
  if (bytes === null) throw notFound();
  return { bytes, version: null };
}

async function readObject(
  { photoSource }: Ports,
  { bucket, key, versionId: meant }: ObjectName,
  needsVersion: boolean,
): Promise<ReadPhoto> {
  const found = meant === undefined && needsVersion ? await photoSource.head({ bucket, key }) : null;
  const versionId = meant ?? found?.version;
  const bytes = await photoSource.read({ bucket, key, versionId }, { most: MOST_PHOTO_BYTES });
  if (bytes !== null) return { bytes, version: versionId ?? null };
  // The version that was meant is gone; perhaps only since another one took its place.
  const now = versionId === undefined ? null : await photoSource.head({ bucket, key });
  if (now === null) throw notFound();
  throw new Refusal('superseded', 'Another object was put in its place before it was read.');
}

function notFound(): Refusal {
  return new Refusal('source_not_found', 'There is no photo (any more) where the item says.');
}

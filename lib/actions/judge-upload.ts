/** What can be said about an uploaded object before it is read: whom or which album it is for, and why it can be no photo of theirs. */
import { Refusal } from '../errors.ts';
import { MOST_PHOTO_BYTES } from '../face/photo-limit.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Album } from '../ports/album-records.ts';
import type { Gallery } from '../ports/records.ts';
import type { UploadedObject } from '../ports/upload-events.ts';
import { externalIdOf } from './external-id.ts';
import type { UploadItem } from './upload-job.ts';

export interface JudgedUpload {
  readonly kind: 'person' | 'album';
  /** Whose job it belongs to; null: nobody's. */
  readonly gallery: Gallery | null;
  /** Null where none could be found, and for a person. */
  readonly album: Album | null;
  /** The UTC day it was put on. */
  readonly day: string;
  readonly item: UploadItem;
}

type Ports = Pick<ActionPorts, 'registry' | 'photoSource' | 'digest'>;

/** @throws what keeps the registry or the store from answering */
export async function judgeUpload(ports: Ports, object: UploadedObject): Promise<JudgedUpload> {
  const { target } = object;
  const gallery = target.gallery === null ? null : await ports.registry.galleries.find(target.gallery);
  const { kind } = target;
  const sourceKey = sourceKeyOf(ports, object);
  const day = object.putAt.toISOString().slice(0, 10);
  if ('fault' in target) {
    const message = `${target.fault} It is: ${printable(object.key)}`;
    const refused = { code: 'validation_failed', message } as const;
    return { kind, gallery, album: null, day, item: { sourceKey, source: null, refused } };
  }
  const { bucket, key, version } = object;
  const photo = { kind: 'object', bucket, key, ...(version === null ? {} : { versionId: version }) } as const;
  const { fileName } = target;
  if (target.kind === 'person') {
    const refused = gallery === null ? unknownGallery() : await whyNot(ports, object);
    const item = { sourceKey, source: { person: target.person, photo, fileName } };
    return { kind, gallery, album: null, day, item: { ...item, ...(refused === null ? {} : { refused }) } };
  }
  const album = gallery === null ? null : await ports.registry.albums.find(gallery.uuid, target.album);
  const refused =
    gallery === null ? unknownGallery() : album === null ? unknownAlbum() : await whyNot(ports, object);
  // By its path, so that new bytes under the key take the older photo's place.
  const externalId = externalIdOf(ports, target.path);
  const source = { person: null, photo, fileName, externalId, labels: [] };
  return { kind, gallery, album, day, item: { sourceKey, source, ...(refused === null ? {} : { refused }) } };
}

function unknownAlbum(): { readonly code: string; readonly message: string } {
  return {
    code: 'album_not_found',
    message: 'There is no such album in this gallery; create it, then upload the photo again.',
  };
}

/** For an upload whose gallery does not exist (any more). */
export function unknownGallery(): { readonly code: string; readonly message: string } {
  return {
    code: 'gallery_not_found',
    message: 'There is no such gallery; create it, then upload the photo again.',
  };
}

/** Only the newest version of an object counts, and only one that can be a photo; null: nothing speaks against it. */
async function whyNot(
  { photoSource }: Pick<Ports, 'photoSource'>,
  { bucket, key, version }: UploadedObject,
): Promise<{ readonly code: string; readonly message: string } | null> {
  try {
    const now = await photoSource.head({ bucket, key });
    if (now === null) {
      return { code: 'source_not_found', message: 'The object was deleted before it was read.' };
    }
    if (version !== null && now.version !== version) {
      return { code: 'superseded', message: 'Another object was put in its place before it was read.' };
    }
    if (now.bytes === 0) return { code: 'image_undecodable', message: 'The object is empty.' };
    if (now.bytes > MOST_PHOTO_BYTES) {
      return {
        code: 'payload_too_large',
        message: `The object has ${now.bytes} bytes; a photo may have at most ${MOST_PHOTO_BYTES}.`,
      };
    }
    return null;
  } catch (error) {
    // What the owner of the bucket has to change.
    if (error instanceof Refusal && OWNERS.has(error.code))
      return { code: error.code, message: error.message };
    throw error;
  }
}

/** Nobody can set a key right that is not told; as text a database can hold. */
function printable(key: string): string {
  const shown = key.toWellFormed().replace(/\p{Cc}/gu, '\u{FFFD}');
  return shown.length > LONGEST_SHOWN ? `${shown.slice(0, LONGEST_SHOWN)}\u2026` : shown;
}

/** Characters. */
const LONGEST_SHOWN = 300;

const OWNERS: ReadonlySet<string> = new Set(['location_not_allowed', 'source_not_found']);

/** The same for a repeated event, another one for every put; hashed, since keys name persons. */
function sourceKeyOf({ digest }: Pick<Ports, 'digest'>, object: UploadedObject): string {
  const { bucket, key, version, sequencer, putAt } = object;
  const put = sequencer ?? putAt.toISOString();
  return digest.sha256(new TextEncoder().encode(JSON.stringify([bucket, key, version, put])));
}

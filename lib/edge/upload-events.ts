/** Reads the events of S3 about objects that were put, and what their keys say: `enroll/{gallery}/{person}/{file}`, `albums/{gallery}/{album}/{file}`. */
import { z } from 'zod';
import type { UploadedObject, UploadTarget } from '../ports/upload-events.ts';
import { callerId, personId, text } from './schemas/fields.ts';

/** What photos in the folder are for. */
const FOLDERS = {
  enroll: { kind: 'person', form: 'enroll/{gallery}/{person}/{file}' },
  albums: { kind: 'album', form: 'albums/{gallery}/{album}/{file}' },
} as const;
type Folder = (typeof FOLDERS)[keyof typeof FOLDERS];
const CREATED = /^(s3:)?ObjectCreated:/;

const record = z.object({
  eventSource: z.enum(['aws:s3', 'minio:s3']),
  eventName: z.string(),
  eventTime: z.iso.datetime({ offset: true }),
  s3: z.object({
    bucket: z.object({ name: z.string().min(1) }),
    object: z.object({
      key: z.string().min(1),
      size: z.number().min(0).optional(),
      eTag: z.string().min(1).optional(),
      versionId: z.string().min(1).optional(),
      sequencer: z.string().min(1).optional(),
    }),
  }),
});
type Created = z.output<typeof record>;

const body = z.union([
  // What a bucket sends once, when its notifications are set up.
  z.object({ Event: z.literal('s3:TestEvent') }).transform(() => ({ Records: [] })),
  z.object({ Records: z.array(record) }),
]);

/**
 * The objects a message tells of. Left out: other folders than `enroll/` and `albums/`, deletions, and the empty objects consoles make to show a
 * folder.
 * @throws what zod or JSON.parse say of a message that is no event of S3
 */
export function readUploadEvents(message: string): readonly UploadedObject[] {
  return body.parse(JSON.parse(message)).Records.flatMap((event) => {
    if (!CREATED.test(event.eventName)) return [];
    const { key: encoded, size, eTag, versionId, sequencer } = event.s3.object;
    const key = decoded(encoded);
    const folder = folderOf(key ?? encoded);
    if (folder === null) return [];
    if (key?.endsWith('/') && size === 0) return [];
    const etag = eTag === undefined ? null : `"${eTag.replaceAll('"', '')}"`;
    const object: UploadedObject = {
      bucket: event.s3.bucket.name,
      key: key ?? encoded,
      version: versionId === undefined || versionId === 'null' ? etag : versionId,
      sequencer: sequencer ?? null,
      putAt: new Date(event.eventTime),
      target: key === null ? unreadable(folder, 'is not encoded as S3 encodes keys') : targetOf(folder, key),
    };
    return [object];
  });
}

/** S3 writes a space as `+` and everything unusual in percent. Null when it is not written so. */
function decoded(key: Created['s3']['object']['key']): string | null {
  try {
    return decodeURIComponent(key.replaceAll('+', ' '));
  } catch {
    return null;
  }
}

function folderOf(key: string): Folder | null {
  const [name, below] = key.split('/', 2);
  if (below === undefined || name === undefined) return null;
  return name === 'enroll' || name === 'albums' ? FOLDERS[name] : null;
}

function targetOf(folder: Folder, key: string): UploadTarget {
  const [, gallery, holder, ...file] = key.split('/');
  if (holder === undefined) return unreadable(folder, 'lies in no folder of a gallery');
  const place = callerId.safeParse(gallery);
  if (!place.success) return unreadable(folder, `names no gallery: its id ${fault(place.error)}`);
  const within = (why: string): UploadTarget => ({ ...unreadable(folder, why), gallery: place.data });
  const fileName = file.at(-1) ?? '';
  if (fileName === '')
    return within(folder.kind === 'person' ? 'names no file of a person' : 'names no file of an album');
  // No database can hold it.
  if (key.includes('\0')) return within('has a NUL character');
  // Stores and proxies differ in what they make of them.
  if (file.some((segment) => segment === '.' || segment === '..')) return within('has a segment "." or ".."');
  const named = text(255).safeParse(fileName);
  const common = { gallery: place.data, fileName: named.success ? named.data : null };
  if (folder.kind === 'album') {
    const album = callerId.safeParse(holder);
    if (!album.success) return within(`names no album: the id ${fault(album.error)}`);
    return { kind: 'album', ...common, album: album.data, path: file.join('/') };
  }
  const who = personId.safeParse(holder);
  if (!who.success) return within(`names no person: the id ${fault(who.error)}`);
  return { kind: 'person', ...common, person: who.data };
}

function unreadable(
  { kind, form }: Folder,
  why: string,
): { readonly kind: Folder['kind']; readonly gallery: null; readonly fault: string } {
  return { kind, gallery: null, fault: `The key has to be ${form}; this one ${why}.` };
}

function fault(error: z.ZodError): string {
  return error.issues[0]?.message ?? 'is wrong';
}

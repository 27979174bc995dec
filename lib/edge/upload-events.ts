/** Reads the events of S3 about objects that were put, and what their keys say: `enroll/{gallery}/{person}/{file}`. */
import { z } from 'zod';
import type { UploadedObject, UploadTarget } from '../ports/upload-events.ts';
import { callerId, personId, text } from './schemas/fields.ts';

const FOLDER = 'enroll';
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
 * The objects a message tells of. Left out: other folders than `enroll/`, deletions, and the empty objects consoles make to show a
 * folder.
 * @throws what zod or JSON.parse say of a message that is no event of S3
 */
export function readUploadEvents(message: string): readonly UploadedObject[] {
  return body.parse(JSON.parse(message)).Records.flatMap((event) => {
    if (!CREATED.test(event.eventName)) return [];
    const { key: encoded, size, eTag, versionId, sequencer } = event.s3.object;
    const key = decoded(encoded);
    if (!(key ?? encoded).startsWith(`${FOLDER}/`)) return [];
    if (key?.endsWith('/') && size === 0) return [];
    const etag = eTag === undefined ? null : `"${eTag.replaceAll('"', '')}"`;
    const object: UploadedObject = {
      bucket: event.s3.bucket.name,
      key: key ?? encoded,
      version: versionId === undefined || versionId === 'null' ? etag : versionId,
      sequencer: sequencer ?? null,
      putAt: new Date(event.eventTime),
      target: key === null ? unreadable('is not encoded as S3 encodes keys') : targetOf(key),
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

function targetOf(key: string): UploadTarget {
  const [, gallery, person, ...file] = key.split('/');
  if (person === undefined) return unreadable('lies in no folder of a gallery');
  const place = callerId.safeParse(gallery);
  if (!place.success) return unreadable(`names no gallery: its id ${fault(place.error)}`);
  const within = (why: string): UploadTarget => ({ ...unreadable(why), gallery: place.data });
  const fileName = file.at(-1) ?? '';
  if (fileName === '') return within('names no file of a person');
  // No database can hold it.
  if (key.includes('\0')) return within('has a NUL character');
  // Stores and proxies differ in what they make of them.
  if (file.some((segment) => segment === '.' || segment === '..')) return within('has a segment "." or ".."');
  const who = personId.safeParse(person);
  if (!who.success) return within(`names no person: the id ${fault(who.error)}`);
  const named = text(255).safeParse(fileName);
  return { gallery: place.data, person: who.data, fileName: named.success ? named.data : null };
}

function unreadable(why: string): { readonly gallery: null; readonly fault: string } {
  return { gallery: null, fault: `The key has to be enroll/{gallery}/{person}/{file}; this one ${why}.` };
}

function fault(error: z.ZodError): string {
  return error.issues[0]?.message ?? 'is wrong';
}

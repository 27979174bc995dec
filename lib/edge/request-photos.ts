/** Takes the photos out of a body: the files of a multipart form, or base64 and upload ids in JSON. */
import type { PhotoInput } from '../ports/caller.ts';
import { type Fault, parsed } from './faults.ts';
import type { MultipartFile } from './multipart.ts';
import type { Route } from './route.ts';
import {
  fileFields,
  MOST_PHOTOS,
  type PhotoInputJson,
  photoInput,
  photoInputs,
  photoMembers,
} from './schemas/photo-inputs.ts';

type Fields = Readonly<Record<string, unknown>>;

export interface PhotosAndFields {
  readonly fields: Fields;
  readonly photos: readonly PhotoInput[];
}

/** `image`, `images` or `probe` and `reference` leave the body; the rest are fields. */
export function jsonPhotos(route: Route, body: Fields, faults: Fault[]): PhotosAndFields {
  if (route.photos === 'none' || route.photos === 'body') return { fields: body, photos: [] };
  const rest = new Map(Object.entries(body));
  const take = (name: string) => {
    const value = rest.get(name);
    rest.delete(name);
    return value;
  };
  const found =
    route.photos === 'files'
      ? parsed(photoInputs, take('images'), faults, ['images'])
      : photoMembers[route.photos].map((name) => parsed(photoInput, take(name), faults, [name]));
  const photos = (found ?? []).filter((photo) => photo !== null).map(toPhoto);
  return { fields: Object.fromEntries(rest), photos };
}

function toPhoto(photo: PhotoInputJson): PhotoInput {
  if (photo.uploadId !== undefined) return { kind: 'upload', uploadId: photo.uploadId };
  return {
    kind: 'bytes',
    bytes: Buffer.from(photo.base64 ?? '', 'base64'),
    fileName: photo.fileName ?? null,
  };
}

/** The files in the order of the form (compare: probe, then reference); the wrong ones are named. */
export function filePhotos(
  route: Route,
  fields: Fields,
  files: readonly MultipartFile[],
  faults: Fault[],
): PhotosAndFields {
  if (route.photos === 'none' || route.photos === 'body') return { fields, photos: [] };
  const wanted: readonly string[] = fileFields[route.photos];
  const most = route.photos === 'files' ? MOST_PHOTOS : 1;
  const photos: PhotoInput[] = [];
  for (const name of wanted) {
    const mine = files.filter((file) => file.field === name);
    if (Object.hasOwn(fields, name))
      faults.push({ path: name, message: `must be a file (with curl: -F ${name}=@photo.jpg)` });
    else if (mine.length === 0) faults.push({ path: name, message: 'is required' });
    if (mine.length > most) faults.push({ path: name, message: 'takes one file' });
    photos.push(
      ...mine.map((file): PhotoInput => ({ kind: 'bytes', bytes: file.bytes, fileName: file.fileName })),
    );
  }
  for (const { field } of files.filter((file) => !wanted.includes(file.field)))
    faults.push(misplaced(route, field));
  const rest = Object.entries(fields).filter(([name]) => !wanted.includes(name));
  return { fields: Object.fromEntries(rest), photos };
}

function misplaced(route: Route, field: string): Fault {
  const path = field.slice(0, 100).toWellFormed();
  return Object.hasOwn(route.request.shape, field)
    ? { path, message: 'must be a field, not a file (with curl: < instead of @)' }
    : { path, message: 'is not a known field' };
}

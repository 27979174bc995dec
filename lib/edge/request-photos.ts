/** Takes the photos out of a body: the files of a multipart form, or base64 and upload ids in JSON. */
import type { PhotoInput } from '../ports/caller.ts';
import { type Fault, parsed } from './faults.ts';
import type { MultipartFile } from './multipart.ts';
import type { Route } from './route.ts';
import { type AlbumPhotoInputsJson, albumPhotoInputs } from './schemas/album-photo-inputs.ts';
import {
  fileFields,
  MOST_PHOTOS,
  type PhotoInputJson,
  photoInput,
  photoInputs,
  photoMembers,
} from './schemas/photo-inputs.ts';
import { MOST_SELFIES, type SubjectInputsJson, subjectInputs } from './schemas/selfies.ts';

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
  if (route.photos === 'selfies')
    return subjectPhotos(parsed(subjectInputs, take('subjects'), faults, ['subjects']) ?? [], rest);
  if (route.photos === 'album')
    return albumPhotos(parsed(albumPhotoInputs, take('photos'), faults, ['photos']) ?? [], rest, faults);
  const found =
    route.photos === 'files'
      ? parsed(photoInputs, take('images'), faults, ['images'])
      : photoMembers[route.photos].map((name) => parsed(photoInput, take(name), faults, [name]));
  const photos = (found ?? []).filter((photo) => photo !== null).map(toPhoto);
  return { fields: Object.fromEntries(rest), photos };
}

/** The selfies become photos of the request; `subjects` keeps their places. */
function subjectPhotos(people: SubjectInputsJson, rest: ReadonlyMap<string, unknown>): PhotosAndFields {
  const photos: PhotoInput[] = [];
  const subjects = people.map((subject) =>
    'faceId' in subject
      ? subject
      : { selfies: subject.selfies.map((selfie) => photos.push(toPhoto(selfie)) - 1) },
  );
  return { fields: { ...Object.fromEntries(rest), subjects }, photos };
}

/** What is said of each photo stands in `details`, as in a form. */
function albumPhotos(
  given: AlbumPhotoInputsJson,
  rest: ReadonlyMap<string, unknown>,
  faults: Fault[],
): PhotosAndFields {
  if (rest.has('details'))
    faults.push({ path: 'details', message: 'is for forms; in JSON it stands with each photo' });
  const details = given.map(({ base64: _bytes, uploadId: _upload, ...said }) => said);
  return { fields: { ...Object.fromEntries(rest), details }, photos: given.map(toPhoto) };
}

function toPhoto(photo: Pick<PhotoInputJson, 'base64' | 'uploadId' | 'fileName'>): PhotoInput {
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
  const most = { files: MOST_PHOTOS, album: MOST_PHOTOS, selfies: MOST_SELFIES, file: 1, pair: 1 }[
    route.photos
  ];
  const photos: PhotoInput[] = [];
  for (const name of wanted) {
    const mine = files.filter((file) => file.field === name);
    if (Object.hasOwn(fields, name))
      faults.push({ path: name, message: `must be a file (with curl: -F ${name}=@photo.jpg)` });
    else if (mine.length === 0) faults.push({ path: name, message: 'is required' });
    if (mine.length > most)
      faults.push({ path: name, message: most === 1 ? 'takes one file' : `takes at most ${most} files` });
    photos.push(
      ...mine.map((file): PhotoInput => ({ kind: 'bytes', bytes: file.bytes, fileName: file.fileName })),
    );
  }
  for (const { field } of files.filter((file) => !wanted.includes(file.field)))
    faults.push(misplaced(route, field));
  const rest = Object.fromEntries(Object.entries(fields).filter(([name]) => !wanted.includes(name)));
  if (route.photos !== 'selfies') return { fields: rest, photos };
  if (Object.hasOwn(fields, 'subjects'))
    faults.push({ path: 'subjects', message: 'is for JSON bodies; the files of a form show one person' });
  return { fields: { ...rest, subjects: [{ selfies: photos.map((_, at) => at) }] }, photos };
}

function misplaced(route: Route, field: string): Fault {
  const path = field.slice(0, 100).toWellFormed();
  return Object.hasOwn(route.request.shape, field)
    ? { path, message: 'must be a field, not a file (with curl: < instead of @)' }
    : { path, message: 'is not a known field' };
}

/** A photo as its album shows it, and the faces in it. */
import type { AlbumPhoto } from '../ports/album-records.ts';
import type { Face, Person } from '../ports/records.ts';
import { type StoredFaceAnswer, storedFaceAnswer } from './face-answer.ts';
import type { PhotoFilesAnswer } from './photo-files.ts';

export interface AlbumPhotoAnswer extends PhotoFilesAnswer {
  readonly photoId: string;
  readonly fileName: string | null;
  readonly externalId: string | null;
  readonly sha256: string;
  readonly mediaType: string;
  /** Of the upright photo. */
  readonly width: number;
  readonly height: number;
  readonly bytes: number | null;
  /** UTC, put right by the album's offset for the camera. */
  readonly takenAt: string | null;
  /** Minutes east of UTC; null when the camera wrote none: then `takenAt` is its local time. */
  readonly takenOffset: number | null;
  readonly camera: string | null;
  readonly labels: readonly string[];
  readonly position: number;
  /** Faces found in it, searchable or not. */
  readonly faces: number;
  /** The older edit it is shown in the place of. */
  readonly supersedes: string | null;
  readonly addedAt: string;
}

export interface AlbumFaceAnswer extends StoredFaceAnswer {
  readonly person: Pick<Person, 'id' | 'kind' | 'displayName'> | null;
}

export function albumPhotoAnswer(
  photo: AlbumPhoto,
  faces: number,
  files: PhotoFilesAnswer,
): AlbumPhotoAnswer {
  return {
    photoId: photo.uuid,
    fileName: photo.fileName,
    externalId: photo.externalId,
    sha256: photo.sha256,
    mediaType: photo.mediaType,
    width: photo.width,
    height: photo.height,
    bytes: photo.bytes,
    takenAt: photo.shownAt?.toISOString() ?? null,
    takenOffset: photo.takenOffset,
    camera: photo.camera,
    labels: photo.labels,
    position: photo.position,
    faces,
    supersedes: photo.supersedes,
    addedAt: photo.addedAt.toISOString(),
    ...files,
  };
}

export function albumFaceAnswer(
  face: Face,
  photo: AlbumPhoto,
  persons: ReadonlyMap<string, Person>,
): AlbumFaceAnswer {
  const person = face.person === null ? undefined : persons.get(face.person);
  return {
    ...storedFaceAnswer(face, photo),
    person:
      person === undefined ? null : { id: person.id, kind: person.kind, displayName: person.displayName },
  };
}

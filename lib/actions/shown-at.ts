/** When a photo was taken, as an album tells it: the camera's time, put right by the album's offset for that camera. */
import type { Album } from '../ports/album-records.ts';

export interface CameraTime {
  /** As the camera had it. */
  readonly takenAt: Date | null;
  readonly camera: string | null;
  /** Album uuids the photo is in. */
  readonly albums: readonly string[];
}

/** By the first of the albums that holds the photo; null where the camera told no time. */
export function shownAt(photo: CameraTime, albums: readonly Album[]): Date | null {
  if (photo.takenAt === null) return null;
  const album = albums.find(({ uuid }) => photo.albums.includes(uuid));
  const offsets = album?.policy.cameraClockOffsets ?? {};
  const named = photo.camera !== null && Object.hasOwn(offsets, photo.camera) ? photo.camera : '*';
  const seconds = Object.hasOwn(offsets, named) ? (offsets[named] ?? 0) : 0;
  return new Date(photo.takenAt.getTime() + seconds * 1000);
}

/** Makes albums and photos in them, for the laws of the registry. */
import { randomUUID } from 'node:crypto';
import type { NewAlbum, NewAlbumPhoto } from '../../../lib/ports/album-records.ts';
import type { NewFace } from '../../../lib/ports/records.ts';
import type { RegistryRows } from '../../../lib/ports/registry.ts';
import { embedding, newFace, newPhoto, space } from './rows.ts';

export function newAlbum(gallery: string, patch: Partial<NewAlbum> = {}): NewAlbum {
  return {
    uuid: randomUUID(),
    gallery,
    id: `a-${randomUUID()}`,
    title: 'Fête – 写真',
    takenOn: '2026-02-28',
    expiresAt: new Date('2026-06-01T00:00:00.000Z'),
    policy: {
      state: 'draft',
      indexing: true,
      audience: 'general',
      download: 'web',
      watermark: null,
      reviewBeforeGuests: false,
      cameraClockOffsets: {},
      detail: 'standard',
    },
    ...patch,
  };
}

export function newAlbumPhoto(gallery: string, patch: Partial<NewAlbumPhoto> = {}): NewAlbumPhoto {
  return {
    ...newPhoto(gallery),
    sourceKey: null,
    sourceVersion: null,
    takenAt: new Date('2026-02-28T12:00:00.123Z'),
    takenOffset: 60,
    camera: 'Nikon Z6 4711',
    labels: ['bib:12'],
    bytes: 5_000_000_000,
    detail: 'standard',
    ...patch,
  };
}

/** A photo in an album with one face nobody has a name for; answers the uuids. */
export async function addPhoto(
  rows: RegistryRows,
  gallery: string,
  album: string,
  patch: {
    readonly photo?: Partial<NewAlbumPhoto>;
    readonly face?: Partial<NewFace>;
    readonly externalId?: string;
    readonly seed?: number;
  } = {},
): Promise<{ readonly photo: string; readonly face: string }> {
  const wanted = newAlbumPhoto(gallery, patch.photo);
  const [claimed] = await rows.albumPhotos.claim(gallery, { photos: [wanted], known: [], others: [] });
  const photo = claimed?.uuid ?? '';
  await rows.albumPhotos.add([{ album, photo, position: null, externalId: patch.externalId ?? null }]);
  const face = newFace(photo, null, patch.face);
  await rows.faces.add(face, { space, embedding: embedding(patch.seed ?? 1), norm: 21.5 });
  return { photo, face: face.uuid };
}

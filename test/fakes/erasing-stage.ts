/** What tests of erasures by selfie and of suppressions do again and again, through the public actions. */
import { addPhotos } from '../../lib/actions/add-photos.ts';
import {
  type ConfirmErasureRequest,
  confirmErasureRequest,
} from '../../lib/actions/confirm-erasure-request.ts';
import { createAlbum } from '../../lib/actions/create-album.ts';
import { type CreateErasureRequest, createErasureRequest } from '../../lib/actions/create-erasure-request.ts';
import { createSuppression } from '../../lib/actions/create-suppression.ts';
import { getAlbumPhoto } from '../../lib/actions/get-album-photo.ts';
import { searchAlbum } from '../../lib/actions/search-album.ts';
import type { Gallery } from '../../lib/ports/records.ts';
import { callerOf, photos, type Stage } from './action-stage.ts';
import { type FakeFace, photoBytes, photoOf } from './fake-photo.ts';

export const agreed = { textVersion: '2026-11', locale: 'en', relation: 'self' } as const;

/** The very ideal of a person. */
export const selfieOf = (person: string) => photoOf(person, 1, 1);

let notes = 0;

/** A photo like no other. */
export const groupPhoto = (...faces: readonly FakeFace[]) => photoBytes({ faces, note: `${++notes}` });

export function erasingOn(stage: Stage) {
  const { ports } = stage;
  const caller = callerOf();
  return {
    async galleryWith(...albums: readonly string[]): Promise<Gallery> {
      const gallery = await stage.gallery();
      for (const id of albums) await createAlbum(ports, { gallery: gallery.id, id, title: id, caller });
      return gallery;
    },

    async add(gallery: Gallery, album: string, bytes: Uint8Array, externalId?: string) {
      const { added } = await addPhotos(ports, {
        ...{ gallery: gallery.id, album, photos: photos(bytes), caller },
        details: externalId === undefined ? [] : [{ externalId }],
      });
      return added[0]!;
    },

    request: (gallery: Gallery, person: string, over: Partial<CreateErasureRequest> = {}) =>
      createErasureRequest(ports, {
        ...{ gallery: gallery.id, subjects: [{ selfies: [0] }], photos: photos(selfieOf(person)), caller },
        ...over,
      }),

    confirm: (gallery: Gallery, request: string, over: Partial<ConfirmErasureRequest> = {}) =>
      confirmErasureRequest(ports, {
        ...{ gallery: gallery.id, request, scope: 'faces', suppress: false, caller },
        ...over,
      }),

    suppress: (gallery: Gallery, person: string, suppressUntil?: string) =>
      createSuppression(ports, {
        ...{ gallery: gallery.id, subjects: [{ selfies: [0] }], photos: photos(selfieOf(person)) },
        ...{ consent: agreed, suppressUntil, caller },
      }),

    /** Photos an album shows of somebody. */
    async found(gallery: Gallery, album: string, person: string): Promise<readonly string[]> {
      const { items } = await searchAlbum(ports, {
        ...{ gallery: gallery.id, album, subjects: [{ selfies: [0] }], photos: photos(selfieOf(person)) },
        ...{ mode: 'any', expand: true, order: 'best', limit: 50, caller },
      });
      return items.flatMap(({ photoId, burst }) => [photoId, ...burst.photos.map((each) => each.photoId)]);
    },

    /** Status of each face of a photo, by rising place from the left. */
    async statuses(gallery: Gallery, album: string, photo: string): Promise<readonly string[]> {
      const { faces } = await getAlbumPhoto(ports, { gallery: gallery.id, album, photo, caller });
      return [...faces].sort((a, b) => a.box.x - b.box.x).map(({ status }) => status);
    },
  };
}

/** Albums: what the API takes and answers about them, and the calls of the client. */
import type { Box, RefusedPhoto, StoredFace } from './answers.ts';
import { asTheyAre, type Carry } from './carry.ts';
import { listed, type PageOptions } from './listing.ts';
import type { Erasure } from './operations.ts';
import { base64Of, formOf, isUploaded, type Photo } from './photo-body.ts';
import type { Cover, PhotoFiles } from './photo-files.ts';
import { galleryPath, segment } from './segment.ts';
import type { Send } from './transport.ts';

export interface AlbumPolicy {
  readonly state: 'draft' | 'published';
  /** False: photos are kept, nobody looks for faces. */
  readonly indexing: boolean;
  readonly audience: 'general' | 'minors';
  readonly download: 'none' | 'web' | 'original';
  readonly watermark: string | null;
  readonly reviewBeforeGuests: boolean;
  /** Seconds to add to the time a camera wrote, by `camera` of photos; `*` for all others. */
  readonly cameraClockOffsets: { readonly [camera: string]: number };
  readonly detail: 'standard' | 'high' | 'max';
}

export interface Album {
  readonly id: string;
  readonly title: string;
  readonly takenOn: string | null;
  readonly expiresAt: string | null;
  readonly policy: AlbumPolicy;
  /** Seconds one core is expected to look at a photo of 24 megapixels with 8 faces; null where nobody knows. */
  readonly secondsPerPhoto: number | null;
  readonly coverPhotoId: string | null;
  readonly cover: Cover | null;
  readonly photos: number;
  readonly indexedPhotos: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** What the threshold of an album rests on. */
export interface AlbumCalibration {
  readonly embeddingSpace: string;
  readonly faces: number;
  readonly curve: {
    readonly source: 'measured' | 'published' | 'none';
    readonly protocol: string | null;
    readonly impostorPairs: number | null;
  };
  readonly samePhotoPairs: { readonly pairs: number; readonly dropped: number; readonly needed: number };
  readonly threshold: number;
  readonly thresholdSource: 'request' | 'gallery' | 'environment' | 'calibration' | 'model';
  /** Had the gallery's own photos no say. */
  readonly thresholdWithout: number;
  readonly candidateThreshold: number;
  readonly expectedWrongPhotos: number | null;
  readonly expectedByOwnPhotos: number | null;
  readonly extrapolated: boolean;
}

export interface AlbumWishes {
  readonly title?: string | undefined;
  /** `2030-01-31`. */
  readonly takenOn?: string | null | undefined;
  /** When it is erased; null keeps it. */
  readonly expiresAt?: string | null | undefined;
  readonly policy?: Partial<AlbumPolicy> | undefined;
}

/** What is said of one photo. */
export interface PhotoDetails {
  /** Your id of the picture: new bytes under it take the older photo's place. */
  readonly externalId?: string;
  readonly fileName?: string;
  readonly labels?: readonly string[];
}

export interface AddedPhoto {
  readonly index: number;
  readonly photoId: string;
  readonly fileName: string | null;
  readonly externalId: string | null;
  /** The album showed it before. */
  readonly alreadyThere: boolean;
  readonly supersedes: string | null;
  readonly faces: readonly {
    readonly faceId: string;
    readonly box: Box;
    readonly status: StoredFace['status'];
    readonly reasons: readonly string[];
  }[];
}

export interface AddPhotosAnswer {
  readonly added: readonly AddedPhoto[];
  readonly refused: readonly RefusedPhoto[];
}

export interface AlbumPhoto extends PhotoFiles {
  readonly photoId: string;
  readonly fileName: string | null;
  readonly externalId: string | null;
  readonly sha256: string;
  readonly mediaType: string;
  readonly width: number;
  readonly height: number;
  readonly bytes: number | null;
  readonly takenAt: string | null;
  readonly takenOffset: number | null;
  readonly camera: string | null;
  readonly labels: readonly string[];
  readonly position: number;
  readonly faces: number;
  readonly supersedes: string | null;
  readonly addedAt: string;
}

export interface AlbumPhotoWithFaces extends Omit<AlbumPhoto, 'faces'> {
  /** Ids of the albums that show it. */
  readonly albums: readonly string[];
  readonly faces: readonly (StoredFace & {
    readonly person: {
      readonly id: string;
      readonly kind: 'named' | 'cluster';
      readonly displayName: string | null;
    } | null;
  })[];
}

export interface RemovedPhoto {
  readonly status: 'left' | 'erasing';
  readonly photoId: string;
  readonly erasure: Erasure | null;
}

export interface LabelledPhotos {
  readonly labelled: number;
  readonly refused: number;
  readonly lines: readonly {
    readonly line: number;
    readonly status: 'labelled' | 'refused';
    readonly photoId: string | null;
    readonly code: string | null;
    readonly message: string | null;
  }[];
}

export interface PhotoListWishes {
  readonly order?: 'position' | 'time' | undefined;
  /** Only photos with all of these. */
  readonly labels?: readonly string[] | undefined;
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

export interface AddPhotosWishes {
  /** Labels of every photo. */
  readonly labels?: readonly string[] | undefined;
  /** Of single photos, in their order. */
  readonly details?: readonly PhotoDetails[] | undefined;
  readonly idempotencyKey?: string | undefined;
}

export function albumCalls(send: Send, carry: Carry = asTheyAre) {
  const albums = (gallery: string) => `${galleryPath(gallery)}/albums`;
  const albumOf = (gallery: string, album: string) => `${albums(gallery)}/${segment(album)}`;
  const photoOf = (gallery: string, album: string, photo: string) =>
    `${albumOf(gallery, album)}/photos/${segment(photo)}`;

  return {
    createAlbum: async (
      gallery: string,
      album: AlbumWishes & { readonly id: string; readonly title: string },
    ) => send<Album>({ method: 'POST', path: albums(gallery), json: album, stores: true }),
    listAlbums: (gallery: string, page: PageOptions = {}) =>
      listed<Album>(send, () => ({ path: albums(gallery), query: { ...page } })),
    album: async (gallery: string, album: string) =>
      send<Album>({ method: 'GET', path: albumOf(gallery, album) }),
    albumCalibration: async (gallery: string, album: string) =>
      send<AlbumCalibration>({ method: 'GET', path: `${albumOf(gallery, album)}/calibration` }),
    changeAlbum: async (
      gallery: string,
      album: string,
      wishes: AlbumWishes & { readonly coverPhotoId?: string | null | undefined },
    ) => send<Album>({ method: 'PATCH', path: albumOf(gallery, album), json: wishes }),
    deleteAlbum: async (gallery: string, album: string) =>
      send<Erasure>({ method: 'DELETE', path: albumOf(gallery, album) }),

    /** At most 20 at a time. Sending the same photos again changes nothing. */
    addPhotos: async (
      gallery: string,
      album: string,
      photos: readonly Photo[],
      wishes: AddPhotosWishes = {},
    ) => {
      const { idempotencyKey, details = [], labels } = wishes;
      const path = `${albumOf(gallery, album)}/photos`;
      const call = { method: 'POST', path, stores: true, idempotencyKey } as const;
      const carried = await carry(gallery, photos, idempotencyKey);
      // One uploaded photo makes the whole request JSON.
      return carried.some(isUploaded)
        ? send<AddPhotosAnswer>({
            ...call,
            json: { labels, photos: carried.map((photo, i) => said(photo, details[i])) },
          })
        : send<AddPhotosAnswer>({
            ...call,
            form: formOf('files', carried, { labels, details: details.length > 0 ? details : undefined }),
          });
    },
    albumPhotos: (gallery: string, album: string, wishes: PhotoListWishes = {}) =>
      listed<AlbumPhoto>(send, () => ({
        path: `${albumOf(gallery, album)}/photos`,
        query: { ...wishes, labels: wishes.labels?.join(',') },
      })),
    albumPhoto: async (gallery: string, album: string, photo: string) =>
      send<AlbumPhotoWithFaces>({ method: 'GET', path: photoOf(gallery, album, photo) }),
    /** New addresses, when those of an earlier answer have had their time. */
    photoFiles: async (gallery: string, album: string, photo: string) =>
      send<PhotoFiles & { readonly photoId: string }>({
        method: 'GET',
        path: `${photoOf(gallery, album, photo)}/files`,
      }),
    changePhoto: async (
      gallery: string,
      album: string,
      photo: string,
      wishes: {
        readonly labels?: readonly string[] | undefined;
        readonly externalId?: string | null | undefined;
      },
    ) => send<AlbumPhotoWithFaces>({ method: 'PATCH', path: photoOf(gallery, album, photo), json: wishes }),
    removePhoto: async (gallery: string, album: string, photo: string) =>
      send<RemovedPhoto>({ method: 'DELETE', path: photoOf(gallery, album, photo) }),
    importLabels: async (gallery: string, album: string, csv: string, replace = false) =>
      send<LabelledPhotos>({
        method: 'POST',
        path: `${albumOf(gallery, album)}/labels`,
        json: { csv, replace },
        stores: true,
      }),
  };
}

function said(photo: Photo, details: PhotoDetails = {}) {
  return 'uploadId' in photo
    ? { ...details, uploadId: photo.uploadId }
    : { fileName: photo.fileName, ...details, base64: base64Of(photo.bytes) };
}

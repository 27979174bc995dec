/** Erasures by selfie and suppressions as staff make them: what the API takes and answers, and the calls of the client. */
import type { Box, StoredFace } from './answers.ts';
import { asTheyAre, type Carry } from './carry.ts';
import { listed, type PageOptions } from './listing.ts';
import type { Erasure } from './operations.ts';
import { asJson, carriedSubjects, type SearchSubject } from './searches.ts';
import { galleryPath, segment } from './segment.ts';
import type { Send } from './transport.ts';

/** To keeping a template, so that the person is not found again. */
export interface SuppressionConsent {
  readonly textVersion: string;
  readonly locale: string;
  readonly relation: 'self' | 'guardian';
}

export interface ErasureRequest {
  readonly id: string;
  readonly status: 'waiting' | 'confirmed' | 'declined';
  readonly createdAt: string;
  readonly expiresAt: string;
  /** A consent to keeping a template came with it. */
  readonly suppress: boolean;
  /** Guests are told nothing from here on. */
  readonly albumId?: string | null;
  readonly requestedBy?: 'guest' | 'staff';
  readonly guestId?: string | null;
  readonly scope?: 'faces' | 'photos';
  readonly erasureId?: string | null;
  readonly counts?: { readonly faces: number; readonly photos: number };
  readonly faces?: readonly {
    readonly faceId: string;
    readonly photoId: string;
    readonly fileName: string | null;
    readonly albums: readonly string[];
    readonly personId: string | null;
    readonly box: Box;
    readonly boxNormalized: Box;
    /** In the answer to the request alone. */
    readonly similarity?: number;
  }[];
  readonly threshold?: number;
  readonly searchedFaces?: number;
  /** Upper bound for faces of other people; null: uncalibrated. */
  readonly expectedWrongFaces?: number | null;
  readonly complete?: boolean;
}

export interface Suppression {
  readonly id: string;
  readonly textVersion: string;
  readonly locale: string;
  readonly relation: 'self' | 'guardian';
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly threshold: number;
  readonly counts: { readonly templates: number; readonly suppressed: number; readonly restored: number };
  readonly expectedWrongFaces: number | null;
  /** False while older faces are still compared. */
  readonly complete: boolean;
}

export interface ErasureConfirmation {
  /** `photos`: as a whole, from every album. */
  readonly scope?: 'faces' | 'photos' | undefined;
  /** Face ids of the request; absent: all. */
  readonly faces?: readonly string[] | undefined;
  readonly suppress?: boolean | undefined;
  readonly consent?: SuppressionConsent | undefined;
  readonly suppressUntil?: string | undefined;
}

export interface ErasureListWishes extends PageOptions {
  readonly status?: ErasureRequest['status'] | undefined;
}

export function erasingCalls(send: Send, carry: Carry = asTheyAre) {
  const requests = (gallery: string) => `${galleryPath(gallery)}/erasure-requests`;
  const suppressions = (gallery: string) => `${galleryPath(gallery)}/suppressions`;
  const one = (gallery: string, id: string) => `${suppressions(gallery)}/${segment(id)}`;
  const inAlbum = (gallery: string, album: string) =>
    `${galleryPath(gallery)}/albums/${segment(album)}/erasure-requests`;
  const subjects = async (gallery: string, subject: SearchSubject) =>
    (await carriedSubjects(carry, gallery, [subject])).map(asJson);
  return {
    requestErasure: async (
      gallery: string,
      subject: SearchSubject,
      wishes: {
        readonly album?: string | undefined;
        readonly threshold?: number | undefined;
        readonly consent?: SuppressionConsent | undefined;
      } = {},
    ) =>
      send<ErasureRequest>({
        method: 'POST',
        path: requests(gallery),
        json: { ...wishes, subjects: await subjects(gallery, subject) },
        stores: true,
      }),
    /** The same in one album, as guests may ask for it, too. */
    requestAlbumErasure: async (
      gallery: string,
      album: string,
      subject: SearchSubject,
      wishes: { readonly consent?: SuppressionConsent | undefined } = {},
    ) =>
      send<ErasureRequest>({
        method: 'POST',
        path: inAlbum(gallery, album),
        json: { ...wishes, subjects: await subjects(gallery, subject) },
        stores: true,
      }),
    /** Guests see how far their own are. */
    albumErasureRequests: (gallery: string, album: string, wishes: ErasureListWishes = {}) =>
      listed<ErasureRequest>(send, () => ({ path: inAlbum(gallery, album), query: { ...wishes } })),
    erasureRequests: (gallery: string, wishes: ErasureListWishes = {}) =>
      listed<ErasureRequest>(send, () => ({ path: requests(gallery), query: { ...wishes } })),
    erasureRequest: async (gallery: string, request: string) =>
      send<ErasureRequest>({ method: 'GET', path: `${requests(gallery)}/${segment(request)}` }),
    confirmErasure: async (gallery: string, request: string, how: ErasureConfirmation = {}) =>
      send<{ readonly erasure: Erasure; readonly suppression: Suppression | null }>({
        method: 'POST',
        path: `${requests(gallery)}/${segment(request)}/confirm`,
        json: how,
        stores: true,
      }),
    declineErasure: async (gallery: string, request: string) =>
      send<ErasureRequest>({
        method: 'POST',
        path: `${requests(gallery)}/${segment(request)}/decline`,
        stores: true,
      }),
    suppress: async (
      gallery: string,
      subject: SearchSubject,
      consent: SuppressionConsent,
      suppressUntil?: string,
    ) =>
      send<Suppression>({
        method: 'POST',
        path: suppressions(gallery),
        json: {
          subjects: await subjects(gallery, subject),
          consent,
          ...(suppressUntil !== undefined && { suppressUntil }),
        },
        stores: true,
      }),
    suppressions: (gallery: string, page: PageOptions = {}) =>
      listed<Suppression>(send, () => ({ path: suppressions(gallery), query: { ...page } })),
    suppression: async (gallery: string, id: string) =>
      send<Suppression>({ method: 'GET', path: one(gallery, id) }),
    suppressedFaces: (gallery: string, id: string, page: PageOptions = {}) =>
      listed<StoredFace>(send, () => ({ path: `${one(gallery, id)}/faces`, query: { ...page } })),
    restoreFace: async (gallery: string, id: string, face: string) =>
      send<StoredFace>({
        method: 'POST',
        path: `${one(gallery, id)}/faces/${segment(face)}/restore`,
        stores: true,
      }),
    endSuppression: async (gallery: string, id: string) =>
      send<null>({ method: 'DELETE', path: one(gallery, id) }),
  };
}

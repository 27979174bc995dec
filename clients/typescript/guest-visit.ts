/** A guest's visit as the guest's own page makes it: session, consent, favourites, the way out; the calls of the client. */
import type { Page } from './answers.ts';
import type { ErasureRequest, SuppressionConsent } from './erasing.ts';
import type { Erasure } from './operations.ts';
import type { Cover } from './photo-files.ts';
import { asJson, type SearchSubject } from './searches.ts';
import { galleryPath, segment } from './segment.ts';
import type { Send } from './transport.ts';

export type ConsentRelation = 'self' | 'guardian';
export type ConsentPurpose = 'find_photos' | 'staff_review';

export interface ConsentText {
  readonly version: string;
  readonly locale: string;
  readonly title: string;
  readonly paragraphs: readonly string[];
  readonly purposes: Readonly<Record<ConsentPurpose, string>>;
  readonly relations: Readonly<Record<ConsentRelation, string>>;
}

/** What is agreed to before a template is kept so that a person is not found again. */
export type SuppressionText = Omit<ConsentText, 'purposes'>;

export interface Consent {
  readonly id: string;
  readonly textVersion: string;
  readonly locale: string;
  readonly relation: ConsentRelation;
  readonly purposes: readonly ConsentPurpose[];
  readonly at: string;
}

export interface GuestSession {
  readonly id: string;
  /** Of the link it was opened by: what stands before `#`. */
  readonly linkId: string;
  readonly expiresAt: string;
  readonly gallery: string;
  readonly album: {
    readonly id: string;
    readonly title: string;
    readonly takenOn: string | null;
    readonly coverPhotoId: string | null;
    readonly cover: Cover | null;
    readonly state: 'draft' | 'published';
    readonly indexing: boolean;
    readonly audience: 'general' | 'minors';
    readonly download: 'none' | 'web' | 'original';
    /** Photos show only after staff have looked at them. */
    readonly reviewed: boolean;
  };
  readonly consent: {
    /** The text to show. */
    readonly textVersion: string;
    readonly relations: readonly ConsentRelation[];
    readonly purposes: readonly ConsentPurpose[];
    readonly given: Consent | null;
    /** Enough to search. */
    readonly enough: boolean;
  };
  /** `left`: of all guests of the link together; null = as many as they like. */
  readonly searches: { readonly made: number; readonly left: number | null };
}

export interface NewGuestSession extends GuestSession {
  /** For programs, as the client's key; browsers keep the cookie. */
  readonly token: string;
}

export interface LinkParts {
  /** What stands before and after `#` in a guest's link. */
  readonly link: string;
  readonly secret: string;
  readonly pin?: string | undefined;
}

export function visitCalls(send: Send) {
  const albumOf = (gallery: string, album: string) => `${galleryPath(gallery)}/albums/${segment(album)}`;
  const chosen = (gallery: string, album: string, photo: string) =>
    `${albumOf(gallery, album)}/selections/${segment(photo)}`;

  return {
    openGuestSession: (parts: LinkParts) =>
      send<NewGuestSession>({ method: 'POST', path: '/v1/guest-sessions', json: parts }),
    guestSession: () => send<GuestSession>({ method: 'GET', path: '/v1/guest-sessions/current' }),
    endGuestSession: () => send<null>({ method: 'DELETE', path: '/v1/guest-sessions/current' }),
    consentTexts: () =>
      send<{
        readonly current: string;
        readonly items: readonly ConsentText[];
        readonly suppression: readonly SuppressionText[];
      }>({ method: 'GET', path: '/v1/consent-texts' }),
    giveConsent: async (gallery: string, album: string, consent: Omit<Consent, 'id' | 'at'>) =>
      send<Consent>({
        method: 'POST',
        path: `${albumOf(gallery, album)}/consents`,
        json: consent,
        stores: true,
      }),
    withdrawConsent: async (gallery: string, album: string) =>
      send<null>({ method: 'DELETE', path: `${albumOf(gallery, album)}/consents` }),
    /** Staff may erase guests, guests themselves. */
    deleteGuest: async (gallery: string, album: string, guest: string) =>
      send<Erasure>({ method: 'DELETE', path: `${albumOf(gallery, album)}/guests/${segment(guest)}` }),
    /** Needs no consent but to being kept out. Staff look at what is like the selfie and confirm; the answer tells only how far that is. */
    requestOwnErasure: async (
      gallery: string,
      album: string,
      subject: SearchSubject,
      wishes: { readonly consent?: SuppressionConsent | undefined } = {},
    ) =>
      send<ErasureRequest>({
        method: 'POST',
        path: `${albumOf(gallery, album)}/erasure-requests`,
        json: { ...wishes, subjects: [asJson(subject)] },
        stores: true,
      }),
    /** A guest's own, in an album. */
    ownErasureRequests: async (
      gallery: string,
      album: string,
      page: { readonly limit?: number | undefined; readonly cursor?: string | undefined } = {},
    ) =>
      send<Page<ErasureRequest>>({
        method: 'GET',
        path: `${albumOf(gallery, album)}/erasure-requests`,
        query: { ...page },
      }),
    selectPhoto: async (gallery: string, album: string, photo: string) =>
      send<null>({ method: 'PUT', path: chosen(gallery, album, photo) }),
    unselectPhoto: async (gallery: string, album: string, photo: string) =>
      send<null>({ method: 'DELETE', path: chosen(gallery, album, photo) }),
  };
}

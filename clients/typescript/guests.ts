/** Guests as staff see them: links into an album, who came in, what waits for a look, what guests chose; the calls of the client. */
import type { Consent } from './guest-visit.ts';
import { listed, type PageOptions } from './listing.ts';
import type { PhotoFiles, Renditions } from './photo-files.ts';
import { galleryPath, segment } from './segment.ts';
import type { Send } from './transport.ts';

export interface GuestLink {
  readonly id: string;
  readonly label: string | null;
  readonly hasPin: boolean;
  /** By too many wrong PINs. */
  readonly locked: boolean;
  readonly expiresAt: string;
  readonly revokedAt: string | null;
  readonly searchBudget: number | null;
  readonly searches: number;
  readonly guests: number;
  readonly createdAt: string;
}

export interface NewGuestLink extends GuestLink {
  /** Shown once; the secret follows `#`. A path where the server does not know its address. */
  readonly url: string;
  /** SVG. */
  readonly qr: string | null;
}

export interface Selection {
  readonly photoId: string;
  readonly fileName: string | null;
  readonly at: string;
  readonly guestId: string;
  readonly label?: string | null;
  /** Null while the guest may not see the photo. */
  readonly renditions: Renditions | null;
  readonly placeholder: string | null;
  readonly download: PhotoFiles['download'];
}

export interface Guest {
  readonly id: string;
  readonly linkId: string;
  /** Of the link. */
  readonly label: string | null;
  readonly openedAt: string;
  readonly expiresAt: string;
  readonly endedAt: string | null;
  readonly searches: number;
  readonly selections: number;
  readonly consent: Consent | null;
}

/** A photo a guest found in an album whose results staff look at first. */
export interface Release {
  readonly guestId: string;
  readonly label: string | null;
  readonly photoId: string;
  readonly faceId: string;
  readonly fileName: string | null;
  readonly status: 'waiting' | 'released' | 'refused';
  readonly foundAt: string;
  readonly decidedAt: string | null;
}

export function guestCalls(send: Send) {
  const albumOf = (gallery: string, album: string) => `${galleryPath(gallery)}/albums/${segment(album)}`;
  const links = (gallery: string, album: string) => `${albumOf(gallery, album)}/guest-links`;
  return {
    createGuestLink: async (
      gallery: string,
      album: string,
      wishes: {
        readonly label?: string | undefined;
        /** 4 to 12 digits. */
        readonly pin?: string | undefined;
        readonly expiresAt?: string | undefined;
        readonly searchBudget?: number | undefined;
      } = {},
    ) =>
      send<NewGuestLink>({
        method: 'POST',
        path: links(gallery, album),
        json: wishes,
        stores: true,
      }),
    guestLinks: (gallery: string, album: string, page: PageOptions = {}) =>
      listed<GuestLink>(send, () => ({ path: links(gallery, album), query: { ...page } })),
    guestLink: async (gallery: string, album: string, link: string) =>
      send<GuestLink>({ method: 'GET', path: `${links(gallery, album)}/${segment(link)}` }),
    changeGuestLink: async (
      gallery: string,
      album: string,
      link: string,
      wishes: {
        readonly label?: string | null | undefined;
        readonly expiresAt?: string | undefined;
        readonly searchBudget?: number | null | undefined;
        /** Unlocks it after too many wrong PINs. */
        readonly locked?: false | undefined;
      },
    ) =>
      send<GuestLink>({ method: 'PATCH', path: `${links(gallery, album)}/${segment(link)}`, json: wishes }),
    revokeGuestLink: async (gallery: string, album: string, link: string) =>
      send<null>({ method: 'DELETE', path: `${links(gallery, album)}/${segment(link)}` }),

    guests: (gallery: string, album: string, page: PageOptions = {}) =>
      listed<Guest>(send, () => ({ path: `${albumOf(gallery, album)}/guests`, query: { ...page } })),
    releases: (
      gallery: string,
      album: string,
      wishes: PageOptions & { readonly status?: Release['status'] | undefined } = {},
    ) =>
      listed<Release & PhotoFiles>(send, () => ({
        path: `${albumOf(gallery, album)}/releases`,
        query: { ...wishes },
      })),
    decideRelease: async (
      gallery: string,
      album: string,
      decision: {
        readonly guest: string;
        readonly photo: string;
        readonly status: 'released' | 'refused';
      },
    ) =>
      send<Release>({
        method: 'POST',
        path: `${albumOf(gallery, album)}/releases`,
        json: decision,
        stores: true,
      }),
    selections: (gallery: string, album: string, page: PageOptions = {}) =>
      listed<Selection>(send, () => ({
        path: `${albumOf(gallery, album)}/selections`,
        query: { ...page },
      })),
    /** As a table whose first column holds the original file names. */
    selectionsCsv: async (gallery: string, album: string) =>
      send<string>({ method: 'GET', path: `${albumOf(gallery, album)}/selections.csv`, text: true }),
  };
}

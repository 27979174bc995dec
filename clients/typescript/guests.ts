/** Guests as staff see them: links into an album, and what guests chose; the calls of the client. */
import type { Page } from './answers.ts';
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

interface PageOptions {
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

export function guestCalls(send: Send) {
  const albumOf = (gallery: string, album: string) => `${galleryPath(gallery)}/albums/${segment(album)}`;
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
        path: `${albumOf(gallery, album)}/guest-links`,
        json: wishes,
        stores: true,
      }),
    guestLinks: async (gallery: string, album: string, page: PageOptions = {}) =>
      send<Page<GuestLink>>({
        method: 'GET',
        path: `${albumOf(gallery, album)}/guest-links`,
        query: { ...page },
      }),
    revokeGuestLink: async (gallery: string, album: string, link: string) =>
      send<null>({ method: 'DELETE', path: `${albumOf(gallery, album)}/guest-links/${segment(link)}` }),
    selections: async (gallery: string, album: string, page: PageOptions = {}) =>
      send<Page<Selection>>({
        method: 'GET',
        path: `${albumOf(gallery, album)}/selections`,
        query: { ...page },
      }),
    /** As a table whose first column holds the original file names. */
    selectionsCsv: async (gallery: string, album: string) =>
      send<string>({ method: 'GET', path: `${albumOf(gallery, album)}/selections.csv`, text: true }),
  };
}

/** Guests of an album as the registry keeps them: the links they come by, their sessions, what they agreed to and what they chose. */
import type { Album } from './album-records.ts';
import type { Gallery } from './records.ts';
import type { RankedPhoto, ReleaseStatus, SearchMark, SearchQuery } from './search-records.ts';

export interface NewGuestLink {
  readonly uuid: string;
  /** Gallery uuid. */
  readonly gallery: string;
  /** Album uuid. */
  readonly album: string;
  /** What staff call it; guests never see it. */
  readonly label: string | null;
  /** SHA-256 of the secret's UTF-8 text; the secret itself is in the link alone. */
  readonly secretHash: Uint8Array;
  /** See the port `PinHash`; null without a PIN. */
  readonly pinHash: Uint8Array | null;
  /** Searches all its guests may make together; null = as many as they like. */
  readonly searchBudget: number | null;
  readonly expiresAt: Date;
  /** Principal. */
  readonly createdBy: string;
  readonly createdAt: Date;
}

export interface GuestLink extends NewGuestLink {
  /** Wrong PINs, less one for each session opened since. */
  readonly pinFailures: number;
  readonly lockedAt: Date | null;
  /** Made so far. */
  readonly searches: number;
  readonly revokedAt: Date | null;
}

export interface NewGuestSession {
  readonly uuid: string;
  /** Link uuid. */
  readonly link: string;
  readonly gallery: string;
  readonly album: string;
  readonly secretHash: Uint8Array;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

export interface GuestSession extends NewGuestSession {
  readonly searches: number;
  readonly endedAt: Date | null;
}

/** Everything a request of a guest is judged by. */
export interface GuestPass {
  readonly session: GuestSession;
  readonly link: GuestLink;
  readonly gallery: Pick<Gallery, 'uuid' | 'id'>;
  readonly album: Album;
}

/** A guest as staff see one. */
export interface ListedGuest extends GuestSession {
  /** The link's. */
  readonly label: string | null;
  readonly selections: number;
  /** In force. */
  readonly consent: Consent | null;
}

export type ConsentRelation = 'self' | 'guardian';
/** `find_photos`: the selfie is compared with the faces of the album; `staff_review`: staff look at what was found. */
export type ConsentPurpose = 'find_photos' | 'staff_review';

export interface Consent {
  readonly uuid: string;
  readonly gallery: string;
  readonly album: string;
  /** Guest session uuid, here and below. */
  readonly guest: string;
  readonly textVersion: string;
  readonly locale: string;
  readonly relation: ConsentRelation;
  readonly purposes: readonly ConsentPurpose[];
  readonly at: Date;
  readonly withdrawnAt: Date | null;
}

export interface Release {
  readonly guest: string;
  readonly photo: string;
  /** The face by which the photo was found. */
  readonly face: string;
  readonly status: ReleaseStatus;
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
  readonly createdAt: Date;
  /** Of the guest's link. */
  readonly label: string | null;
  readonly fileName: string | null;
}

export interface Selection {
  readonly guest: string;
  readonly photo: string;
  readonly at: Date;
  /** Of the guest's link. */
  readonly label: string | null;
  /** As it was called when it came in. */
  readonly fileName: string | null;
}

/** A photo one of a guest's searches found, as that search ranked it. */
export interface Finding {
  readonly photo: RankedPhoto;
  readonly query: SearchQuery;
  readonly marks: readonly SearchMark[];
}

/** The rows of guests. Whoever writes for a guest holds the album first and the session next, so that no erasure misses a row. */
import type {
  Consent,
  Finding,
  GuestLink,
  GuestPass,
  ListedGuest,
  NewGuestLink,
  NewGuestSession,
  Release,
  Selection,
} from './guest-records.ts';
import type { PageRequest } from './registry.ts';
import type { ReleaseStatus } from './search-records.ts';

export interface GuestLinkRows {
  create(link: NewGuestLink): Promise<GuestLink>;
  /** Only of this album. */
  find(album: string, uuid: string): Promise<GuestLink | null>;
  findByUuid(uuid: string): Promise<GuestLink | null>;
  /** By uuid, so the oldest first. */
  list(album: string, page: PageRequest): Promise<readonly GuestLink[]>;
  /** What is given replaces what is stored. Null when there is none. */
  change(
    album: string,
    uuid: string,
    patch: Partial<Pick<GuestLink, 'label' | 'expiresAt' | 'searchBudget' | 'pinFailures' | 'lockedAt'>>,
  ): Promise<GuestLink | null>;
  /** Its sessions are over with it. The first time counts. Null when there is none. */
  revoke(album: string, uuid: string, now: Date): Promise<GuestLink | null>;
  /** Locks the link until the transaction ends, so that of PINs tried at the same time each is judged after the last. */
  claim(uuid: string): Promise<GuestLink | null>;
  /** How many sessions came by each of these links. */
  sessionCounts(links: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Deletes at most `limit` links that ended before that and have no session left; answers how many. */
  expire(before: Date, limit: number): Promise<number>;
}

export interface GuestSessionRows {
  create(session: NewGuestSession): Promise<void>;
  /** Null when the session, its link, album or gallery is gone. Says nothing of whether it is still good. */
  pass(uuid: string): Promise<GuestPass | null>;
  /**
   * Keeps the session from being erased until the transaction ends; `alone` keeps others from holding it, too. False when it is
   * gone or was ended. After the album.
   */
  hold(uuid: string, how: 'shared' | 'alone'): Promise<boolean>;
  /** The first time counts. */
  end(uuid: string, now: Date): Promise<void>;
  /** By uuid, so the oldest first. */
  list(album: string, page: PageRequest): Promise<readonly ListedGuest[]>;
  find(album: string, uuid: string): Promise<ListedGuest | null>;
  /** Takes one search from what the guest's link has left; in one step, however many ask. False when nothing is left. */
  takeSearch(uuid: string): Promise<boolean>;
  /** Takes it back. */
  returnSearch(uuid: string): Promise<void>;
  /** Of these photos those that searches of the guest in this album found, once for each search. */
  findings(guest: string, album: string, photos: readonly string[], now: Date): Promise<readonly Finding[]>;
  /** Deletes what was found for a guest and what the guest chose of it: searches, releases, selections. Answers rows. */
  forgetFindings(guest: string): Promise<number>;
  /**
   * Lets go of at most `limit` sessions that were over before that: those nothing speaks of any more are deleted, of the others only
   * the secret. Answers how many.
   */
  expire(before: Date, limit: number): Promise<number>;
}

export interface ConsentRows {
  add(consent: Omit<Consent, 'withdrawnAt'>): Promise<void>;
  /** The latest that was not withdrawn. */
  inForce(guest: string): Promise<Consent | null>;
  /** Withdraws all; answers how many. */
  withdraw(guest: string, now: Date): Promise<number>;
}

export interface ReleaseRows {
  /** By guest, then photo. Hidden photos are left out. */
  list(album: string, status: ReleaseStatus | null, page: PageRequest): Promise<readonly Release[]>;
  /** Null when the guest did not find the photo. */
  decide(decision: {
    readonly album: string;
    readonly guest: string;
    readonly photo: string;
    readonly status: Exclude<ReleaseStatus, 'waiting'>;
    readonly by: string;
    readonly now: Date;
  }): Promise<Release | null>;
}

export interface SelectionRows {
  /** The first time counts. False when the album does not show the photo. Inside a transaction. */
  put(
    selection: Pick<Selection, 'guest' | 'photo' | 'at'> & {
      readonly gallery: string;
      readonly album: string;
    },
  ): Promise<boolean>;
  /** False when it was not selected. */
  remove(guest: string, photo: string): Promise<boolean>;
  /** By guest, then photo, of all guests or one. Photos the album does not show are left out. */
  list(album: string, guest: string | null, page: PageRequest): Promise<readonly Selection[]>;
  /** Those of one guest that the list would show. */
  count(album: string, guest: string): Promise<number>;
  /** Of these photos those the guest selected. */
  chosen(guest: string, photos: readonly string[]): Promise<readonly string[]>;
}

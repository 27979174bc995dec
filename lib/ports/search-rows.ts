/** The rows behind a search by selfie: its session, and the registry's word on what may be shown. */
import type { ReleaseStatus, SearchSession, ShownFace, VouchedFace } from './search-records.ts';

/** Albums of a gallery and faces an index answered for them. */
export interface FacesInAlbums {
  /** Gallery uuid. */
  readonly gallery: string;
  readonly albums: readonly string[];
  readonly faces: readonly string[];
}

export interface FoundByGuest {
  /** Guest session uuid. */
  readonly guest: string;
  readonly gallery: string;
  readonly album: string;
  readonly photos: readonly { readonly photo: string; readonly face: string }[];
}

export interface SearchRows {
  create(session: SearchSession): Promise<void>;
  /** Null for a session of another gallery and for one whose time is over. */
  find(gallery: string, uuid: string, now: Date): Promise<SearchSession | null>;
  /** The same, and nobody else changes it until the transaction ends. */
  claim(gallery: string, uuid: string, now: Date): Promise<SearchSession | null>;
  /** Replaces what was found and marked. */
  refine(session: Pick<SearchSession, 'uuid' | 'ranking' | 'marks'>): Promise<void>;
  remove(uuid: string): Promise<void>;
  /** Searchable faces of these photos other than the given ones, in rising face uuid, at most `limit`. */
  beside(asked: {
    readonly photos: readonly string[];
    readonly faces: readonly string[];
    readonly limit: number;
  }): Promise<readonly string[]>;
  /** What staff said of the photos a guest found, by photo uuid. */
  releases(guest: string): Promise<ReadonlyMap<string, ReleaseStatus>>;
  /** Puts found photos before staff; of known ones stays what was said of them. */
  propose(found: FoundByGuest): Promise<void>;
  /** Deletes at most `limit` sessions whose time is over; answers how many. */
  expire(now: Date, limit: number): Promise<number>;
  /** Of these faces those that are searchable, in a photo that no newer edit hides, in one of the albums; in any order. */
  vouched(asked: FacesInAlbums): Promise<readonly VouchedFace[]>;
  /** The same with boxes and file names, for one page. */
  shown(asked: FacesInAlbums): Promise<readonly ShownFace[]>;
}

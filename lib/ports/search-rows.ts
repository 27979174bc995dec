/** The rows behind a search by selfie: its session, and the registry's word on what may be shown. */
import type { SearchSession, ShownFace, VouchedFace } from './search-records.ts';

/** Albums of a gallery and faces an index answered for them. */
export interface FacesInAlbums {
  /** Gallery uuid. */
  readonly gallery: string;
  readonly albums: readonly string[];
  readonly faces: readonly string[];
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
  /** Deletes at most `limit` sessions whose time is over; answers how many. */
  expire(now: Date, limit: number): Promise<number>;
  /** Of these faces those that are searchable, in a photo that no newer edit hides, in one of the albums; in any order. */
  vouched(asked: FacesInAlbums): Promise<readonly VouchedFace[]>;
  /** The same with boxes and file names, for one page. */
  shown(asked: FacesInAlbums): Promise<readonly ShownFace[]>;
}

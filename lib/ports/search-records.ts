/** Searches by selfie as the registry keeps them for an hour: who was searched where, what was found in which order, the marks. */
import type { Box } from '../face/face.ts';
import type { MatchGroup, SearchMode } from '../matching/match-groups.ts';

export type SearchOrder = 'best' | 'newest';
export type SearchMarkWord = 'not_me' | 'me_too';

export interface SearchFilters {
  /** Inclusive; the time of the photo with the album's clock offsets. */
  readonly from: Date | null;
  /** Exclusive. */
  readonly to: Date | null;
  /** All of these. */
  readonly labels: readonly string[];
}

/** What it takes to go on with a search without its selfies. */
export interface SearchQuery {
  readonly mode: SearchMode;
  readonly order: SearchOrder;
  readonly subjects: number;
  readonly filters: SearchFilters;
  readonly threshold: number;
  readonly candidateThreshold: number;
}

/** A face that was found, for whom, and how surely; no similarity: enough of them would give the selfie's embedding away. */
export interface RankedFace {
  readonly face: string;
  /** Index of the subject. */
  readonly subject: number;
  readonly group: MatchGroup;
  /** Face uuid of the match that led to it; null when the selfie itself did. */
  readonly via: string | null;
}

export interface RankedPhoto {
  readonly photo: string;
  readonly faces: readonly RankedFace[];
}

/** Photos of one moment that look alike; the first one stands for them. */
export interface RankedItem {
  readonly group: MatchGroup;
  readonly photos: readonly RankedPhoto[];
}

export interface Ranking {
  /** Counts the times the items were put together anew; a cursor is good for one of them. */
  readonly revision: number;
  readonly items: readonly RankedItem[];
  /** Found, but not shown: with `all`, photos that lack somebody. */
  readonly rest: readonly RankedPhoto[];
}

export interface SearchMark {
  readonly face: string;
  readonly mark: SearchMarkWord;
}

export interface SearchSession {
  readonly uuid: string;
  /** Gallery uuid. */
  readonly gallery: string;
  /** Album uuids. */
  readonly albums: readonly string[];
  readonly principal: string;
  /** Guest session uuid; then only this guest may go on with it. */
  readonly guest: string | null;
  readonly space: string;
  readonly query: SearchQuery;
  readonly ranking: Ranking;
  /** At most one a face. */
  readonly marks: readonly SearchMark[];
  readonly expiresAt: Date;
}

/** What staff say of a photo before the guest who found it may see it. */
export type ReleaseStatus = 'waiting' | 'released' | 'refused';

/** A face that may be shown as found in some albums, and what places its photo among others. */
export interface VouchedFace {
  readonly face: string;
  readonly photo: string;
  /** Those of the asked albums that hold the photo. */
  readonly albums: readonly string[];
  /** As the camera had it. */
  readonly takenAt: Date | null;
  readonly camera: string | null;
  readonly perceptualHash: string;
  readonly labels: readonly string[];
}

/** The same with what a page shows of it. */
export interface ShownFace extends VouchedFace {
  readonly box: Box;
  readonly fileName: string | null;
  readonly width: number;
  readonly height: number;
  readonly takenOffset: number | null;
}

/** What the grouping of faces into people works on: faces, the neighbours an index found for them, and what humans said about them. */
import type { Quality, QualityReason } from '../face/face.ts';

export interface GroupableFace {
  readonly face: string;
  readonly photo: string;
  /** The named person a human tied the face to; null for all others, also for faces that only the machine put there. */
  readonly person: string | null;
  /** Too poor to speak for others (`isWeak`): it may join a group, but never brings two groups together. */
  readonly weak: boolean;
}

/** Two faces and their raw cosine, in either order; the same pair may come twice, as neighbour lists have it. */
export interface FaceLink {
  readonly a: string;
  readonly b: string;
  readonly similarity: number;
}

/** A human said that two faces are, or are not, one person. The later word counts. */
export interface PairDecision {
  readonly a: string;
  readonly b: string;
  readonly same: boolean;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** A face at the edge of the photo is cut off, and no worse than others where the crop has it whole. */
const HARMLESS: ReadonlySet<QualityReason> = new Set(['cut_off']);

/** Is there anything about the face, beyond standing at the edge of the photo, that makes its embedding doubtful? */
export function isWeak(quality: Pick<Quality, 'reasons'>): boolean {
  return quality.reasons.some((reason) => !HARMLESS.has(reason));
}

/** By code unit (no locale), so that every machine sorts ids alike. */
export function compareIds(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

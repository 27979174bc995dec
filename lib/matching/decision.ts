/** The verdict of an identification and of a verification: similarities and thresholds in, an honest word out. */
import type { Candidate } from './candidates.ts';

export type Verdict = 'match' | 'maybe' | 'unknown';

export type VerdictReason =
  | 'above_threshold'
  | 'ambiguous'
  | 'possible_duplicate'
  | 'below_threshold'
  | 'empty_gallery';

/** How far the best person has to lie above the next one (DESIGN 7: a start value, not a measured one). */
export const DEFAULT_MARGIN = 0.05;

export interface DecisionInput {
  /** Best per person, best first (`bestPerPerson`), searched without a lower bound: none at all means an empty gallery. */
  readonly candidates: readonly Candidate[];
  readonly threshold: number;
  readonly candidateThreshold: number;
  readonly margin?: number;
  /** Do samples of the best person and of the `rival` match each other? Looked at only when there is a rival. */
  readonly samplesMatch?: boolean;
}

export interface Decision {
  readonly verdict: Verdict;
  readonly reason: VerdictReason;
  /** Set only with `match`. */
  readonly person: string | null;
}

/**
 * The person next to the best one who could spoil a match: the runner-up at or above `candidateThreshold`, when the best
 * candidate is at or above the threshold. Whoever decides has to compare the samples of these two; null = nothing to compare.
 */
export function rival(input: Omit<DecisionInput, 'samplesMatch' | 'margin'>): Candidate | null {
  const [best, second] = input.candidates;
  if (best === undefined || second === undefined || best.similarity < input.threshold) return null;
  return second.similarity >= input.candidateThreshold ? second : null;
}

/**
 * `match`: the best candidate is at or above the threshold and alone. `maybe`: a rival lies less than the margin below
 * (`ambiguous`), or is the same person by their samples, whatever the distance (`possible_duplicate`). Otherwise `unknown`.
 */
export function decide(input: DecisionInput): Decision {
  const best = input.candidates[0];
  if (best === undefined) return { verdict: 'unknown', reason: 'empty_gallery', person: null };
  // A similarity that is no number compares false and so must not pass as a match.
  if (!(best.similarity >= input.threshold)) {
    return { verdict: 'unknown', reason: 'below_threshold', person: null };
  }
  const second = rival(input);
  if (second !== null && input.samplesMatch === true) {
    return { verdict: 'maybe', reason: 'possible_duplicate', person: null };
  }
  if (second !== null && best.similarity - second.similarity < (input.margin ?? DEFAULT_MARGIN)) {
    return { verdict: 'maybe', reason: 'ambiguous', person: null };
  }
  return { verdict: 'match', reason: 'above_threshold', person: best.person };
}

/** 1:1: at or above the threshold is the same person. */
export function sameOrDifferent(similarity: number, threshold: number): 'same' | 'different' {
  return similarity >= threshold ? 'same' : 'different';
}

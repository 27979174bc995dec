/** How alike faces have to be for grouping: points of the embedding space's measured curve, and the size of the gallery. */
import { thresholdAt } from './operating-point.ts';
import {
  CANDIDATE_FMR_FACTOR,
  type ThresholdEvidence,
  thresholdFor,
  UNCALIBRATED_CANDIDATE_BAND,
  VERIFICATION_FMR,
  verificationThreshold,
} from './threshold-policy.ts';

export interface GroupingBars {
  /** Least similarity of a link (and of the index search that finds them): the 1:1 point, FMR 1e-4. */
  readonly link: number;
  /** Least similarity of the best pair of two groups: at most 0.1 wrong ones are to be expected of a face. Never below `link`. */
  readonly bond: number;
  /** Least mean over all pairs of two groups, where no link counts as 0: the point of FMR 1e-3. */
  readonly mean: number;
}

/** Strangers above `bond` to be expected among all faces of a gallery, for one face (upper bound): as in an album's search. */
const WRONG_BONDS = 0.1;

/**
 * The bars for a gallery of `faces` searchable faces, counted up to the next power of two: they stay the same, and groups with
 * them, until the gallery has doubled; then everything has to be grouped again. The points were chosen on half of the persons
 * of FaceScrub and lfw10 and hold on the other half (bench `people`): pairwise precision 0.998, recall 0.985.
 */
export function groupingBars(evidence: ThresholdEvidence, faces: number): GroupingBars {
  const { curve } = evidence;
  const link = verificationThreshold({ ...evidence, overrides: {} }).threshold;
  const templates = 2 ** Math.ceil(Math.log2(Math.max(1, faces)));
  const policy = { kind: 'fpir', target: WRONG_BONDS } as const;
  const bond = thresholdFor({ ...evidence, policy, templates, overrides: {} }).threshold;
  const mean =
    curve === null
      ? link - UNCALIBRATED_CANDIDATE_BAND
      : thresholdAt(curve, 'fmr', VERIFICATION_FMR * CANDIDATE_FMR_FACTOR);
  return { link, bond, mean };
}

/** The threshold of a search through albums: so high that a stranger's face in a photo is found once in ten searches at most. */
import { rateAt } from './operating-point.ts';
import {
  type ThresholdEvidence,
  type ThresholdOverrides,
  type ThresholdPolicy,
  type ThresholdSource,
  thresholdFor,
} from './threshold-policy.ts';

/** Wrong photos a search may be expected to show as matches (DESIGN 7). */
export const WRONG_PHOTOS = 0.1;

export interface AlbumThresholdInput extends ThresholdEvidence {
  /** The gallery's. `fixed` holds here too; `fpir` speaks of identification, and gives way to `WRONG_PHOTOS`. */
  readonly policy: ThresholdPolicy;
  /** Searchable faces of the searched albums. */
  readonly faces: number;
  /** Embeddings searched with, those of all subjects together: each of them may be near a stranger. */
  readonly probes: number;
  readonly overrides: ThresholdOverrides;
  /** What the albums' own faces teach: strangers reach this; nobody's choice is raised by it. */
  readonly atLeast?: number | undefined;
}

export interface AlbumThreshold {
  readonly threshold: number;
  readonly source: ThresholdSource;
  readonly candidateThreshold: number;
  /** Upper bound (95 %) for the number of strangers' photos among the matches: faces · probes · FMR⁺; null = uncalibrated. */
  readonly expectedWrongPhotos: number | null;
  readonly extrapolated: boolean;
  readonly uncalibrated: boolean;
}

/** The smallest t with faces · probes · FMR⁺(t) ≤ 0.1, never under the FMR 1e-4 point; overrides as in `thresholdFor`. */
export function albumThreshold(input: AlbumThresholdInput): AlbumThreshold {
  const { curve, published, faces, probes, overrides, atLeast } = input;
  const policy: ThresholdPolicy =
    input.policy.kind === 'fixed' ? input.policy : { kind: 'fpir', target: WRONG_PHOTOS };
  const evidence = { curve, published, policy, templates: faces * probes };
  const byPolicy = thresholdFor({ ...evidence, overrides });
  const free = byPolicy.source === 'calibration' || byPolicy.source === 'model';
  const raised = free && atLeast !== undefined && atLeast > byPolicy.threshold;
  const choice = raised ? thresholdFor({ ...evidence, overrides: { request: atLeast } }) : byPolicy;
  return {
    threshold: choice.threshold,
    source: raised ? 'calibration' : choice.source,
    candidateThreshold: choice.candidateThreshold,
    expectedWrongPhotos: curve === null ? null : faces * probes * rateAt(curve, 'fmrUpper', choice.threshold),
    extrapolated: choice.extrapolated,
    uncalibrated: choice.uncalibrated,
  };
}

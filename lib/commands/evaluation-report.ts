/** Works out the figures of an evaluation from embeddings: pure, so that the same photos always give the same report. */
import { calibrate } from '../matching/calibrate.ts';
import type { CalibrationCurve } from '../matching/calibration-curve.ts';
import { compareAll } from '../matching/comparisons.ts';
import {
  type IdentificationError,
  identificationErrors,
  sampleForSplits,
  similarityTable,
} from '../matching/identification-error.ts';
import { rateAt, thresholdAt } from '../matching/operating-point.ts';
import { quantile } from '../matching/similarity-bins.ts';
import { type SuspectedMislabel, suspectedMislabels } from '../matching/suspected-mislabels.ts';
import { type ThresholdEvidence, thresholdFor, verificationThreshold } from '../matching/threshold-policy.ts';
import {
  detCurve,
  ENOUGH_ERRORS,
  type VerificationError,
  verificationErrors,
} from '../matching/verification-error.ts';
import {
  thresholdsForFmr,
  type VerificationPoint,
  verificationPoints,
} from '../matching/verification-points.ts';
import type { EmbeddedPhoto } from './evaluation-photos.ts';

export interface EvaluationOptions {
  /** What the space's thresholds rest on today. */
  readonly shipped: ThresholdEvidence;
  readonly protocol: string;
  readonly targetFpir: number;
  readonly photosPerPerson: number;
  readonly splits: number;
  readonly replicates: number;
  readonly seed: number;
}

export interface IdentificationRow extends IdentificationError {
  /** Whose curve chose the threshold: the shipped one, or the one measured on these very photos. */
  readonly policy: 'shipped' | 'this_set';
  /** N · FMR over the 95 % interval of that curve; null = uncalibrated. */
  readonly predictedFpir: {
    readonly lower: number;
    readonly expected: number;
    readonly upper: number;
  } | null;
  readonly sufficient: { readonly tpir: boolean; readonly fpir: boolean };
}

export interface EvaluationFigures {
  readonly photos: number;
  readonly persons: number;
  readonly genuinePairs: number;
  readonly impostorPairs: number;
  /** At FMR 1e-2 … 1e-6 of these photos. */
  readonly operatingPoints: readonly (VerificationPoint & { readonly targetFmr: number })[];
  /** At the 1:1 threshold the space ships with. */
  readonly shippedPoint: VerificationPoint;
  readonly identification: readonly IdentificationRow[];
  readonly embeddingNorm: { readonly firstPercentile: number; readonly median: number } | null;
  readonly curve: CalibrationCurve;
  readonly det: readonly Pick<VerificationError, 'threshold' | 'fmr' | 'fnmr' | 'falseMatches'>[];
}

const TARGET_FMRS = [1e-2, 1e-3, 1e-4, 1e-5, 1e-6];
const GALLERY_SIZES = [5, 10, 20, 50, 100, 200, 500, 1000, 2000];
/** How many false matches among all pairs of a set still count as none to be expected. */
const FALSE_MATCHES_EXPECTED = 0.1;
/** The rate at which a similarity says nothing about being one person. */
const STRANGER_FMR = 1e-2;

export function evaluationFigures(
  photos: readonly EmbeddedPhoto[],
  options: EvaluationOptions,
): EvaluationFigures {
  const comparisons = compareAll(photos);
  const curve = calibrate(comparisons, options);
  const shippedThreshold = verificationThreshold({ ...options.shipped, overrides: {} }).threshold;
  const thresholds = [...thresholdsForFmr(comparisons, TARGET_FMRS), shippedThreshold];
  const points = verificationPoints(comparisons, thresholds, options);
  const norms = photos.flatMap(({ norm }) => (norm === null ? [] : [norm]));
  return {
    photos: photos.length,
    persons: comparisons.photos.length,
    genuinePairs: comparisons.genuinePairs,
    impostorPairs: comparisons.impostorPairs,
    operatingPoints: TARGET_FMRS.map((targetFmr, i) => ({ targetFmr, ...points[i]! })),
    shippedPoint: points[TARGET_FMRS.length]!,
    identification: identificationRows(sampleForSplits(photos, options.seed), curve, options),
    embeddingNorm:
      norms.length === 0 ? null : { firstPercentile: quantile(norms, 0.01), median: quantile(norms, 0.5) },
    curve,
    det: detCurve(verificationErrors(comparisons)),
  };
}

/** The bars come from the shipped curve, where there is one, so that a set full of wrong labels can't hide them. */
export function mislabelsOf(
  photos: readonly EmbeddedPhoto[],
  curve: CalibrationCurve,
  impostorPairs: number,
): readonly SuspectedMislabel[] {
  return suspectedMislabels(photos, similarityTable(photos), {
    stranger: thresholdAt(curve, 'fmr', STRANGER_FMR),
    certain: thresholdAt(curve, 'fmr', FALSE_MATCHES_EXPECTED / Math.max(1, impostorPairs)),
  });
}

function identificationRows(
  photos: readonly EmbeddedPhoto[],
  own: CalibrationCurve,
  options: EvaluationOptions,
): readonly IdentificationRow[] {
  const half = Math.floor(new Set(photos.map(({ person }) => person)).size / 2);
  const similarity = similarityTable(photos);
  const sizes = [...GALLERY_SIZES.filter((size) => size < half), half];
  const policies = [
    { policy: 'shipped', evidence: options.shipped },
    { policy: 'this_set', evidence: { curve: own, published: null } },
  ] as const;
  return policies.flatMap(({ policy, evidence }) =>
    sizes.map((persons) => {
      const error = identificationErrors(photos, similarity, {
        ...options,
        persons,
        thresholdOf: (templates) => thresholdOf(evidence, options.targetFpir, templates),
      });
      return {
        policy,
        ...error,
        predictedFpir: prediction(evidence.curve, error),
        sufficient: {
          tpir: error.tpir.photosInError >= ENOUGH_ERRORS,
          fpir: error.fpir.photosInError >= ENOUGH_ERRORS,
        },
      };
    }),
  );
}

function thresholdOf(evidence: ThresholdEvidence, target: number, templates: number): number {
  return thresholdFor({ ...evidence, policy: { kind: 'fpir', target }, templates, overrides: {} }).threshold;
}

function prediction(curve: CalibrationCurve | null, { templates, threshold }: IdentificationError) {
  if (curve === null) return null;
  const at = (line: 'fmrLower' | 'fmr' | 'fmrUpper') =>
    Math.min(1, templates * rateAt(curve, line, threshold));
  return { lower: at('fmrLower'), expected: at('fmr'), upper: at('fmrUpper') };
}

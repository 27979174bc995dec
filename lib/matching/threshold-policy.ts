/** Chooses the threshold of an identification or verification from measured error rates and the size of the gallery. */
import type { CalibrationCurve } from './calibration-curve.ts';
import { isExtrapolated, rateAt, thresholdAt } from './operating-point.ts';

/** What a gallery asks for: an FPIR to stay under, or one threshold for all. */
export type ThresholdPolicy =
  | { readonly kind: 'fpir'; readonly target: number }
  | { readonly kind: 'fixed'; readonly threshold: number };

export type ThresholdSource = 'request' | 'gallery' | 'environment' | 'calibration' | 'model';

/** 1:1 works at this false match rate, and no identification threshold lies under its point. */
export const VERIFICATION_FMR = 1e-4;
/** Where nothing was measured or published; above every ArcFace point at FMR 1e-6 we know (0.41). */
export const UNCALIBRATED_THRESHOLD = 0.45;
/** Candidates are worth showing down to ten times the false match rate of the threshold. */
export const CANDIDATE_FMR_FACTOR = 10;
/** What the factor of ten is worth in cosine where there is no curve to read it from. */
export const UNCALIBRATED_CANDIDATE_BAND = 0.06;

export interface ThresholdEvidence {
  /** Measured on the gallery's embedding space; null = uncalibrated. */
  readonly curve: CalibrationCurve | null;
  /** A published 1:1 point of the recogniser. */
  readonly published: { readonly threshold: number } | null;
}

/** Thresholds somebody chose; undefined or null = nobody did. */
export interface ThresholdOverrides {
  readonly request?: number | null | undefined;
  readonly environment?: number | null | undefined;
}

export interface ThresholdInput extends ThresholdEvidence {
  readonly policy: ThresholdPolicy;
  /** Searchable embeddings of the gallery: with best-of-samples each of them is one chance of a false match. */
  readonly templates: number;
  readonly overrides: ThresholdOverrides;
}

export interface ThresholdChoice {
  readonly threshold: number;
  readonly source: ThresholdSource;
  readonly candidateThreshold: number;
  /** Upper bound (95 %) for the share of strangers' searches that reach the threshold: N · FMR⁺, at most 1; null = uncalibrated. */
  readonly expectedFpir: number | null;
  /** The threshold lies beyond the measured errors, on the fitted tail. */
  readonly extrapolated: boolean;
  readonly uncalibrated: boolean;
}

/**
 * 1:N. Request beats gallery (`fixed`) beats environment beats calibration beats the model's published point. By calibration:
 * the smallest t with N · FMR⁺(t) ≤ target, never under the point of FMR 1e-4 (DESIGN 7).
 */
export function thresholdFor(input: ThresholdInput): ThresholdChoice {
  const { curve, templates } = input;
  const { threshold, source } = chosen(input) ?? byPolicy(input);
  const bound = curve === null ? null : rateAt(curve, 'fmrUpper', threshold);
  return {
    threshold,
    source,
    candidateThreshold: candidateThreshold(curve, threshold, bound),
    expectedFpir: bound === null ? null : Math.min(1, templates * bound),
    extrapolated: curve !== null && isExtrapolated(curve, threshold),
    uncalibrated: curve === null,
  };
}

export interface VerificationThreshold {
  readonly threshold: number;
  readonly source: ThresholdSource;
  /** Measured FMR at the threshold; null = uncalibrated. */
  readonly expectedFmr: number | null;
  readonly extrapolated: boolean;
  readonly uncalibrated: boolean;
}

/** 1:1 (verify, compare): the FMR 1e-4 point, with the same order of overrides; `policy` is the gallery's, where there is one. */
export function verificationThreshold(
  input: ThresholdEvidence & {
    readonly policy?: ThresholdPolicy | undefined;
    readonly overrides: ThresholdOverrides;
  },
): VerificationThreshold {
  const { curve } = input;
  const { threshold, source } = chosen(input) ?? byEvidence(input);
  return {
    threshold,
    source,
    expectedFmr: curve === null ? null : rateAt(curve, 'fmr', threshold),
    extrapolated: curve !== null && isExtrapolated(curve, threshold),
    uncalibrated: curve === null,
  };
}

/** False alarms allowed when two persons' samples are compared with each other. */
const DUPLICATE_TARGET = 0.01;

/**
 * From where on the samples of two persons say that both are one: with some · others comparisons a chance likeness is as
 * likely as in a gallery of that many templates, so the same bound applies. Never under the 1:1 point.
 */
export function duplicateThreshold(evidence: ThresholdEvidence, some: number, others: number): number {
  const policy = { kind: 'fpir', target: DUPLICATE_TARGET } as const;
  return thresholdFor({ ...evidence, policy, templates: some * others, overrides: {} }).threshold;
}

interface Choice {
  readonly threshold: number;
  readonly source: ThresholdSource;
}

function chosen(input: {
  readonly policy?: ThresholdPolicy | undefined;
  readonly overrides: ThresholdOverrides;
}): Choice | null {
  const { policy, overrides } = input;
  if (overrides.request != null) return { threshold: overrides.request, source: 'request' };
  if (policy?.kind === 'fixed') return { threshold: policy.threshold, source: 'gallery' };
  if (overrides.environment != null) return { threshold: overrides.environment, source: 'environment' };
  return null;
}

function byPolicy(input: ThresholdInput): Choice {
  const floor = byEvidence(input);
  const { curve, policy, templates } = input;
  if (curve === null || policy.kind === 'fixed' || templates === 0) return floor;
  const threshold = roundUp(thresholdAt(curve, 'fmrUpper', policy.target / templates));
  return { threshold: Math.max(threshold, floor.threshold), source: 'calibration' };
}

function byEvidence({ curve, published }: ThresholdEvidence): Choice {
  if (curve === null) return { threshold: published?.threshold ?? UNCALIBRATED_THRESHOLD, source: 'model' };
  return { threshold: roundUp(thresholdAt(curve, 'fmr', VERIFICATION_FMR)), source: 'calibration' };
}

function candidateThreshold(curve: CalibrationCurve | null, threshold: number, bound: number | null): number {
  const band = Math.max(-1, threshold - UNCALIBRATED_CANDIDATE_BAND);
  // Ten times a rate above 0.1 is everybody; then the curve has nothing to say either.
  if (curve === null || bound === null || bound * CANDIDATE_FMR_FACTOR >= 1) return Math.min(threshold, band);
  const point = roundUp(thresholdAt(curve, 'fmrUpper', bound * CANDIDATE_FMR_FACTOR));
  return Math.min(threshold, point);
}

/** Four decimals are what an answer shows; upwards, so that the promise still holds. */
function roundUp(threshold: number): number {
  return Math.min(1, Math.ceil(threshold * 1e4 - 1e-9) / 1e4);
}

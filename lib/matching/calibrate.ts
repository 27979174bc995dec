/** Builds the calibration curve of an embedding space from the comparisons of labelled photos. */
import type { CalibrationCurve, CurvePoint, ExponentialTail } from './calibration-curve.ts';
import type { Comparisons } from './comparisons.ts';
import { fallRate, highestBinWith, TAIL_EXCEEDANCES } from './exponential-tail.ts';
import { identityBootstrap, type Replicate } from './identity-bootstrap.ts';
import { BINS, binThreshold, quantile } from './similarity-bins.ts';
import { ENOUGH_ERRORS, type VerificationError, verificationErrors } from './verification-error.ts';

export interface CalibrateOptions {
  /** One sentence for humans: what was measured, on what, how. */
  readonly protocol: string;
  readonly replicates?: number;
  readonly seed?: number;
}

/** A curve point every 0.01: finer than its intervals, coarse enough to be read. */
const POINT_EVERY_BINS = 2;
/** Where the curve starts. Nobody works at a higher false match rate. */
const HIGHEST_FMR = 0.1;
/** Where it may end, once the errors have ended too. */
const HIGHEST_FNMR = 0.5;

/** 95 % intervals, percentile method, bootstrap over identities (1,000 replicates unless told). */
export function calibrate(comparisons: Comparisons, options: CalibrateOptions): CalibrationCurve {
  const errors = verificationErrors(comparisons);
  const lowestBin = errors.findIndex(
    (error, bin) => error.fmr <= HIGHEST_FMR && bin % POINT_EVERY_BINS === 0,
  );
  const replicates = [
    ...identityBootstrap(comparisons, {
      replicates: options.replicates ?? 1000,
      seed: options.seed ?? 1,
      lowestBin,
    }),
  ];
  const tail = fitTail(errors, replicates);
  return {
    protocol: options.protocol,
    identities: comparisons.photos.length,
    genuinePairs: comparisons.genuinePairs,
    impostorPairs: comparisons.impostorPairs,
    points: curveBins(errors, lowestBin).map((bin) => pointAt(errors[bin]!, bin, replicates, tail)),
    tail,
  };
}

function curveBins(errors: readonly VerificationError[], lowestBin: number): readonly number[] {
  const last = errors.findIndex((error) => error.falseMatches < 1 && error.fnmr > HIGHEST_FNMR);
  const end = last === -1 ? BINS - 1 : last;
  const bins = [];
  for (let bin = lowestBin; bin <= end; bin += POINT_EVERY_BINS) bins.push(bin);
  return bins;
}

function pointAt(
  error: VerificationError,
  bin: number,
  replicates: readonly Replicate[],
  tail: ExponentialTail | null,
): CurvePoint {
  const { threshold, fmr, fnmr } = error;
  const rates = replicates.map((replicate) => fmrOf(replicate, bin));
  const upper = quantile(rates, 0.975);
  // Beyond the tail's start an interval of few or no errors is too narrow; the fitted bound is the honest one.
  const bound =
    tail === null || threshold <= tail.from
      ? upper
      : Math.max(upper, tail.fmrUpper * Math.exp(-tail.rateLower * (threshold - tail.from)));
  return { threshold, fmr, fmrLower: quantile(rates, 0.025), fmrUpper: bound, fnmr };
}

/** Starts at the highest curve threshold with 30 errors behind it; the fall comes from the 100 highest impostors. */
function fitTail(
  errors: readonly VerificationError[],
  replicates: readonly Replicate[],
): ExponentialTail | null {
  const counts = Float64Array.from(errors, (error) => error.falseMatches);
  const start = highestBinWith(counts, ENOUGH_ERRORS);
  if (start === null) return null;
  const from = start - (start % POINT_EVERY_BINS);
  const fitFrom = Math.min(from, highestBinWith(counts, TAIL_EXCEEDANCES) ?? from);
  const rate = fallRate(counts, fitFrom);
  if (rate === null) return null;
  const rates = replicates.map((replicate) => fallRate(replicate.impostorsAtOrAbove, fitFrom) ?? rate);
  const starts = replicates.map((replicate) => fmrOf(replicate, from));
  return {
    from: binThreshold(from),
    fmr: errors[from]!.fmr,
    fmrLower: quantile(starts, 0.025),
    fmrUpper: quantile(starts, 0.975),
    rate,
    rateLower: quantile(rates, 0.025),
    rateUpper: quantile(rates, 0.975),
  };
}

function fmrOf(replicate: Replicate, bin: number): number {
  return replicate.impostorsAtOrAbove[bin]! / Math.max(1, replicate.impostorPairs);
}

/** The rows of a 1:1 report: rates at chosen thresholds with their intervals, and whether enough errors stand behind them. */
import type { Comparisons } from './comparisons.ts';
import { identityBootstrap } from './identity-bootstrap.ts';
import { binOf, quantile } from './similarity-bins.ts';
import {
  ENOUGH_ERRORS,
  errorAtFmr,
  type VerificationError,
  verificationErrors,
} from './verification-error.ts';

export interface RateInterval {
  readonly rate: number;
  /** 95 %, bootstrap over identities. */
  readonly lower: number;
  readonly upper: number;
  readonly errors: number;
  readonly pairs: number;
  /** Rule of 30: false = too few errors to call this a measurement. */
  readonly sufficient: boolean;
}

export interface VerificationPoint {
  readonly threshold: number;
  readonly fmr: RateInterval;
  readonly fnmr: RateInterval;
}

/** One point per asked FMR: the smallest grid threshold that keeps to it. */
export function thresholdsForFmr(comparisons: Comparisons, rates: readonly number[]): readonly number[] {
  const errors = verificationErrors(comparisons);
  return rates.map((rate) => errorAtFmr(errors, rate).threshold);
}

/** Rates at thresholds, each lowered to the grid (0.005), in the order given. */
export function verificationPoints(
  comparisons: Comparisons,
  thresholds: readonly number[],
  resampling: { readonly replicates: number; readonly seed: number },
): readonly VerificationPoint[] {
  const bins = thresholds.map(binOf);
  const errors = verificationErrors(comparisons);
  const falseMatchRates = bins.map((): number[] => []);
  const falseNonMatchRates = bins.map((): number[] => []);
  for (const replicate of identityBootstrap(comparisons, { ...resampling, lowestBin: Math.min(...bins) })) {
    for (const [i, bin] of bins.entries()) {
      falseMatchRates[i]!.push(replicate.impostorsAtOrAbove[bin]! / Math.max(1, replicate.impostorPairs));
      falseNonMatchRates[i]!.push(
        1 - replicate.genuinesAtOrAbove[bin]! / Math.max(1, replicate.genuinePairs),
      );
    }
  }
  return bins.map((bin, i) => {
    const error: VerificationError = errors[bin]!;
    return {
      threshold: error.threshold,
      fmr: interval(error.fmr, error.falseMatches, comparisons.impostorPairs, falseMatchRates[i]!),
      fnmr: interval(error.fnmr, error.falseNonMatches, comparisons.genuinePairs, falseNonMatchRates[i]!),
    };
  });
}

function interval(rate: number, errors: number, pairs: number, resampled: readonly number[]): RateInterval {
  return {
    rate,
    lower: quantile(resampled, 0.025),
    upper: quantile(resampled, 0.975),
    errors,
    pairs,
    sufficient: errors >= ENOUGH_ERRORS,
  };
}

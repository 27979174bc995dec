/** 1:1 error rates over thresholds: FMR and FNMR as ISO/IEC 19795-1 defines them, and the DET curve they draw. */
import type { Comparisons } from './comparisons.ts';
import { atOrAbove, BINS, binThreshold } from './similarity-bins.ts';

export interface VerificationError {
  readonly threshold: number;
  /** Impostor pairs at or above the threshold. */
  readonly falseMatches: number;
  readonly fmr: number;
  /** Genuine pairs below the threshold. */
  readonly falseNonMatches: number;
  readonly fnmr: number;
}

/** Rule of 30 (Doddington 1998): with fewer errors behind it a rate is not known to ±30 % at 90 %. */
export const ENOUGH_ERRORS = 30;

/** One entry per grid threshold, rising. Rates of no pairs at all are 0. */
export function verificationErrors(comparisons: Comparisons): readonly VerificationError[] {
  const impostors = atOrAbove(comparisons.impostorCounts);
  const genuines = atOrAbove(comparisons.genuineCounts);
  return Array.from({ length: BINS }, (_, bin) => {
    const falseMatches = impostors[bin]!;
    const falseNonMatches = comparisons.genuinePairs - genuines[bin]!;
    return {
      threshold: binThreshold(bin),
      falseMatches,
      fmr: falseMatches / Math.max(1, comparisons.impostorPairs),
      falseNonMatches,
      fnmr: falseNonMatches / Math.max(1, comparisons.genuinePairs),
    };
  });
}

/** The smallest grid threshold whose FMR is at most `fmr`. */
export function errorAtFmr(errors: readonly VerificationError[], fmr: number): VerificationError {
  const found = errors.find((error) => error.fmr <= fmr) ?? errors.at(-1);
  if (found === undefined) throw new RangeError('no thresholds to choose from');
  return found;
}

/** DET curve: the corners where a rate changes, from FMR 1 down to 0. */
export function detCurve(errors: readonly VerificationError[]): readonly VerificationError[] {
  return errors.filter((error, i) => {
    const before = errors[i - 1];
    return before === undefined || before.fmr !== error.fmr || before.fnmr !== error.fnmr;
  });
}

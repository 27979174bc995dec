/** What was measured about an embedding space: error rates over thresholds, with the interval behind each. */

export interface CurvePoint {
  readonly threshold: number;
  /** False match rate: share of impostor pairs at or above the threshold. */
  readonly fmr: number;
  /** Ends of the 95 % interval, bootstrap over identities. */
  readonly fmrLower: number;
  readonly fmrUpper: number;
  /** False non-match rate: share of genuine pairs below the threshold. */
  readonly fnmr: number;
}

/**
 * FMR(t) = fmr · exp(−rate · (t − from)) for t ≥ from, fitted to the upper tail. `fmrUpper` with `rateLower` (the slower fall)
 * is the cautious end of the 95 % interval, `fmrLower` with `rateUpper` the other one.
 */
export interface ExponentialTail {
  readonly from: number;
  readonly fmr: number;
  readonly fmrLower: number;
  readonly fmrUpper: number;
  readonly rate: number;
  readonly rateLower: number;
  readonly rateUpper: number;
}

/** False match rates over thresholds, whatever they were measured on. */
export interface FalseMatchCurve {
  /** Rising thresholds, falling rates. */
  readonly points: readonly Omit<CurvePoint, 'fnmr'>[];
  /** Takes over from the highest threshold with 30 errors behind it; null when not even one has. */
  readonly tail: ExponentialTail | null;
}

export interface CalibrationCurve extends FalseMatchCurve {
  /** What was measured, on what, how: one sentence for humans. */
  readonly protocol: string;
  readonly identities: number;
  readonly genuinePairs: number;
  readonly impostorPairs: number;
  readonly points: readonly CurvePoint[];
}

/** Reads a calibration curve both ways: the false match rate at a threshold, and the threshold for a false match rate. */
import type { ExponentialTail, FalseMatchCurve } from './calibration-curve.ts';

/** Which line of the curve: the measured rate itself or an end of its 95 % interval. */
export type CurveLine = 'fmr' | 'fmrLower' | 'fmrUpper';

/** Beyond the last point with 30 errors behind it nothing was measured, only fitted. */
export function isExtrapolated(curve: FalseMatchCurve, threshold: number): boolean {
  const end = curve.tail?.from ?? lastPositive(curve.points, 'fmr')?.threshold ?? Number.NEGATIVE_INFINITY;
  return threshold > end;
}

/**
 * Rate at a threshold: log-linear between the points, the tail beyond `tail.from`, 1 below the first point. A curve without a
 * tail stays at its last positive rate, since no errors seen is not the same as none to come.
 */
export function rateAt(curve: FalseMatchCurve, line: CurveLine, threshold: number): number {
  if (curve.tail !== null && threshold >= curve.tail.from) {
    return tailRate(curve.tail, line, threshold);
  }
  const points = measured(curve, line);
  const after = points.findIndex((point) => point.threshold >= threshold);
  if (after === -1) return points.at(-1)?.[line] ?? 1;
  const right = points[after]!;
  if (right.threshold === threshold) return right[line];
  const left = points[after - 1];
  if (left === undefined) return 1;
  const share = (threshold - left.threshold) / (right.threshold - left.threshold);
  return Math.exp(Math.log(left[line]) * (1 - share) + Math.log(right[line]) * share);
}

/** The smallest threshold whose rate is at most `rate` (> 0); a curve without a tail never answers above its last point. */
export function thresholdAt(curve: FalseMatchCurve, line: CurveLine, rate: number): number {
  const points = measured(curve, line);
  const first = points[0];
  if (first === undefined) return 1;
  if (first[line] <= rate) return first.threshold;
  for (let i = 1; i < points.length; i++) {
    const left = points[i - 1]!;
    const right = points[i]!;
    if (right[line] > rate) continue;
    const share = Math.log(left[line] / rate) / Math.log(left[line] / right[line]);
    return left.threshold + share * (right.threshold - left.threshold);
  }
  if (curve.tail === null) return points.at(-1)!.threshold;
  const { start, fall } = tailLine(curve.tail, line);
  return Math.min(1, curve.tail.from + Math.max(0, Math.log(start / rate)) / fall);
}

type Point = FalseMatchCurve['points'][number];

/** The points a rate may be read from: up to where the tail takes over, and never a rate of zero. */
function measured(curve: FalseMatchCurve, line: CurveLine): readonly Point[] {
  const end = curve.tail?.from ?? Number.POSITIVE_INFINITY;
  return curve.points.filter((point) => point.threshold <= end && point[line] > 0);
}

function lastPositive(points: readonly Point[], line: CurveLine): Point | undefined {
  return points.filter((point) => point[line] > 0).at(-1);
}

function tailRate(tail: ExponentialTail, line: CurveLine, threshold: number): number {
  const { start, fall } = tailLine(tail, line);
  return start * Math.exp(-fall * (threshold - tail.from));
}

function tailLine(tail: ExponentialTail, line: CurveLine): { readonly start: number; readonly fall: number } {
  if (line === 'fmrUpper') return { start: tail.fmrUpper, fall: tail.rateLower };
  if (line === 'fmrLower') return { start: tail.fmrLower, fall: tail.rateUpper };
  return { start: tail.fmr, fall: tail.rate };
}

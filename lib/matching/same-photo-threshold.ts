/** What a gallery's own photos say about strangers: a false match rate that may raise an album's threshold and never lowers it. */
import { WRONG_PHOTOS } from './album-threshold.ts';
import type { ExponentialTail, FalseMatchCurve } from './calibration-curve.ts';
import { fallRate, highestBinWith, TAIL_EXCEEDANCES } from './exponential-tail.ts';
import { rateAt, thresholdAt } from './operating-point.ts';
import type { SamePhotoPairs } from './same-photo-pairs.ts';
import { atOrAbove, BINS, binOf, binThreshold } from './similarity-bins.ts';
import { ENOUGH_ERRORS } from './verification-error.ts';

/** With fewer pairs a gallery says nothing: 30 errors among 3,000 pairs are where its tail may begin at the latest, FMR 1e-2. */
export const ENOUGH_PAIRS = 3000;

/** Half the width of a 95 % interval in standard deviations. */
const NORMAL_95 = 1.96;

/**
 * The false match rate among faces of one photo, in the form of a measured curve: counted down to 30 pairs, beyond them the
 * fitted exponential tail. The intervals are those of counts of independent pairs (c ± 1.96 √c, and as much of the tail's fall
 * over its exceedances); the same few people repeat from photo to photo, so they are the narrowest there can be. Null below
 * 3,000 pairs, or when not even 30 are alike at all.
 */
export function samePhotoCurve({ bins, pairs }: SamePhotoPairs): FalseMatchCurve | null {
  if (pairs < ENOUGH_PAIRS) return null;
  const counts = atOrAbove(Array.from({ length: BINS }, (_, bin) => bins[bin] ?? 0));
  const from = highestBinWith(counts, ENOUGH_ERRORS);
  if (from === null) return null;
  const points = [];
  for (let bin = Math.min(from, binOf(0)); bin <= from; bin++) {
    points.push({ threshold: binThreshold(bin), ...interval(counts[bin]!, pairs) });
  }
  return { points, tail: tailOf(counts, from, pairs) };
}

function tailOf(counts: Float64Array, from: number, pairs: number): ExponentialTail | null {
  const fitFrom = Math.min(from, highestBinWith(counts, TAIL_EXCEEDANCES) ?? from);
  const rate = fallRate(counts, fitFrom);
  if (rate === null) return null;
  const share = NORMAL_95 / Math.sqrt(counts[fitFrom]!);
  return {
    from: binThreshold(from),
    ...interval(counts[from]!, pairs),
    rate,
    rateLower: rate * (1 - share),
    rateUpper: rate * (1 + share),
  };
}

function interval(count: number, pairs: number) {
  const half = NORMAL_95 * Math.sqrt(count);
  return { fmr: count / pairs, fmrLower: (count - half) / pairs, fmrUpper: (count + half) / pairs };
}

/**
 * The least threshold the gallery's own photos prove to be needed: below it, `comparisons` (searchable faces × embeddings
 * searched with) give more than `target` strangers even by the lower end of the interval. The space's threshold keeps the upper
 * end of its own; were the estimate itself compared with it, one gallery in three with just 3,000 pairs would be raised by
 * chance (measured on strangers of FaceScrub). Hand it to `albumThreshold` as `atLeast`, which takes it only upwards. Null when
 * the photos say too little.
 */
export function samePhotoThreshold(
  pairs: SamePhotoPairs,
  comparisons: number,
  target = WRONG_PHOTOS,
): number | null {
  const curve = samePhotoCurve(pairs);
  if (curve === null || comparisons < 1) return null;
  // Four decimals are what an answer shows; upwards, so that the promise still holds.
  return Math.min(1, Math.ceil(thresholdAt(curve, 'fmrLower', target / comparisons) * 1e4 - 1e-9) / 1e4);
}

/** The best estimate of strangers at or above the threshold among so many comparisons; null when the photos say too little. */
export function samePhotoStrangers(
  pairs: SamePhotoPairs,
  threshold: number,
  comparisons: number,
): number | null {
  const curve = samePhotoCurve(pairs);
  return curve === null ? null : comparisons * rateAt(curve, 'fmr', threshold);
}

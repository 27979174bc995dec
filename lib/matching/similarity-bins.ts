/** Bins of similarity: error rates are counted on a fixed grid, so that resampling works on counts instead of pairs. */

export const BIN_WIDTH = 0.005;
/** From -1 to 1; the last bin holds exactly 1. */
export const BINS = 401;

/** The bin whose lower edge is the highest grid threshold the similarity reaches. */
export function binOf(similarity: number): number {
  // 1e-9 of a bin keeps a similarity that is a grid threshold from falling below it by rounding.
  return Math.max(0, Math.min(BINS - 1, Math.floor((similarity + 1) / BIN_WIDTH + 1e-9)));
}

/** Lower edge of a bin: the threshold that the bin and all above it reach. */
export function binThreshold(bin: number): number {
  return Math.round((bin * BIN_WIDTH - 1) * 1e6) / 1e6;
}

/** `counts[b]` = how many lie in bin b → how many lie in bin b or above. */
export function atOrAbove(counts: ArrayLike<number>): Float64Array {
  const sums = new Float64Array(counts.length);
  let sum = 0;
  for (let bin = counts.length - 1; bin >= 0; bin--) {
    sum += counts[bin]!;
    sums[bin] = sum;
  }
  return sums;
}

/** The q-quantile with linear interpolation between order statistics (Hyndman & Fan type 7, as numpy does); sorts a copy. */
export function quantile(values: ArrayLike<number>, q: number): number {
  const sorted = Float64Array.from(values).sort();
  const position = (sorted.length - 1) * q;
  const below = Math.floor(position);
  const low = sorted[below] ?? Number.NaN;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? Number.NaN;
  return low + (high - low) * (position - below);
}

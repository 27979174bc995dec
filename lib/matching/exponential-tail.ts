/** Continues a false match rate beyond the errors that were seen: an exponential tail over the highest impostor similarities. */
import { BIN_WIDTH } from './similarity-bins.ts';

/** Exceedances the fall is estimated from: enough for ±10 % (1/√100), few enough to stay in the tail. */
export const TAIL_EXCEEDANCES = 100;

/**
 * Maximum-likelihood rate of an exponential from counts in bins: k bins above `bin` is geometric, so rate = ln(1 + 1/mean k) / width.
 * Exceedances over a high threshold are exponential for any distribution of the Gumbel domain (Pickands 1975). Null when
 * there are none, or when all lie in the first bin and the fall can't be seen.
 */
export function fallRate(countsAtOrAbove: Float64Array, bin: number): number | null {
  const exceedances = countsAtOrAbove[bin] ?? 0;
  let binsAbove = 0;
  for (let b = bin + 1; b < countsAtOrAbove.length; b++) binsAbove += countsAtOrAbove[b]!;
  return exceedances > 0 && binsAbove > 0 ? Math.log(1 + exceedances / binsAbove) / BIN_WIDTH : null;
}

/** The highest bin that still has `errors` counts at or above it; null when there are not as many at all. */
export function highestBinWith(countsAtOrAbove: Float64Array, errors: number): number | null {
  const bin = countsAtOrAbove.findLastIndex((count) => count >= errors);
  return bin === -1 ? null : bin;
}

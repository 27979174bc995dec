/** How much smaller a big JPEG is decoded when one look at the whole photo is all that is asked. */

/** The photo's size and the smaller one to decode it at, both upright. */
export interface Reduction {
  readonly photo: { readonly width: number; readonly height: number };
  readonly width: number;
  readonly height: number;
}

/** Two pixels for each of the largest canvas' 640: the detector samples without smoothing and wants something to sample from. */
const LEAST_LONG_SIDE = 1280;

/**
 * libjpeg decodes at 1/2, 1/4 or 1/8 for little, and sharp uses that only when the wanted size is smaller still; these are the
 * largest sizes for which it does.
 */
const FACTORS = [9, 5, 3] as const;

/** Null for photos that are decoded in full. */
export function reductionOf(width: number, height: number): Reduction | null {
  const factor = FACTORS.find((candidate) => Math.max(width, height) / candidate >= LEAST_LONG_SIDE);
  if (factor === undefined) return null;
  return {
    photo: { width, height },
    width: Math.max(1, Math.floor(width / factor)),
    height: Math.max(1, Math.floor(height / factor)),
  };
}

/** How much smaller a big JPEG is decoded when one look at the whole photo is all that is asked. */

/** The photo's size and the smaller one to decode it at, both upright. */
export interface Reduction {
  readonly photo: { readonly width: number; readonly height: number };
  readonly width: number;
  readonly height: number;
}

/**
 * libjpeg decodes at 1/2 or 1/4 for little, and sharp uses that only when the wanted size is smaller still: at 1/3 and 1/5. Both
 * leave two pixels for each of the largest canvas' 640, which the detector samples without smoothing, and eyes far enough apart
 * for an aligned crop in most portraits.
 */
const STEPS = [
  { fromLongSide: 10_000, factor: 5 },
  { fromLongSide: 3_840, factor: 3 },
] as const;

/** Null for photos that are decoded in full. */
export function reductionOf(width: number, height: number): Reduction | null {
  const step = STEPS.find(({ fromLongSide }) => Math.max(width, height) >= fromLongSide);
  if (step === undefined) return null;
  return {
    photo: { width, height },
    width: Math.max(1, Math.floor(width / step.factor)),
    height: Math.max(1, Math.floor(height / step.factor)),
  };
}

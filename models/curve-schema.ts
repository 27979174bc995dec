/** Parses a measured calibration curve wherever one is read: the manifest, a file of `kith evaluate`. */
import { z } from 'zod';
import type { CalibrationCurve } from '../lib/matching/calibration-curve.ts';

const rate = z.number().min(0).max(1);
const similarity = z.number().min(-1).max(1);

const point = z.strictObject({
  threshold: similarity,
  fmr: rate,
  fmrLower: rate,
  fmrUpper: rate,
  fnmr: rate,
});

const tail = z.strictObject({
  from: similarity,
  fmr: rate,
  fmrLower: rate,
  fmrUpper: rate,
  rate: z.number(),
  rateLower: z.number(),
  rateUpper: z.number(),
});

export const curveSchema: z.ZodType<CalibrationCurve> = z.strictObject({
  protocol: z.string(),
  identities: z.int().nonnegative(),
  genuinePairs: z.int().nonnegative(),
  impostorPairs: z.int().nonnegative(),
  points: z.array(point).readonly(),
  tail: tail.nullable(),
});

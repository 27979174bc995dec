/** A calibration curve with round numbers, for thresholds that can be worked out by hand. */
import type { CalibrationCurve } from '../../lib/matching/calibration-curve.ts';

/** A decade per 0.1 from 1e-1 at 0.1 down to 1e-4 at 0.4, the upper bound twice as high; the bound's tail loses a decade per 0.2. */
export const madeUpCurve: CalibrationCurve = {
  protocol: 'made up',
  identities: 100,
  genuinePairs: 1000,
  impostorPairs: 300_000,
  points: [0.1, 0.2, 0.3, 0.4].map((threshold) => {
    const fmr = 10 ** (-threshold * 10);
    return { threshold, fmr, fmrLower: fmr / 2, fmrUpper: fmr * 2, fnmr: threshold / 10 };
  }),
  tail: {
    from: 0.4,
    fmr: 1e-4,
    fmrLower: 5e-5,
    fmrUpper: 2e-4,
    rate: Math.log(10) / 0.1,
    rateLower: Math.log(10) / 0.2,
    rateUpper: Math.log(10) / 0.05,
  },
};

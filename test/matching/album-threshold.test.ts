/** The threshold of albums by hand-worked numbers, and the law that what is promised is kept. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type AlbumThresholdInput,
  albumThreshold,
  WRONG_PHOTOS,
} from '../../lib/matching/album-threshold.ts';
import type { CalibrationCurve } from '../../lib/matching/calibration-curve.ts';

/** A decade per 0.1 from 1e-1 at 0.1 down to 1e-4 at 0.4, the upper bound twice as high; the bound's tail loses a decade per 0.2. */
const curve: CalibrationCurve = {
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

const base: AlbumThresholdInput = {
  curve,
  published: { threshold: 0.37 },
  policy: { kind: 'fpir', target: 0.01 },
  faces: 10_000,
  probes: 1,
  overrides: {},
};

describe('the threshold of albums', () => {
  test('10,000 faces and one selfie need FMR⁺ 1e-5: 1.30 decades into the tail', () => {
    const choice = albumThreshold(base);
    // 0.4 + 0.2 · log10(20) = 0.66021, rounded up.
    expect(choice).toMatchObject({ threshold: 0.6603, source: 'calibration', extrapolated: true });
    expect(choice.expectedWrongPhotos).toBeCloseTo(WRONG_PHOTOS, 3);
    // Ten times that rate: 1e-4, 0.30 decades into the tail.
    expect(choice.candidateThreshold).toBeCloseTo(0.4 + 0.2 * Math.log10(2), 3);
  });

  test('each further selfie is as many more comparisons', () => {
    expect(albumThreshold({ ...base, probes: 10 }).threshold).toBeCloseTo(0.4 + 0.2 * Math.log10(200), 3);
    expect(albumThreshold({ ...base, faces: 100_000 }).threshold).toBeCloseTo(0.4 + 0.2 * Math.log10(200), 3);
  });

  test('a small album keeps to the FMR 1e-4 point, where fewer wrong photos are expected than allowed', () => {
    expect(albumThreshold({ ...base, faces: 100 })).toMatchObject({ threshold: 0.4, extrapolated: false });
    expect(albumThreshold({ ...base, faces: 100 }).expectedWrongPhotos).toBeCloseTo(100 * 2e-4, 10);
    expect(albumThreshold({ ...base, faces: 0 })).toMatchObject({ threshold: 0.4, expectedWrongPhotos: 0 });
  });

  test('a fixed policy, the environment and the request have their say, and the expected number says what that costs', () => {
    const fixed = { kind: 'fixed', threshold: 0.3 } as const;
    expect(albumThreshold({ ...base, policy: fixed })).toMatchObject({ threshold: 0.3, source: 'gallery' });
    expect(albumThreshold({ ...base, policy: fixed }).expectedWrongPhotos).toBeCloseTo(10_000 * 2e-3, 6);
    expect(albumThreshold({ ...base, overrides: { environment: 0.5 } })).toMatchObject({
      threshold: 0.5,
      source: 'environment',
    });
    expect(
      albumThreshold({ ...base, policy: fixed, overrides: { request: 0.2, environment: 0.5 } }),
    ).toMatchObject({ threshold: 0.2, source: 'request' });
  });

  test('what the albums’ own faces teach raises the threshold, never lowers it, and never overrules a choice', () => {
    expect(albumThreshold({ ...base, atLeast: 0.7 })).toMatchObject({
      threshold: 0.7,
      source: 'calibration',
    });
    expect(albumThreshold({ ...base, atLeast: 0.5 }).threshold).toBe(0.6603);
    const chosen = { ...base, overrides: { request: 0.5 }, atLeast: 0.7 };
    expect(albumThreshold(chosen)).toMatchObject({ threshold: 0.5, source: 'request' });
  });

  test('without a curve the published point holds, and nothing is promised', () => {
    expect(albumThreshold({ ...base, curve: null })).toMatchObject({
      threshold: 0.37,
      source: 'model',
      expectedWrongPhotos: null,
      uncalibrated: true,
    });
  });

  test('by policy no more wrong photos are expected than allowed, or the threshold is the lowest there is', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1_000_000 }),
        fc.integer({ min: 1, max: 18 }),
        (faces, probes) => {
          const { threshold, candidateThreshold, expectedWrongPhotos } = albumThreshold({
            ...base,
            faces,
            probes,
          });
          expect(threshold === 0.4 || threshold === 1 || expectedWrongPhotos! <= WRONG_PHOTOS + 1e-12).toBe(
            true,
          );
          expect(candidateThreshold).toBeLessThanOrEqual(threshold);
          const more = albumThreshold({ ...base, faces: faces + 1000, probes });
          expect(more.threshold).toBeGreaterThanOrEqual(threshold);
        },
      ),
    );
  });
});

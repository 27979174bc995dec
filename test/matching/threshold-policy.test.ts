/** The threshold policy by hand-worked numbers on a made-up curve. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CalibrationCurve } from '../../lib/matching/calibration-curve.ts';
import { rateAt } from '../../lib/matching/operating-point.ts';
import {
  duplicateThreshold,
  type ThresholdInput,
  thresholdFor,
  verificationThreshold,
} from '../../lib/matching/threshold-policy.ts';

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

const base: ThresholdInput = {
  curve,
  published: null,
  policy: { kind: 'fpir', target: 0.01 },
  templates: 1000,
  overrides: {},
};

describe('the threshold of a gallery', () => {
  it('is the smallest with N · FMR⁺ ≤ target: 1,000 templates at 0.01 need 1e-5, 1.30 decades into the tail', () => {
    const choice = thresholdFor(base);
    // 0.4 + 0.2 · log10(20) = 0.66021, rounded up.
    expect(choice.threshold).toBe(0.6603);
    expect(choice).toMatchObject({ source: 'calibration', extrapolated: true, uncalibrated: false });
    expect(choice.expectedFpir).toBeLessThanOrEqual(0.01);
    expect(choice.expectedFpir).toBeGreaterThan(0.0099);
  });

  it('shows candidates from the point of ten times that rate: 1e-4, 0.30 decades into the tail', () => {
    expect(thresholdFor(base).candidateThreshold).toBeCloseTo(0.4 + 0.2 * Math.log10(2), 3);
  });

  it('never lies under the point of FMR 1e-4, however small the gallery', () => {
    for (const templates of [0, 1, 10, 50]) {
      const choice = thresholdFor({ ...base, templates });
      expect(choice.threshold).toBe(0.4);
      expect(choice.expectedFpir).toBeCloseTo(templates * 2e-4, 10);
      expect(choice.extrapolated).toBe(false);
      expect(choice.candidateThreshold).toBe(0.3);
    }
    expect(thresholdFor({ ...base, templates: 51 }).threshold).toBeGreaterThan(0.4);
  });

  it('takes request before gallery before environment before calibration, and says which', () => {
    const fixed = { kind: 'fixed', threshold: 0.5 } as const;
    const all = { request: 0.6, environment: 0.7 };
    const pick = (input: Partial<ThresholdInput>) => {
      const { threshold, source } = thresholdFor({ ...base, ...input });
      return [threshold, source];
    };
    expect(pick({ policy: fixed, overrides: all })).toEqual([0.6, 'request']);
    expect(pick({ policy: fixed, overrides: { environment: 0.7 } })).toEqual([0.5, 'gallery']);
    expect(pick({ overrides: { environment: 0.7 } })).toEqual([0.7, 'environment']);
    expect(pick({ overrides: { request: null, environment: null } })[1]).toBe('calibration');
    expect(pick({ overrides: { request: 0 } })).toEqual([0, 'request']);
  });

  it('says what an overriding threshold has to expect', () => {
    const choice = thresholdFor({ ...base, overrides: { request: 0.25 } });
    expect(choice.expectedFpir).toBe(1);
    expect(choice.candidateThreshold).toBeCloseTo(0.15, 3);
    // Below the curve nothing is known but the worst.
    expect(thresholdFor({ ...base, overrides: { request: 0.05 } })).toMatchObject({
      expectedFpir: 1,
      candidateThreshold: 0.05 - 0.06,
    });
  });

  it('starts at the published point without a curve, else at 0.45, and owns up to it', () => {
    const published = { threshold: 0.4078 };
    expect(thresholdFor({ ...base, curve: null, published })).toEqual({
      threshold: 0.4078,
      source: 'model',
      candidateThreshold: 0.4078 - 0.06,
      expectedFpir: null,
      extrapolated: false,
      uncalibrated: true,
    });
    expect(thresholdFor({ ...base, curve: null }).threshold).toBe(0.45);
  });

  it('stops at the last measured rate of a curve without a tail, and calls everything above it extrapolated', () => {
    const choice = thresholdFor({ ...base, curve: { ...curve, tail: null } });
    expect(choice.threshold).toBe(0.4);
    expect(choice.expectedFpir).toBeCloseTo(0.2, 10);
    const above = thresholdFor({ ...base, curve: { ...curve, tail: null }, overrides: { request: 0.6 } });
    expect(above).toMatchObject({ extrapolated: true });
    expect(above.expectedFpir).toBeCloseTo(0.2, 10);
  });

  it('keeps its promise, rises with the gallery, and never puts candidates above the threshold', () => {
    const sizes = fc.integer({ min: 1, max: 10_000_000 });
    const targets = fc.constantFrom(0.001, 0.01, 0.1);
    fc.assert(
      fc.property(sizes, sizes, targets, (some, other, target) => {
        const at = (templates: number) =>
          thresholdFor({ ...base, policy: { kind: 'fpir', target }, templates });
        const [small, large] = [at(Math.min(some, other)), at(Math.max(some, other))];
        expect(large.threshold).toBeGreaterThanOrEqual(small.threshold);
        for (const choice of [small, large]) {
          expect(choice.threshold).toBeGreaterThanOrEqual(0.4);
          expect(choice.threshold).toBeLessThanOrEqual(1);
          expect(choice.candidateThreshold).toBeLessThanOrEqual(choice.threshold);
          if (choice.threshold < 1) expect(choice.expectedFpir).toBeLessThanOrEqual(target * (1 + 1e-9));
        }
      }),
    );
  });
});

describe('the threshold of a comparison', () => {
  it('is the FMR 1e-4 point, with the same order of overrides', () => {
    const evidence = { curve, published: null };
    const first = verificationThreshold({ ...evidence, overrides: {} });
    expect(first).toMatchObject({ threshold: 0.4, source: 'calibration', extrapolated: false });
    expect(first.expectedFmr).toBeCloseTo(1e-4, 12);
    const fixed = { kind: 'fixed', threshold: 0.5 } as const;
    expect(verificationThreshold({ ...evidence, policy: fixed, overrides: {} }).source).toBe('gallery');
    expect(verificationThreshold({ ...evidence, overrides: { environment: 0.3 } }).threshold).toBe(0.3);
    expect(verificationThreshold({ curve: null, published: null, overrides: {} })).toEqual({
      threshold: 0.45,
      source: 'model',
      expectedFmr: null,
      extrapolated: false,
      uncalibrated: true,
    });
  });
});

describe('the bar for two persons to be one', () => {
  it('rises with the comparisons between their samples and starts at the 1:1 point', () => {
    const evidence = { curve, published: null };
    expect(duplicateThreshold(evidence, 1, 5)).toBe(0.4);
    expect(duplicateThreshold(evidence, 20, 50)).toBe(thresholdFor(base).threshold);
    expect(duplicateThreshold({ curve: null, published: null }, 20, 50)).toBe(0.45);
  });
});

describe('a curve', () => {
  it('is read log-linearly between points, never rises, and meets its tail without a step', () => {
    expect(rateAt(curve, 'fmr', 0.25)).toBeCloseTo(10 ** -2.5, 10);
    expect(rateAt(curve, 'fmr', 0.05)).toBe(1);
    expect(rateAt(curve, 'fmrUpper', 0.4)).toBeCloseTo(rateAt(curve, 'fmrUpper', 0.4 - 1e-9), 8);
    const threshold = fc.double({ min: -1, max: 1, noNaN: true });
    fc.assert(
      fc.property(threshold, threshold, (a, b) => {
        for (const line of ['fmr', 'fmrLower', 'fmrUpper'] as const) {
          expect(rateAt(curve, line, Math.max(a, b))).toBeLessThanOrEqual(
            rateAt(curve, line, Math.min(a, b)) + 1e-15,
          );
        }
      }),
    );
  });
});

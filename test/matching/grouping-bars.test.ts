/** The bars of grouping by hand-worked numbers on a made-up curve. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isWeak } from '../../lib/matching/groupable-face.ts';
import { groupingBars } from '../../lib/matching/grouping-bars.ts';
import { madeUpCurve } from './made-up-curve.ts';

const evidence = { curve: madeUpCurve, published: { threshold: 0.37 } };

describe('the bars of grouping', () => {
  it('are points of the curve: FMR 1e-4 for a link, 1e-3 for the mean, 0.1 wrong bonds of a face among 1,024', () => {
    const { link, bond, mean } = groupingBars(evidence, 1000);
    expect([link, mean]).toEqual([0.4, expect.closeTo(0.3, 6)]);
    // 0.1 / 1024 = 9.77e-5: log10(2e-4 / 9.77e-5) = 0.3113 decades into the tail of the bound, 0.4 + 0.2 · 0.3113.
    expect(bond).toBeCloseTo(0.4623, 4);
  });

  it('stay the same until the gallery has doubled', () => {
    expect(groupingBars(evidence, 513)).toEqual(groupingBars(evidence, 1024));
    expect(groupingBars(evidence, 1025).bond).toBeCloseTo(0.4623 + 0.2 * Math.log10(2), 4);
    expect(groupingBars(evidence, 0)).toEqual({ link: 0.4, bond: 0.4, mean: expect.closeTo(0.3, 6) });
  });

  it('start at the published point without a curve, else at 0.45', () => {
    expect(groupingBars({ ...evidence, curve: null }, 1000)).toEqual({
      link: 0.37,
      bond: 0.37,
      mean: expect.closeTo(0.31, 6),
    });
    expect(groupingBars({ curve: null, published: null }, 1000).bond).toBe(0.45);
  });

  it('rise with the gallery, and a bond is a link', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e7 }), fc.integer({ min: 0, max: 1e7 }), (some, more) => {
        const [small, large] = [groupingBars(evidence, some), groupingBars(evidence, some + more)];
        expect(large.bond).toBeGreaterThanOrEqual(small.bond);
        expect(small.bond).toBeGreaterThanOrEqual(small.link);
        expect(small.link).toBeGreaterThanOrEqual(small.mean);
      }),
    );
  });
});

describe('a weak face', () => {
  it('is one with any reason to doubt it, but for standing at the edge of the photo', () => {
    expect(isWeak({ reasons: [] })).toBe(false);
    expect(isWeak({ reasons: ['cut_off'] })).toBe(false);
    expect(isWeak({ reasons: ['cut_off', 'face_too_small'] })).toBe(true);
  });
});

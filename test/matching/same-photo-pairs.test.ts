/** Same-photo pairs: counts that add up, and what they may say about a threshold. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addPairs,
  MIRROR_SIMILARITY,
  NO_PAIRS,
  pairsOfPhoto,
  type SamePhotoPairs,
} from '../../lib/matching/same-photo-pairs.ts';
import {
  samePhotoCurve,
  samePhotoStrangers,
  samePhotoThreshold,
} from '../../lib/matching/same-photo-threshold.ts';
import { BINS, binOf } from '../../lib/matching/similarity-bins.ts';
import { unit } from './unit.ts';

/** A unit vector at an angle in degrees: the cosine of two is the cosine of the angle between them. */
const at = (degrees: number) =>
  Float32Array.of(Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180));

const photo = fc
  .array(fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 }), {
    maxLength: 6,
  })
  .map((faces) => faces.filter((face) => Math.hypot(...face) > 1e-3).map(unit));

describe('same-photo pairs', () => {
  it('of three faces are three, each in its bin; a mirror is counted apart', () => {
    // 0° and 90°: 0; 0° and 40°: 0.766; 90° and 40°: cos 50° = 0.643.
    expect(pairsOfPhoto([at(0), at(90), at(40)])).toMatchObject({ pairs: 1, dropped: 2 });
    const { bins, pairs, dropped } = pairsOfPhoto([at(0), at(60), at(120)]);
    // 60°: 0.5 twice; 120°: −0.5 once.
    expect([
      pairs,
      dropped,
      bins[binOf(0.5)]! + bins[binOf(0.4999)]!,
      bins[binOf(-0.5)]! + bins[binOf(-0.5001)]!,
    ]).toEqual([3, 0, 2, 1]);
    expect(pairsOfPhoto([at(0)])).toMatchObject({ pairs: 0, dropped: 0 });
  });

  it('drops from 0.6 on', () => {
    const near = Float32Array.of(0.6, 0.8);
    expect(near[0]!).toBeGreaterThan(MIRROR_SIMILARITY);
    expect(pairsOfPhoto([Float32Array.of(1, 0), near])).toMatchObject({ pairs: 0, dropped: 1 });
    expect(pairsOfPhoto([Float32Array.of(1, 0), Float32Array.of(0.5999, 0.8)])).toMatchObject({ pairs: 1 });
  });

  it('add up to the same in any order and grouping, and lose none', () => {
    fc.assert(
      fc.property(photo, photo, photo, (a, b, c) => {
        const [x, y, z] = [pairsOfPhoto(a), pairsOfPhoto(b), pairsOfPhoto(c)];
        const all = addPairs(addPairs(x, y), z);
        expect(addPairs(z, addPairs(y, x))).toEqual(all);
        expect(addPairs(all, NO_PAIRS)).toEqual(all);
        const pairs = [a, b, c].map((of) => of.reduce((sum, _, index) => sum + index, 0));
        expect(all.pairs + all.dropped).toBe(pairs[0]! + pairs[1]! + pairs[2]!);
        expect(all.bins.reduce((sum, count) => sum + count, 0)).toBe(all.pairs);
      }),
    );
  });
});

/** So many pairs at each similarity. */
function counted(counts: readonly (readonly [similarity: number, pairs: number])[]): SamePhotoPairs {
  const bins = new Array<number>(BINS).fill(0);
  for (const [similarity, pairs] of counts) bins[binOf(similarity)]! += pairs;
  return { bins, pairs: counts.reduce((sum, [, pairs]) => sum + pairs, 0), dropped: 0 };
}

const measured = [
  [0, 2870],
  [0.2, 100],
  [0.3, 30],
] as const;

describe('what same-photo pairs say about strangers', () => {
  it('is nothing below 3,000 pairs, and nothing when hardly any are alike', () => {
    expect(samePhotoCurve(counted([[0, 2869], ...measured.slice(1)]))).toBeNull();
    expect(samePhotoThreshold(NO_PAIRS, 1000)).toBeNull();
    expect(samePhotoStrangers(NO_PAIRS, 0.3, 1000)).toBeNull();
    expect(samePhotoThreshold(counted(measured), 0)).toBeNull();
  });

  it('is the share counted, and from the last 30 pairs on a tail that falls as the last 100 do', () => {
    const pairs = counted(measured);
    expect(samePhotoStrangers(pairs, 0.3, 1000)).toBeCloseTo(1000 * (30 / 3000), 9);
    expect(samePhotoStrangers(pairs, 0.2, 1000)).toBeCloseTo(1000 * (130 / 3000), 9);
    // 130 pairs from 0.2 up lie 30 · 20 bins above it: ln(1 + 130 / 600) / 0.005 = 39.22.
    expect(samePhotoCurve(pairs)!.tail!.rate).toBeCloseTo(39.22, 2);
    expect(samePhotoStrangers(pairs, 0.4, 1000)).toBeCloseTo(10 * Math.exp(-3.922), 2);
  });

  it('asks for a threshold by what is proven: 19.3 of 30 pairs, and a tail that falls a sixth faster', () => {
    // (30 − 1.96 √30) / 3000 = 0.0064216; 39.22 · (1 + 1.96 / √130) = 45.96; 0.3 + ln(64.216) / 45.96 = 0.3906.
    expect(samePhotoThreshold(counted(measured), 1000)).toBeCloseTo(0.3906, 4);
    // A hundredth of the comparisons needs 1e-2: more than is proven anywhere above 0.2.
    expect(samePhotoThreshold(counted(measured), 10)).toBeLessThanOrEqual(0.3);
  });

  it('asks for more with more comparisons, with a lower target, and with pairs that are more alike', () => {
    const sizes = fc.integer({ min: 1, max: 1_000_000 });
    fc.assert(
      fc.property(sizes, sizes, fc.integer({ min: 1, max: 20 }), (some, other, shift) => {
        const [few, many] = [Math.min(some, other), Math.max(some, other)];
        const pairs = counted(measured);
        expect(samePhotoThreshold(pairs, many)!).toBeGreaterThanOrEqual(samePhotoThreshold(pairs, few)!);
        expect(samePhotoThreshold(pairs, few, 0.01)!).toBeGreaterThanOrEqual(samePhotoThreshold(pairs, few)!);
        const harder = counted(measured.map(([similarity, count]) => [similarity + shift * 0.005, count]));
        expect(samePhotoThreshold(harder, few)!).toBeGreaterThanOrEqual(samePhotoThreshold(pairs, few)!);
      }),
    );
  });
});

/** FMR, FNMR, the bootstrap over identities, the fitted tail and the curve, against numbers worked out by hand. */
import { describe, expect, it } from 'vitest';
import { calibrate } from '../../lib/matching/calibrate.ts';
import { type Comparisons, compareAll } from '../../lib/matching/comparisons.ts';
import { fallRate, highestBinWith } from '../../lib/matching/exponential-tail.ts';
import { identityBootstrap } from '../../lib/matching/identity-bootstrap.ts';
import { seededRandom, shuffled } from '../../lib/matching/seeded-random.ts';
import { cosine } from '../../lib/matching/similarity.ts';
import {
  atOrAbove,
  BIN_WIDTH,
  BINS,
  binOf,
  binThreshold,
  quantile,
} from '../../lib/matching/similarity-bins.ts';
import { detCurve, errorAtFmr, verificationErrors } from '../../lib/matching/verification-error.ts';
import { thresholdsForFmr, verificationPoints } from '../../lib/matching/verification-points.ts';
import { syntheticFaces } from './synthetic-faces.ts';
import { unit } from './unit.ts';

/** In the plane, angles in degrees: similarities are cosines of their differences. */
const photos = (
  [
    ['ann', 0],
    ['ann', 30],
    ['bob', 90],
    ['bob', 150],
    ['cid', 45],
  ] as const
).map(([person, degrees]) => ({
  person,
  embedding: unit([Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)]),
}));

describe('1:1 error rates', () => {
  const comparisons = compareAll(photos);
  const at = (threshold: number) => verificationErrors(comparisons)[binOf(threshold)]!;

  it('count every pair once: 2 genuine (30° and 60° apart) and 8 impostor ones', () => {
    expect(comparisons.genuinePairs).toBe(2);
    expect(comparisons.impostorPairs).toBe(8);
    expect(comparisons.photos).toEqual([2, 2, 1]);
  });

  it('are shares at or above, and below, the threshold', () => {
    // Impostors: 15°, 45° and 45° reach 0.7; 60° reaches 0.5 as well; 90°, 105°, 120°, 150° don't.
    expect(at(0.7)).toEqual({ threshold: 0.7, falseMatches: 3, fmr: 3 / 8, falseNonMatches: 1, fnmr: 1 / 2 });
    expect(at(0.495)).toMatchObject({ falseMatches: 4, falseNonMatches: 0 });
    expect(at(-1)).toMatchObject({ fmr: 1, fnmr: 0 });
    expect(at(1)).toMatchObject({ fmr: 0, fnmr: 1 });
  });

  it('find the smallest threshold that keeps an FMR', () => {
    const errors = verificationErrors(comparisons);
    const found = errorAtFmr(errors, 1 / 8);
    expect(found.falseMatches).toBe(1);
    expect(errors[binOf(found.threshold) - 1]!.falseMatches).toBe(3);
  });

  it('draw a DET curve on which FMR falls and FNMR rises', () => {
    const curve = detCurve(verificationErrors(comparisons));
    for (const [i, point] of curve.entries()) {
      if (i === 0) continue;
      expect(point.fmr).toBeLessThanOrEqual(curve[i - 1]!.fmr);
      expect(point.fnmr).toBeGreaterThanOrEqual(curve[i - 1]!.fnmr);
    }
  });

  it('call fewer than 30 errors insufficient', () => {
    const [point] = verificationPoints(comparisons, [0.7], { replicates: 50, seed: 1 });
    expect(point).toMatchObject({ fmr: { errors: 3, pairs: 8, sufficient: false }, fnmr: { errors: 1 } });
  });
});

describe('bins', () => {
  it('put a similarity that is a grid threshold at that threshold', () => {
    for (let bin = 0; bin < BINS; bin++) expect(binOf(binThreshold(bin))).toBe(bin);
    expect(binOf(0.32499999)).toBe(binOf(0.32));
  });

  it('sum from the top', () => {
    expect([...atOrAbove([1, 0, 2, 4])]).toEqual([7, 6, 6, 4]);
  });

  it('give quantiles as numpy does', () => {
    expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
    expect(quantile([1, 2, 3, 4, 5], 0.025)).toBeCloseTo(1.1, 12);
    expect(quantile([7], 0.975)).toBe(7);
  });
});

describe('the bootstrap over identities', () => {
  it('resamples persons on both sides: every replicate is what comparing the drawn persons gives', () => {
    const faces = syntheticFaces({ persons: 7, photosPerPerson: 3, seed: 5 });
    const comparisons = compareAll(faces);
    const labels = [...new Set(faces.map(({ person }) => person))].sort();
    const lowestBin = binOf(0);
    const random = seededRandom(11);
    for (const replicate of identityBootstrap(comparisons, { replicates: 20, seed: 11, lowestBin })) {
      const drawn = labels.map(() => Math.floor(random() * labels.length));
      const counts = { impostor: new Float64Array(BINS), genuine: new Float64Array(BINS) };
      let pairs = { impostor: 0, genuine: 0 };
      for (const [i, one] of drawn.entries()) {
        const own = faces.filter(({ person }) => person === labels[one]);
        for (const [x, a] of own.entries()) {
          for (const b of own.slice(x + 1)) counts.genuine[binOf(cosine(a.embedding, b.embedding))]! += 1;
        }
        pairs = { ...pairs, genuine: pairs.genuine + (own.length * (own.length - 1)) / 2 };
        for (const other of drawn.slice(i + 1)) {
          if (other === one) continue;
          for (const a of own) {
            for (const b of faces.filter(({ person }) => person === labels[other])) {
              counts.impostor[binOf(cosine(a.embedding, b.embedding))]! += 1;
              pairs = { ...pairs, impostor: pairs.impostor + 1 };
            }
          }
        }
      }
      expect(replicate.impostorPairs).toBe(pairs.impostor);
      expect(replicate.genuinePairs).toBe(pairs.genuine);
      expect([...replicate.genuinesAtOrAbove]).toEqual([...atOrAbove(counts.genuine)]);
      expect([...replicate.impostorsAtOrAbove.slice(lowestBin)]).toEqual(
        [...atOrAbove(counts.impostor)].slice(lowestBin),
      );
    }
  });

  it('gives the same interval for the same seed and a wider one than pairs taken for independent', () => {
    // Three persons who resemble each other make nearly all false matches.
    const comparisons = compareAll(
      syntheticFaces({ persons: 60, photosPerPerson: 4, seed: 2, resembling: 3 }),
    );
    const [threshold = 0] = thresholdsForFmr(comparisons, [1e-3]);
    const [first] = verificationPoints(comparisons, [threshold], { replicates: 400, seed: 3 });
    const [second] = verificationPoints(comparisons, [threshold], { replicates: 400, seed: 3 });
    expect(first).toEqual(second);
    const { rate, upper, pairs } = first!.fmr;
    expect(upper - rate).toBeGreaterThan(2 * 1.96 * Math.sqrt(rate / pairs));
  });
});

describe('the exponential tail', () => {
  it('finds the fall of counts that halve from bin to bin', () => {
    const counts = Float64Array.from({ length: BINS }, (_, bin) => (bin < 300 ? 2 ** (19 - (bin - 280)) : 0));
    counts.fill(0, 0, 280);
    expect(fallRate(atOrAbove(counts), 285)! * BIN_WIDTH).toBeCloseTo(Math.LN2, 3);
  });

  it('finds the rate of exponential similarities to the few percent that their number allows', () => {
    const random = seededRandom(4);
    const counts = new Float64Array(BINS);
    for (let i = 0; i < 20_000; i++) counts[binOf(Math.min(1, 0.2 - Math.log(1 - random()) / 40))]! += 1;
    expect(fallRate(atOrAbove(counts), binOf(0.25))! / 40).toBeCloseTo(1, 1);
  });

  it('owns up when there is nothing to fit', () => {
    expect(fallRate(new Float64Array(BINS), 10)).toBeNull();
    expect(highestBinWith(new Float64Array(BINS), 30)).toBeNull();
    const one = new Float64Array(BINS);
    one[100] = 50;
    expect(fallRate(atOrAbove(one), 100)).toBeNull();
    expect(highestBinWith(atOrAbove(one), 30)).toBe(100);
  });
});

describe('the calibration curve', () => {
  const comparisons: Comparisons = compareAll(syntheticFaces({ persons: 80, photosPerPerson: 4, seed: 8 }));
  const curve = calibrate(comparisons, { protocol: 'synthetic', replicates: 200 });

  it('holds rising thresholds, falling rates, and each rate inside its interval as long as it is measured', () => {
    expect(curve).toMatchObject({ identities: 80, genuinePairs: 480, impostorPairs: (80 * 79 * 16) / 2 });
    for (const [i, point] of curve.points.entries()) {
      const before = curve.points[i - 1];
      if (before !== undefined) {
        expect(point.threshold).toBeGreaterThan(before.threshold);
        expect(point.fmr).toBeLessThanOrEqual(before.fmr);
        expect(point.fmrUpper).toBeLessThanOrEqual(before.fmrUpper);
        expect(point.fnmr).toBeGreaterThanOrEqual(before.fnmr);
      }
      if (point.threshold > curve.tail!.from) continue;
      expect(point.fmrLower).toBeLessThanOrEqual(point.fmr);
      expect(point.fmrUpper).toBeGreaterThanOrEqual(point.fmr);
    }
  });

  it('hands over to the tail where 30 errors end, without a step', () => {
    const { tail, points } = curve;
    const last = points.find(({ threshold }) => threshold === tail!.from);
    expect(last).toMatchObject({ fmr: tail!.fmr, fmrLower: tail!.fmrLower, fmrUpper: tail!.fmrUpper });
    expect(tail!.fmr * curve.impostorPairs).toBeGreaterThanOrEqual(30);
    const beyond = verificationErrors(comparisons)[binOf(tail!.from + 0.01)]!;
    expect(beyond.falseMatches).toBeLessThan(30);
    expect(tail!.rateLower).toBeLessThanOrEqual(tail!.rate);
    expect(tail!.rateUpper).toBeGreaterThanOrEqual(tail!.rate);
  });

  it('never bounds an unseen rate by zero', () => {
    for (const point of curve.points) expect(point.fmrUpper).toBeGreaterThan(0);
  });
});

describe('seeded draws', () => {
  it('repeat, and keep every item', () => {
    const items = Array.from({ length: 50 }, (_, i) => i);
    const once = shuffled(items, seededRandom(9));
    expect(once).toEqual(shuffled(items, seededRandom(9)));
    expect(once).not.toEqual(items);
    expect([...once].sort((a, b) => a - b)).toEqual(items);
  });
});

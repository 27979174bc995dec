/** The cosine of embeddings and the best of a person's samples. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestSimilarity, cosine, samplesMatch } from '../../lib/matching/similarity.ts';
import { unit } from './unit.ts';

const embedding = fc
  .array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 8, maxLength: 8 })
  .filter((values) => values.some((value) => Math.abs(value) > 1e-3))
  .map(unit);

describe('cosine', () => {
  it('is the dot product of unit embeddings: 3-4-5 against an axis is 0.6', () => {
    expect(cosine(unit([3, 4]), unit([1, 0]))).toBeCloseTo(0.6, 7);
    expect(cosine(unit([1, 0]), unit([0, 1]))).toBe(0);
    expect(cosine(unit([1, 0]), unit([-1, 0]))).toBe(-1);
  });

  it('stays in [-1, 1], is symmetric, and 1 with itself', () => {
    fc.assert(
      fc.property(embedding, embedding, (a, b) => {
        const similarity = cosine(a, b);
        expect(similarity).toBe(cosine(b, a));
        expect(Math.abs(similarity)).toBeLessThanOrEqual(1);
        expect(cosine(a, a)).toBeCloseTo(1, 6);
      }),
    );
  });

  it('adds in double precision: 512 products do not drift', () => {
    const a = unit(Array.from({ length: 512 }, (_, i) => Math.sin(i + 1)));
    const b = unit(Array.from({ length: 512 }, (_, i) => Math.cos(3 * i)));
    const exact = a.reduce((sum, value, i) => sum + value * b[i]!, 0);
    expect(cosine(a, b)).toBe(exact);
  });

  it('never compares embeddings of different length', () => {
    expect(() => cosine(new Float32Array(512), new Float32Array(128))).toThrow(RangeError);
  });
});

describe('best of samples', () => {
  it('takes the first of equal samples, and nothing of none', () => {
    const probe = unit([1, 0]);
    expect(bestSimilarity(probe, [unit([0, 1]), unit([3, 4]), unit([3, -4])])).toEqual({
      index: 1,
      similarity: cosine(probe, unit([3, 4])),
    });
    expect(bestSimilarity(probe, [])).toBeNull();
  });

  it('says whether two persons share a look, with the threshold inclusive', () => {
    const some = [unit([1, 0]), unit([0, 1])];
    const others = [unit([3, 4])];
    const nearest = cosine(some[1]!, others[0]!);
    expect(samplesMatch(some, others, nearest)).toBe(true);
    expect(samplesMatch(some, others, nearest + 1e-6)).toBe(false);
    expect(samplesMatch([], others, -1)).toBe(false);
  });
});

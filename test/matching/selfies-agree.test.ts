/** Selfies of one person hang together, in whatever order they come. */
import { describe, expect, test } from 'vitest';
import { selfiesAgree } from '../../lib/matching/selfies-agree.ts';

/** A unit vector at an angle in degrees: the cosine of two is the cosine of the angle between them. */
const at = (degrees: number) =>
  Float32Array.of(Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180));

describe('selfies', () => {
  test('one, or none, agrees with itself', () => {
    expect(selfiesAgree([], 0.5)).toBe(true);
    expect(selfiesAgree([at(0)], 1.1)).toBe(true);
  });

  test('two agree from the threshold on', () => {
    expect(selfiesAgree([at(0), at(59)], 0.5)).toBe(true);
    expect(selfiesAgree([at(0), at(61)], 0.5)).toBe(false);
  });

  test('a third may tie two together, in any order', () => {
    const three = [at(0), at(50), at(100)] as const;
    for (const [a, b, c] of [
      [0, 1, 2],
      [0, 2, 1],
      [1, 0, 2],
      [2, 0, 1],
    ] as const)
      expect(selfiesAgree([three[a], three[b], three[c]], 0.5)).toBe(true);
  });

  test('one stranger among them is noticed, wherever they stand', () => {
    expect(selfiesAgree([at(0), at(10), at(100)], 0.5)).toBe(false);
    expect(selfiesAgree([at(100), at(0), at(10)], 0.5)).toBe(false);
    expect(selfiesAgree([at(0), at(100), at(10)], 0.5)).toBe(false);
  });

  test('an embedding that is no number agrees with nothing', () => {
    expect(selfiesAgree([at(0), Float32Array.of(Number.NaN, 0)], -1)).toBe(false);
  });
});

/** Faces of two edits of one picture: those in the same place are the same, one to one, whatever order they come in. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { overlap } from '../../lib/face/geometry.ts';
import { sameFaces } from '../../lib/matching/same-faces.ts';

const face = (uuid: string, x: number, y: number, side = 100) => ({
  uuid,
  box: { x, y, width: side, height: side },
});
const size = { width: 1000, height: 800 };
const ids = (pairs: ReturnType<typeof sameFaces<ReturnType<typeof face>>>) =>
  pairs.map(({ earlier, later }) => `${earlier.uuid}${later.uuid}`).sort();

describe('two edits', () => {
  test('share the faces whose boxes overlap by at least a half', () => {
    // IoU of squares shifted by s of 100: (100 - s) / (100 + s); a half at 33.3.
    const before = { ...size, faces: [face('a', 0, 0), face('b', 300, 0), face('c', 600, 0)] };
    const after = { ...size, faces: [face('1', 33, 0), face('2', 334, 0), face('3', 600, 0)] };
    expect(ids(sameFaces(before, after))).toEqual(['a1', 'c3']);
  });

  test('of different sizes are compared by their shares', () => {
    const before = { ...size, faces: [face('a', 500, 400)] };
    const after = { width: 500, height: 400, faces: [face('1', 250, 200, 50), face('2', 500, 400, 50)] };
    expect(ids(sameFaces(before, after))).toEqual(['a1']);
  });

  test('give a face to the one it overlaps most, and nobody two', () => {
    const before = { ...size, faces: [face('a', 0, 0), face('b', 20, 0)] };
    const after = { ...size, faces: [face('1', 18, 0)] };
    expect(ids(sameFaces(before, after))).toEqual(['b1']);
  });

  test('agree whatever the order of their faces, and pairs are one to one and overlap', () => {
    const faces = fc.array(fc.tuple(fc.nat(20), fc.nat(20), fc.integer({ min: 1, max: 12 })), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(faces, faces, (some, others) => {
        const before = some.map(([x, y, side], i) => face(`a${i}`, x, y, side));
        const after = others.map(([x, y, side], i) => face(`b${i}`, x, y, side));
        const pairs = sameFaces({ ...size, faces: before }, { ...size, faces: after });
        expect(new Set(pairs.map(({ earlier }) => earlier.uuid)).size).toBe(pairs.length);
        expect(new Set(pairs.map(({ later }) => later.uuid)).size).toBe(pairs.length);
        for (const { earlier, later } of pairs)
          expect(overlap(earlier.box, later.box)).toBeGreaterThanOrEqual(0.4999);
        const turned = { ...size, faces: [...before].reverse() };
        expect(ids(sameFaces(turned, { ...size, faces: [...after].reverse() }))).toEqual(ids(pairs));
      }),
    );
  });
});

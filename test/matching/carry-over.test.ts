/** Faces of a photo are found again in its re-edit: by place and look, one to one. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { carriedDecisions, type Edit, type PlacedFace, successors } from '../../lib/matching/carry-over.ts';
import { seededRandom, shuffled } from '../../lib/matching/seeded-random.ts';

const face = (id: string, x: number, width = 100, embedding: Float32Array | null = null): PlacedFace => ({
  face: id,
  box: { x, y: 0, width, height: 100 },
  embedding,
});
const edit = (faces: readonly PlacedFace[], width = 1000, height = 1000): Edit => ({ width, height, faces });
const found = (before: Edit, after: Edit) => Object.fromEntries(successors(before, after, 0.4));

describe('the successors of faces', () => {
  it('overlap by half at least: 50 of 150 px are a third, 67 of 133 are half', () => {
    expect(found(edit([face('a', 0)]), edit([face('z', 50)]))).toEqual({});
    expect(found(edit([face('a', 0)]), edit([face('z', 33)]))).toEqual({ a: 'z' });
  });

  it('are compared as shares of the photo, in whatever resolution it comes', () => {
    const half = { face: 'z', box: { x: 250, y: 0, width: 50, height: 50 }, embedding: null };
    expect(found(edit([face('a', 500)]), edit([half], 500, 500))).toEqual({ a: 'z' });
    expect(found(edit([face('a', 500)]), edit([half]))).toEqual({});
  });

  it('go one to one, the best overlap first', () => {
    const before = edit([face('a', 0), face('b', 20)]);
    expect(found(before, edit([face('y', 18), face('z', 4)]))).toEqual({ a: 'z', b: 'y' });
    expect(found(before, edit([face('z', 10)]))).toEqual({ a: 'z' });
  });

  it('look alike where that can be told: after a crop a neighbour may stand in the old place', () => {
    const [one, other] = [Float32Array.of(1, 0), Float32Array.of(0, 1)];
    const near = Float32Array.of(0.8, 0.6);
    expect(found(edit([face('a', 0, 100, one)]), edit([face('z', 0, 100, other)]))).toEqual({});
    expect(found(edit([face('a', 0, 100, one)]), edit([face('z', 0, 100, near)]))).toEqual({ a: 'z' });
    expect(found(edit([face('a', 0, 100, one)]), edit([face('z', 0)]))).toEqual({ a: 'z' });
  });

  it('are the same for every order, each face at most once, and every face is its own in an unchanged photo', () => {
    const boxes = fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { maxLength: 8 });
    fc.assert(
      fc.property(boxes, boxes, fc.integer(), (old, now, seed) => {
        const before = edit(old.map((x) => face(`old ${x}`, x * 15)));
        const after = edit(now.map((x) => face(`new ${x}`, x * 15)));
        const all = successors(before, after, 0.4);
        const random = seededRandom(seed);
        const mixed = (photo: Edit) => ({ ...photo, faces: shuffled(photo.faces, random) });
        expect(new Map(successors(mixed(before), mixed(after), 0.4))).toEqual(new Map(all));
        expect(new Set(all.values()).size).toBe(all.size);
        const same = successors(before, before, 0.4);
        expect([...same].every(([a, b]) => a === b)).toBe(true);
        expect(same.size).toBe(old.length);
      }),
    );
  });
});

describe('decisions', () => {
  it('are carried to the successors, keep what was said and when, and leave other faces alone', () => {
    const successor = new Map([
      ['a', 'z'],
      ['b', 'y'],
    ]);
    const decisions = [
      { a: 'a', b: 'b', same: true, at: 1 },
      { a: 'a', b: 'c', same: false, at: 2 },
      { a: 'c', b: 'd', same: true, at: 3 },
    ];
    expect(carriedDecisions(decisions, successor)).toEqual([
      { a: 'y', b: 'z', same: true, at: 1 },
      { a: 'c', b: 'z', same: false, at: 2 },
    ]);
  });
});

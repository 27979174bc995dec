/** Expansion: matches lead further once, and what their photos show keeps strangers out. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  EXPANSION_PROBES,
  type ExpansionInput,
  expandSearch,
  expansionProbes,
  type FaceHit,
} from '../../lib/matching/expand-search.ts';
import { seededRandom, shuffled } from '../../lib/matching/seeded-random.ts';

const hit = (face: string, photo: string, similarity: number): FaceHit => ({ face, photo, similarity });

const matches = [hit('m1', 'p1', 0.8), hit('m2', 'p2', 0.7)];
const base: ExpansionInput = { matches, probes: matches, lists: [[], []], threshold: 0.5 };
const found = (input: Partial<ExpansionInput>) =>
  expandSearch({ ...base, ...input }).map(({ face, via }) => `${face} via ${via}`);

describe('the probes of an expansion', () => {
  it('are the best face of each photo, best first, ties by id', () => {
    const hits = [hit('b', 'p1', 0.7), hit('a', 'p1', 0.6), hit('d', 'p3', 0.9), hit('c', 'p2', 0.7)];
    expect(expansionProbes(hits).map(({ face }) => face)).toEqual(['d', 'b', 'c']);
  });

  it('are ten at most', () => {
    const many = Array.from({ length: 30 }, (_, i) => hit(`f${i}`, `p${i}`, 0.5 + i / 100));
    const probes = expansionProbes(many);
    expect(probes).toHaveLength(EXPANSION_PROBES);
    expect(probes[0]!.face).toBe('f29');
  });
});

describe('an expansion', () => {
  it('takes what is near a probe from the threshold on, and tells through which one', () => {
    const lists = [
      [hit('x', 'p3', 0.5), hit('y', 'p4', 0.499)],
      [hit('x', 'p3', 0.6), hit('z', 'p5', 0.55)],
    ];
    expect(found({ lists })).toEqual(['x via m2', 'z via m2']);
  });

  it('never takes a face of a photo that shows the subject already', () => {
    expect(found({ lists: [[hit('sister', 'p2', 0.9), hit('x', 'p3', 0.6)], []] })).toEqual(['x via m1']);
  });

  it('takes one face a photo, the best one', () => {
    expect(found({ lists: [[hit('x', 'p3', 0.6), hit('y', 'p3', 0.7)], []] })).toEqual(['y via m1']);
  });

  it('leaves a face alone that is within the margin of a known stranger', () => {
    const lists = [[hit('x', 'p3', 0.6), hit('y', 'p4', 0.6)], []];
    const strangerLists = [[hit('x', 'p3', 0.56), hit('y', 'p4', 0.5)], [hit('x', 'p3', 0.2)]];
    expect(found({ lists, strangerLists })).toEqual(['y via m1']);
    expect(found({ lists, strangerLists, margin: 0.03 })).toEqual(['x via m1', 'y via m1']);
  });

  it('never brings back what was marked "not me", nor a similarity that is no number', () => {
    const lists = [[hit('x', 'p3', 0.9), hit('y', 'p4', Number.NaN)], []];
    expect(found({ lists, rejected: new Set(['x']) })).toEqual([]);
  });

  it('of equally near probes names the first by id', () => {
    expect(found({ lists: [[hit('x', 'p3', 0.6)], [hit('x', 'p3', 0.6)]] })).toEqual(['x via m1']);
  });

  it('is the same for every order, in photos nobody was found in, each once, best first', () => {
    const hits = fc.array(
      fc.record({ n: fc.integer({ min: 0, max: 20 }), s: fc.integer({ min: 0, max: 10 }) }),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(hits, hits, fc.integer({ min: 1, max: 99 }), (one, other, seed) => {
        // A face is in one photo only.
        const of = (list: typeof one) => list.map(({ n, s }) => hit(`f${n}`, `p${n % 7}`, s / 10));
        const lists = [of(one), of(other)];
        const input = { ...base, lists };
        const likely = expandSearch(input);
        const random = seededRandom(seed);
        expect(expandSearch({ ...input, lists: lists.map((list) => shuffled(list, random)) })).toEqual(
          likely,
        );
        expect(new Set(likely.map(({ photo }) => photo)).size).toBe(likely.length);
        for (const [at, { photo, similarity }] of likely.entries()) {
          expect(['p1', 'p2']).not.toContain(photo);
          expect(similarity).toBeGreaterThanOrEqual(0.5);
          expect(similarity).toBeLessThanOrEqual(likely[at - 1]?.similarity ?? 1);
        }
      }),
    );
  });
});

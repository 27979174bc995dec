/** One candidate per person, in an order that is always the same. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestPerPerson, type Candidate, shownCandidates } from '../../lib/matching/candidates.ts';

/** Few distinct values, so that ties are common. */
const hits = fc.array(
  fc.record({
    person: fc.constantFrom('ann', 'bob', 'cid', 'Ann'),
    face: fc.constantFrom('f1', 'f2', 'f3', 'f4'),
    similarity: fc.constantFrom(-0.2, 0.1, 0.4, 0.40000001, 0.9),
  }),
  { maxLength: 12 },
);

describe('candidates', () => {
  it('are one per person with their best face, best person first', () => {
    const ranked = bestPerPerson([
      { person: 'bob', face: 'b1', similarity: 0.3 },
      { person: 'ann', face: 'a1', similarity: 0.5 },
      { person: 'bob', face: 'b2', similarity: 0.7 },
    ]);
    expect(ranked).toEqual([
      { person: 'bob', face: 'b2', similarity: 0.7 },
      { person: 'ann', face: 'a1', similarity: 0.5 },
    ]);
  });

  it('come in the order of person ids when equally alike, upper case before lower, and show the lower face id', () => {
    const ranked = bestPerPerson([
      { person: 'ann', face: 'f2', similarity: 0.5 },
      { person: 'Ann', face: 'f9', similarity: 0.5 },
      { person: 'ann', face: 'f1', similarity: 0.5 },
    ]);
    expect(ranked.map(({ person, face }) => `${person} ${face}`)).toEqual(['Ann f9', 'ann f1']);
  });

  it('do not depend on the order in which the index answered', () => {
    fc.assert(
      fc.property(hits, fc.func(fc.nat()), (some, weight) => {
        const shuffled = some
          .map((hit, i) => ({ hit, at: weight(i) }))
          .sort((a, b) => a.at - b.at)
          .map(({ hit }) => hit);
        expect(bestPerPerson(shuffled)).toEqual(bestPerPerson(some));
        expect(bestPerPerson([...some].reverse())).toEqual(bestPerPerson(some));
      }),
    );
  });

  it('lose no person, repeat none, and fall in similarity', () => {
    fc.assert(
      fc.property(hits, (some) => {
        const ranked = bestPerPerson(some);
        expect(new Set(ranked.map(({ person }) => person))).toEqual(
          new Set(some.map(({ person }) => person)),
        );
        expect(ranked.length).toBe(new Set(some.map(({ person }) => person)).size);
        for (const [i, { person, similarity }] of ranked.entries()) {
          const own = some.filter((hit) => hit.person === person).map((hit) => hit.similarity);
          expect(similarity).toBe(Math.max(...own));
          if (i > 0) expect(similarity).toBeLessThanOrEqual(ranked[i - 1]!.similarity);
        }
      }),
    );
  });

  it('are shown from the candidate threshold up, all with includeBelow, at most topK', () => {
    const ranked: Candidate[] = [0.9, 0.5, 0.3, 0.1].map((similarity, i) => ({
      person: `p${i}`,
      face: `f${i}`,
      similarity,
    }));
    const shown = (topK: number, includeBelow: boolean) =>
      shownCandidates(ranked, { candidateThreshold: 0.3, topK, includeBelow }).map(
        ({ similarity }) => similarity,
      );
    expect(shown(5, false)).toEqual([0.9, 0.5, 0.3]);
    expect(shown(2, false)).toEqual([0.9, 0.5]);
    expect(shown(5, true)).toEqual([0.9, 0.5, 0.3, 0.1]);
  });
});

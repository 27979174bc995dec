/** The verdicts, their reasons, and what can never change them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestPerPerson, type Candidate } from '../../lib/matching/candidates.ts';
import { type DecisionInput, decide, rival, sameOrDifferent } from '../../lib/matching/decision.ts';

function ranked(...similarities: readonly number[]): readonly Candidate[] {
  return similarities.map((similarity, i) => ({ person: `p${i}`, face: `f${i}`, similarity }));
}

const bars = { threshold: 0.4, candidateThreshold: 0.34 };

const inputs: fc.Arbitrary<DecisionInput> = fc
  .record({
    hits: fc.array(
      fc.record({
        person: fc.constantFrom('a', 'b', 'c', 'd'),
        face: fc.constantFrom('1', '2', '3'),
        similarity: fc.double({ min: -1, max: 1, noNaN: true }),
      }),
      { maxLength: 8 },
    ),
    threshold: fc.double({ min: -1, max: 1, noNaN: true }),
    band: fc.double({ min: 0, max: 0.3, noNaN: true }),
    margin: fc.double({ min: 0, max: 0.3, noNaN: true }),
    samplesMatch: fc.boolean(),
  })
  .map(({ hits, threshold, band, margin, samplesMatch }) => ({
    candidates: bestPerPerson(hits),
    threshold,
    candidateThreshold: threshold - band,
    margin,
    samplesMatch,
  }));

describe('decide', () => {
  it('names the person who is at or above the threshold and alone', () => {
    expect(decide({ ...bars, candidates: ranked(0.4) })).toEqual({
      verdict: 'match',
      reason: 'above_threshold',
      person: 'p0',
    });
    expect(decide({ ...bars, candidates: ranked(0.8, 0.5) }).person).toBe('p0');
  });

  it('says unknown below the threshold and in an empty gallery', () => {
    expect(decide({ ...bars, candidates: ranked(0.3999) })).toEqual({
      verdict: 'unknown',
      reason: 'below_threshold',
      person: null,
    });
    expect(decide({ ...bars, candidates: [] })).toEqual({
      verdict: 'unknown',
      reason: 'empty_gallery',
      person: null,
    });
  });

  it('says maybe when the runner-up lies less than the margin below', () => {
    expect(decide({ ...bars, candidates: ranked(0.45, 0.41) })).toEqual({
      verdict: 'maybe',
      reason: 'ambiguous',
      person: null,
    });
    expect(decide({ ...bars, margin: 0.03, candidates: ranked(0.45, 0.41) }).verdict).toBe('match');
    expect(decide({ ...bars, margin: 0.125, candidates: ranked(0.625, 0.5) }).verdict).toBe('match');
  });

  it('says possible_duplicate when the two persons are alike themselves, however far apart they lie', () => {
    expect(decide({ ...bars, candidates: ranked(0.8, 0.5), samplesMatch: true })).toEqual({
      verdict: 'maybe',
      reason: 'possible_duplicate',
      person: null,
    });
    expect(decide({ ...bars, candidates: ranked(0.8, 0.3), samplesMatch: true }).verdict).toBe('match');
  });

  it('never lets a similarity or a threshold that is no number pass as a match', () => {
    expect(decide({ ...bars, candidates: ranked(Number.NaN) }).verdict).toBe('unknown');
    expect(decide({ ...bars, threshold: Number.NaN, candidates: ranked(0.9) }).verdict).toBe('unknown');
  });

  it('matches only the first candidate, only at or above the threshold; a person is named with match alone', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const { verdict, person } = decide(input);
        const best = input.candidates[0];
        expect(verdict === 'unknown').toBe(best === undefined || best.similarity < input.threshold);
        expect(person).toBe(verdict === 'match' ? best?.person : null);
      }),
    );
  });

  it('is never put in doubt by a runner-up below the candidate threshold', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const second = input.candidates[1];
        fc.pre(second !== undefined && second.similarity < input.candidateThreshold);
        expect(decide(input).verdict).not.toBe('maybe');
        expect(rival(input)).toBeNull();
      }),
    );
  });

  it('is monotone: a higher threshold never turns unknown into match or maybe', () => {
    fc.assert(
      fc.property(inputs, fc.double({ min: 0, max: 1, noNaN: true }), (input, more) => {
        fc.pre(decide(input).verdict === 'unknown');
        expect(decide({ ...input, threshold: input.threshold + more }).verdict).toBe('unknown');
      }),
    );
  });

  it('is monotone: a wider margin never turns maybe into match', () => {
    fc.assert(
      fc.property(inputs, fc.double({ min: 0, max: 1, noNaN: true }), (input, more) => {
        fc.pre(decide(input).verdict === 'maybe');
        expect(decide({ ...input, margin: (input.margin ?? 0) + more }).verdict).toBe('maybe');
      }),
    );
  });
});

describe('1:1', () => {
  it('is the same person at the threshold and above', () => {
    expect([0.39, 0.4, 0.9, Number.NaN].map((similarity) => sameOrDifferent(similarity, 0.4))).toEqual([
      'different',
      'same',
      'same',
      'different',
    ]);
  });
});

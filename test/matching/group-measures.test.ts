/** The measures the bench reports for groups, by hand-worked numbers. */
import { describe, expect, it } from 'vitest';
import { type LabelledMember, measureGroups } from '../bench/group-measures.ts';

/** `aab c` = two faces of a and one of b in one group, one of c in another. */
const members = (groups: string): LabelledMember[] =>
  groups.split(' ').flatMap((labels, group) => [...labels].map((label) => ({ group, label })));

describe('measures of groups', () => {
  it('are 1 where groups are persons', () => {
    expect(measureGroups(members('aaa bb c'))).toEqual({ precision: 1, recall: 1, wrongPairs: 0, bcubed: 1 });
  });

  it('count pairs: aab ab has 4 of them, 1 right; a and b have 3 + 1 of their own', () => {
    const { precision, recall, wrongPairs, bcubed } = measureGroups(members('aab ab'));
    expect([precision, recall, wrongPairs]).toEqual([1 / 4, 1 / 4, 3]);
    // Precision: (2/3 + 2/3 + 1/3 + 1/2 + 1/2) / 5 = 8/15; recall: (2/3 + 2/3 + 1/2 + 1/3 + 1/2) / 5 = 8/15.
    expect(bcubed).toBeCloseTo(8 / 15, 12);
  });

  it('of single faces: nothing is wrong, nothing is found', () => {
    expect(measureGroups(members('a a'))).toMatchObject({ precision: 1, recall: 0, wrongPairs: 0 });
    // Precision 1, recall 1/2.
    expect(measureGroups(members('a a')).bcubed).toBeCloseTo(2 / 3, 12);
  });
});

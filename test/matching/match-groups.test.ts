/** Groups: a similarity decides for one face; together everybody needs a face of their own. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { groupOf, matchGroups, photoGroup, type SubjectFace } from '../../lib/matching/match-groups.ts';

const thresholds = { threshold: 0.5, candidateThreshold: 0.4 };

describe('the group of a face', () => {
  test.each([
    [0.5, 'match'],
    [0.4999, 'maybe'],
    [0.4, 'maybe'],
    [0.3999, null],
    [Number.NaN, null],
  ])('%d is %s', (similarity, group) => {
    expect(groupOf(similarity, thresholds)).toBe(group);
  });
});

const face = (name: string, subject: number, group: SubjectFace['group'] = 'match'): SubjectFace => ({
  face: name,
  subject,
  group,
});

/** Tries every way of giving each subject a face. */
function bruteForce(faces: readonly SubjectFace[], subjects: number): number | null {
  const seat = (subject: number, used: ReadonlySet<string>): number => {
    if (subject === subjects) return 0;
    const ways = faces
      .filter((each) => each.subject === subject && !used.has(each.face))
      .map((each) =>
        Math.max(matchGroups.indexOf(each.group), seat(subject + 1, new Set([...used, each.face]))),
      );
    return Math.min(Number.POSITIVE_INFINITY, ...ways);
  };
  const worst = seat(0, new Set());
  return Number.isFinite(worst) ? worst : null;
}

describe('the group of a photo', () => {
  test('any: that of the surest face; no face, no group', () => {
    const any = { subjects: 2, mode: 'any' } as const;
    expect(photoGroup([face('a', 0, 'maybe'), face('b', 1, 'likely')], any)).toBe('likely');
    expect(photoGroup([], any)).toBeNull();
  });

  test('all: that of the least sure of them; with somebody missing it is none', () => {
    const all = { subjects: 2, mode: 'all' } as const;
    expect(photoGroup([face('a', 0), face('b', 1, 'maybe')], all)).toBe('maybe');
    expect(photoGroup([face('a', 0), face('b', 1, 'maybe'), face('c', 1)], all)).toBe('match');
    expect(photoGroup([face('a', 0)], all)).toBeNull();
  });

  test('all: one face is not two people, however alike they are', () => {
    const all = { subjects: 2, mode: 'all' } as const;
    expect(photoGroup([face('a', 0), face('a', 1)], all)).toBeNull();
    expect(photoGroup([face('a', 0), face('a', 1), face('b', 0, 'maybe')], all)).toBe('maybe');
  });

  test('all: as good as the best of all ways to give everybody a face', () => {
    const faces = fc.array(
      fc.record({
        face: fc.constantFrom('a', 'b', 'c', 'd'),
        subject: fc.integer({ min: 0, max: 2 }),
        group: fc.constantFrom(...matchGroups),
      }),
      { maxLength: 9 },
    );
    fc.assert(
      fc.property(faces, fc.integer({ min: 1, max: 3 }), (list, subjects) => {
        const best = bruteForce(list, subjects);
        const group = photoGroup(list, { subjects, mode: 'all' });
        expect(group === null ? null : matchGroups.indexOf(group)).toBe(best);
      }),
    );
  });
});

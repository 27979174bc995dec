/** What humans do to whole groups outlives grouping again, and so does what was said through a face that goes. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  carriedDecisions,
  inheritedPairs,
  notSamePairs,
  samePersonPairs,
  splitPairs,
} from '../../lib/matching/decided-pairs.ts';
import { groupFaces } from '../../lib/matching/group-faces.ts';
import type { PairDecision } from '../../lib/matching/groupable-face.ts';
import { seededRandom, shuffled } from '../../lib/matching/seeded-random.ts';

/** Decisions as a registry keeps them: one row a pair, the last word stands. */
class Decisions {
  readonly #rows = new Map<string, PairDecision>();
  #now = 0;

  say(pairs: readonly Omit<PairDecision, 'at'>[]): void {
    this.#now += 1;
    for (const { a, b, same } of pairs) this.#rows.set(a + b, { a, b, same, at: this.#now });
  }

  keep(decisions: readonly PairDecision[]): void {
    for (const row of decisions) {
      const known = this.#rows.get(row.a + row.b);
      if (known === undefined || known.at < row.at) this.#rows.set(row.a + row.b, row);
    }
  }

  forget(face: string): void {
    for (const [key, { a, b }] of this.#rows) if (a === face || b === face) this.#rows.delete(key);
  }

  all(): readonly PairDecision[] {
    return [...this.#rows.values()];
  }
}

const alike = (pair: string) => ({ a: pair[0]!, b: pair[1]!, similarity: 0.9 });

/** Groups of one-letter faces, by the machine's likenesses and the decisions. */
function grouped(faces: string, likenesses: readonly string[], decisions: readonly PairDecision[]): string {
  return groupFaces({
    faces: [...faces].map((id) => ({ face: id, photo: id, person: null, weak: false })),
    links: likenesses.map(alike),
    decisions,
    bars: { link: 0.3, bond: 0.4, mean: 0.26 },
  })
    .groups.map((group) => group.faces.join(''))
    .join(' ');
}

describe('what a human does to whole groups', () => {
  it('binds n faces by n − 1 decisions', () => {
    expect(samePersonPairs(['c', 'a', 'b', 'a'])).toEqual([
      { a: 'a', b: 'b', same: true },
      { a: 'a', b: 'c', same: true },
    ]);
    expect(samePersonPairs(['a'])).toEqual([]);
  });

  it('tells the sides of a split apart, face by face', () => {
    expect(splitPairs(['c', 'd'], ['b'], [])).toEqual([
      { a: 'c', b: 'd', same: true },
      { a: 'b', b: 'c', same: false },
      { a: 'b', b: 'd', same: false },
    ]);
    expect(splitPairs(['a'], [], [])).toEqual([]);
  });

  it('outlives grouping again: merged, split, split once more, merged otherwise', () => {
    const decisions = new Decisions();
    const now = () => grouped('abcd', ['ab', 'cd'], decisions.all());
    expect(now()).toBe('ab cd');
    decisions.say(samePersonPairs([...'abcd']));
    expect(now()).toBe('abcd');
    decisions.say(splitPairs(['a'], [...'bcd'], decisions.all()));
    expect(now()).toBe('a bcd');
    decisions.say(splitPairs([...'bc'], ['d'], decisions.all()));
    expect(now()).toBe('a bc d');
    decisions.say(samePersonPairs([...'ad']));
    expect(now()).toBe('ad bc');
  });

  it('keeps two groups apart, and each of them open, by "not the same"', () => {
    const decisions = new Decisions();
    decisions.say(notSamePairs([...'ab'], ['c']));
    expect(grouped('abcd', ['ab', 'bc', 'ac', 'cd'], decisions.all())).toBe('ab cd');
  });

  it('splits any group any way, however often: the last word about a group holds', () => {
    const script = fc.array(fc.record({ merge: fc.boolean(), seed: fc.integer() }), {
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(script, (steps) => {
        const decisions = new Decisions();
        let groups = ['ab', 'cd', 'e', 'fgh'];
        const likenesses = ['ab', 'cd', 'fg', 'gh', 'fh', 'bc', 'de'];
        for (const { merge, seed } of steps) {
          const [first, second, ...others] = shuffled(groups, seededRandom(seed));
          if (merge && second !== undefined) {
            decisions.say(samePersonPairs([...`${first}${second}`]));
            groups = [[...`${first}${second}`].sort().join(''), ...others];
          } else if (first!.length > 1) {
            const [one, ...rest] = shuffled([...first!], seededRandom(seed));
            decisions.say(splitPairs([one!], rest, decisions.all()));
            groups = [one!, rest.sort().join(''), ...(second === undefined ? [] : [second]), ...others];
          } else continue;
          const now = grouped('abcdefgh', likenesses, decisions.all()).split(' ');
          // What was just said of these faces holds.
          const said = merge ? [groups[0]!] : groups.slice(0, 2);
          for (const group of said) {
            const own = now.find((each) => each.includes(group[0]!))!;
            expect([...group].every((id) => own.includes(id))).toBe(true);
          }
          if (!merge) expect(now.find((each) => each.includes(said[0]![0]!))).not.toContain(said[1]![0]!);
        }
      }),
    );
  });
});

describe('a face that goes', () => {
  it('leaves what was said through it to the one it was last called the same as', () => {
    const decided = [
      { a: 'a', b: 'b', same: true, at: 1 },
      { a: 'b', b: 'c', same: true, at: 2 },
      { a: 'b', b: 'd', same: false, at: 3 },
      { a: 'a', b: 'd', same: true, at: 4 },
    ];
    expect(inheritedPairs('b', decided)).toEqual([
      { a: 'c', b: 'd', same: false, at: 2 },
      { a: 'a', b: 'c', same: true, at: 1 },
    ]);
    expect(inheritedPairs('x', decided)).toEqual([]);
    expect(inheritedPairs('d', decided.slice(2, 3))).toEqual([]);
  });

  it('does not undo a merge or a split, whichever face it is', () => {
    for (const gone of 'abcdef') {
      const decisions = new Decisions();
      decisions.say(samePersonPairs([...'abc']));
      decisions.say(splitPairs([...'de'], ['f'], decisions.all()));
      const all = grouped('abcdef', ['df', 'ef'], decisions.all());
      expect(all).toBe('abc de f');
      decisions.keep(inheritedPairs(gone, decisions.all()));
      decisions.forget(gone);
      const left = 'abcdef'.replace(gone, '');
      const expected = all
        .replace(gone, '')
        .split(' ')
        .filter((group) => group !== '')
        .join(' ');
      expect(grouped(left, ['df', 'ef'], decisions.all()), `without ${gone}`).toBe(expected);
    }
  });
});

describe('a re-edit', () => {
  it('takes over the decisions about its faces, with what was said and when', () => {
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

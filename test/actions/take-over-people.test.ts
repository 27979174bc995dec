/** Whose faces are after people were enrolled by some of them, whatever the grouping and other humans had said. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { takeoverAmong } from '../../lib/actions/take-over-people.ts';
import type { Companion } from '../../lib/ports/people-rows.ts';

const named = ['ann', 'bob'] as const;
const unnamed = ['c1', 'c2'] as const;
const faces = ['f0', 'f1', 'f2', 'f3', 'f4', 'f5', 'f6', 'f7'] as const;

const face = (name: string, person: string, grouped: boolean) => ({
  face: name,
  person,
  grouped,
  shown: true,
});
const said = (a: string, b: string, same: boolean) => ({ a, b, same, at: 0 });
const apart = (a: string, b: string) => said(a, b, false);
const known = {
  companions: [face('g', 'c1', true), face('h', 'c1', false), face('a', 'ann', false)],
  unnamed: new Set(['c1']),
};

describe('a face that is enrolled', () => {
  test('brings those a human called the same with it for certain, the rest as a guess', () => {
    const by = (name: string, decisions: readonly ReturnType<typeof apart>[]) => {
      const takeover = takeoverAmong({ ...known, decisions });
      expect(takeover.take(name, 'ann')).toBe(true);
      return takeover.placed().map((each) => [each.face, each.to, each.certain]);
    };
    expect(by('h', [said('g', 'h', true)])).toEqual([
      ['g', 'ann', true],
      ['h', 'ann', true],
    ]);
    expect(by('g', [])).toEqual([
      ['g', 'ann', true],
      ['h', 'ann', false],
    ]);
  });

  test('comes alone when it was a guess and somebody told the others apart from the person', () => {
    const takeover = takeoverAmong({ ...known, decisions: [apart('a', 'h')] });
    expect(takeover.take('g', 'ann')).toBe(true);
    expect(takeover.placed()).toMatchObject([{ face: 'g', to: 'ann', certain: true }]);
    expect(takeover.ownerOf('h')).toMatchObject({ person: 'c1' });
  });

  test('whatever was said and grouped, is its person’s or nothing changed; nobody with a name loses a certain face, and whom somebody told apart is never one for certain (property)', () => {
    const owner = fc.constantFrom(...named, ...unnamed);
    const companions = fc
      .array(fc.record({ person: owner, grouped: fc.boolean() }), { minLength: 8, maxLength: 8 })
      .map((owners) => owners.map(({ person, grouped }, at) => face(faces[at]!, person, grouped)));
    const pair = fc
      .tuple(fc.constantFrom(...faces), fc.constantFrom(...faces), fc.boolean())
      .filter(([a, b]) => a !== b);
    const claims = fc.array(fc.tuple(fc.constantFrom(...faces), fc.constantFrom(...named)), { maxLength: 6 });
    fc.assert(
      fc.property(companions, fc.array(pair, { maxLength: 6 }), claims, (before, told, asked) => {
        const decisions = told.map(([a, b, same]) => said(a, b, same));
        const takeover = takeoverAmong({ companions: before, unnamed: new Set(unnamed), decisions });
        const now = () => faces.map((each) => ({ face: each, ...takeover.ownerOf(each)! }));
        for (const [name, person] of asked) {
          const earlier = now();
          const { person: owned, grouped } = takeover.ownerOf(name)!;
          const sure = !grouped && !takeover.isUnnamed(owned);
          if (sure) continue;
          if (takeover.take(name, person))
            expect(takeover.ownerOf(name)).toMatchObject({ person, grouped: false });
          else expect(now()).toEqual(earlier);
          for (const was of earlier)
            if (!was.grouped && !takeover.isUnnamed(was.person))
              expect(takeover.ownerOf(was.face)).toMatchObject({ person: was.person, grouped: false });
        }
        const certainly = (some: readonly Pick<Companion, 'face' | 'person' | 'grouped'>[], name: string) =>
          some.find((each) => each.face === name)!;
        for (const { a, b } of decisions.filter(({ same }) => !same)) {
          const [one, other] = [certainly(now(), a), certainly(now(), b)];
          const [oneWas, otherWas] = [certainly(before, a), certainly(before, b)];
          const together = one.person === other.person && !one.grouped && !other.grouped;
          const were = oneWas.person === otherWas.person && !oneWas.grouped && !otherWas.grouped;
          if (together && !takeover.isUnnamed(one.person)) expect(were).toBe(true);
        }
      }),
    );
  });
});

/** Group ids: who stays who when groups are made again. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type KnownGroup, keepGroupIds } from '../../lib/matching/keep-group-ids.ts';
import { seededRandom, shuffled } from '../../lib/matching/seeded-random.ts';

const known = (id: string, faces: string): KnownGroup => ({ id, faces: [...faces] });
const keep = (groups: readonly KnownGroup[], now: string) =>
  keepGroupIds(
    groups,
    now.split(' ').map((faces) => [...faces]),
  );

describe('a group', () => {
  it('keeps its id while it grows, and a new one has none', () => {
    expect(keep([known('1', 'ab'), known('2', 'c')], 'abx c yz')).toEqual({
      ids: ['1', '2', null],
      retired: [],
    });
  });

  it('that takes another in keeps the id of the larger one; the other went into it', () => {
    expect(keep([known('1', 'a'), known('2', 'bc')], 'abc')).toEqual({
      ids: ['2'],
      retired: [{ id: '1', into: 0 }],
    });
    expect(keep([known('2', 'a'), known('1', 'b')], 'ab')).toEqual({
      ids: ['1'],
      retired: [{ id: '2', into: 0 }],
    });
  });

  it('that falls apart leaves its id to the larger part', () => {
    expect(keep([known('1', 'abc')], 'a bc')).toEqual({ ids: [null, '1'], retired: [] });
    expect(keep([known('1', 'ab')], 'a b').ids).toEqual(['1', null]);
  });

  it('whose faces are all gone is gone', () => {
    expect(keep([known('1', 'a')], 'b')).toEqual({ ids: [null], retired: [{ id: '1', into: null }] });
  });

  const partition = fc
    .array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 12 })
    .map((of) =>
      [...Map.groupBy(of.keys(), (at) => of[at]!).values()].map((own) => own.map((at) => `f${at}`)),
    );

  it('has one id and an id one group; only a group that shares a face inherits; what did not change keeps its id', () => {
    fc.assert(
      fc.property(partition, partition, fc.integer(), (before, now, seed) => {
        const groups = before.map((faces, at) => ({ id: `g${at}`, faces }));
        const { ids, retired } = keepGroupIds(groups, now);
        const random = seededRandom(seed);
        expect(
          keepGroupIds(
            shuffled(groups, random),
            now.map((faces) => shuffled(faces, random)),
          ),
        ).toEqual({ ids, retired });
        const kept = ids.filter((id) => id !== null);
        expect([...kept, ...retired.map(({ id }) => id)].sort()).toEqual(groups.map(({ id }) => id).sort());
        for (const [at, id] of ids.entries()) {
          const old = groups.find((group) => group.id === id);
          if (old !== undefined) expect(old.faces.some((face) => now[at]!.includes(face))).toBe(true);
          const unchanged = groups.find(
            ({ faces }) => [...faces].sort().join() === [...now[at]!].sort().join(),
          );
          if (unchanged !== undefined) expect(id).toBe(unchanged.id);
        }
      }),
    );
  });
});

/** Bursts: nothing lost, nothing doubled, the first photo stands for its moment. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BURST, collapseBursts, hammingDistance, type Moment } from '../../lib/matching/bursts.ts';

const moment = (photo: string, at: number | null, perceptualHash = '0000000000000000'): Moment => ({
  photo,
  at,
  perceptualHash,
});
const names = (bursts: readonly (readonly Moment[])[]) =>
  bursts.map((burst) => burst.map(({ photo }) => photo));

const hashes = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((bits) => bits.toString(16).padStart(16, '0'));

describe('bursts', () => {
  test('photos within three seconds that look alike stand behind the first of them', () => {
    const photos = [moment('b', 2000), moment('a', 0), moment('c', 5000), moment('d', 5001)];
    expect(names(collapseBursts(photos))).toEqual([['b', 'a', 'c'], ['d']]);
  });

  test('photos that look different stay apart, whatever the time', () => {
    // Eleven bits differ.
    const photos = [moment('a', 0), moment('b', 1, '00000000000007ff'), moment('c', 2, '00000000000003ff')];
    expect(names(collapseBursts(photos))).toEqual([['a', 'c'], ['b']]);
  });

  test('a photo without a time is alone', () => {
    expect(names(collapseBursts([moment('a', null), moment('b', null), moment('c', 0)]))).toEqual([
      ['a'],
      ['b'],
      ['c'],
    ]);
  });

  test('every photo is there once, leaders in their order, followers near their leader and after it', () => {
    const moments = fc.array(
      fc.record({
        at: fc.option(fc.integer({ min: 0, max: 20_000 })),
        perceptualHash: fc.constantFrom('0000000000000000', '00000000000000ff', 'ffffffff00000000'),
      }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(moments, (list) => {
        const photos = list.map((each, at) => ({ ...each, photo: String(at), rank: at }));
        const bursts = collapseBursts(photos);
        expect(
          bursts
            .flat()
            .map(({ rank }) => rank)
            .sort((a, b) => a - b),
        ).toEqual(photos.map(({ rank }) => rank));
        const leaders = bursts.map((burst) => burst[0]!);
        expect(leaders.map(({ rank }) => rank)).toEqual(
          leaders.map(({ rank }) => rank).sort((a, b) => a - b),
        );
        for (const [leader, ...others] of bursts) {
          let last = leader!.rank;
          for (const other of others) {
            expect(other.rank).toBeGreaterThan(last);
            last = other.rank;
            expect(Math.abs(other.at! - leader!.at!)).toBeLessThanOrEqual(BURST.within);
            expect(hammingDistance(other.perceptualHash, leader!.perceptualHash)).toBeLessThanOrEqual(
              BURST.distance,
            );
          }
        }
        // No leader could have joined an earlier one.
        for (const [at, leader] of leaders.entries())
          for (const earlier of leaders.slice(0, at))
            expect(
              leader.at !== null &&
                earlier.at !== null &&
                Math.abs(leader.at - earlier.at) <= BURST.within &&
                hammingDistance(leader.perceptualHash, earlier.perceptualHash) <= BURST.distance,
            ).toBe(false);
      }),
    );
  });

  test('the distance of two hashes is the number of bits in which they differ', () => {
    fc.assert(
      fc.property(hashes, hashes, (one, other) => {
        const bits = (BigInt(`0x${one}`) ^ BigInt(`0x${other}`)).toString(2).replaceAll('0', '').length;
        expect(hammingDistance(one, other)).toBe(bits);
      }),
    );
  });
});

/** The stages of a pipeline: bounded, eager, and closed in good order when something breaks. */
import { describe, expect, test } from 'vitest';
import { ahead, inGroups } from '../../lib/actions/ahead.ts';
import { gate } from '../fakes/action-stage.ts';

async function* from<Piece>(...pieces: readonly Piece[]): AsyncGenerator<Piece> {
  yield* pieces;
}

async function all<Piece>(source: AsyncIterable<Piece>): Promise<Piece[]> {
  const got: Piece[] = [];
  for await (const piece of source) got.push(piece);
  return got;
}

const boxed = async (n: number) => ({ n });

describe('ahead', () => {
  test('hands on every piece once, and never has more under way than it may', async () => {
    let running = 0;
    let most = 0;
    const pieces = Array.from({ length: 50 }, (_, n) => n);
    const got = await all(
      ahead(
        from(...pieces),
        () => 3,
        async (n) => {
          most = Math.max(most, ++running);
          for (let i = 0; i <= n % 4; i++) await new Promise(setImmediate);
          running--;
          return { n };
        },
      ),
    );
    expect(got.map(({ n }) => n).sort((a, b) => a - b)).toEqual(pieces);
    expect(most).toBe(3);
  });

  test('does not wait for a slow piece to hand on what is done, nor to begin what comes next', async () => {
    const slow = gate();
    const begun: number[] = [];
    const stage = ahead(
      from(0, 1, 2, 3),
      () => 2,
      async (n) => {
        begun.push(n);
        if (n === 0) await slow.pass();
        return { n };
      },
    );
    expect((await stage.next()).value).toEqual({ n: 1 });
    expect((await stage.next()).value).toEqual({ n: 2 });
    expect((await stage.next()).value).toEqual({ n: 3 });
    slow.open();
    expect((await stage.next()).value).toEqual({ n: 0 });
    expect((await stage.next()).done).toBe(true);
    expect(begun).toEqual([0, 1, 2, 3]);
  });

  test('when a piece breaks begins nothing new, and throws once what runs has ended', async () => {
    const slow = gate();
    const ended: number[] = [];
    const work = all(
      ahead(
        from(0, 1, 2, 3, 4),
        () => 2,
        async (n) => {
          if (n === 1) throw new Error('broken');
          await slow.pass();
          ended.push(n);
          return { n };
        },
      ),
    );
    await slow.reached;
    slow.open();
    await expect(work).rejects.toThrow('broken');
    expect(ended).toEqual([0]);
  });

  test('throws what its source throws', async () => {
    async function* source() {
      yield 1;
      throw new Error('no more');
    }
    await expect(all(ahead(source(), () => 2, boxed))).rejects.toThrow('no more');
  });
});

test('groups are full by number or by weight, and nothing is left out', async () => {
  const limits = { pieces: 3, weight: 10, weigh: (n: number) => n };
  expect(await all(inGroups(from(1, 1, 1, 12, 5, 5, 1), limits))).toEqual([[1, 1, 1], [12], [5, 5], [1]]);
  expect(await all(inGroups(from<number>(), limits))).toEqual([]);
});

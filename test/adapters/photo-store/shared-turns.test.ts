/** Who shares a turn, and that it never began before they asked. */
import { expect, test } from 'vitest';
import { sharedTurns } from '../../../lib/adapters/photo-store/shared-turns.ts';

/** Work that ends when it is told to; `begun` lists what has begun, in order. */
function slowWork() {
  const begun: string[] = [];
  const ends: ((how?: Error) => void)[] = [];
  const turns = sharedTurns((key) => {
    begun.push(key);
    return new Promise((resolve, reject) => {
      ends.push((how) => (how === undefined ? resolve() : reject(how)));
    });
  });
  return { begun, turns, end: (at: number, how?: Error) => ends[at]?.(how) };
}

test('who asks while the work is under way waits for a turn that begins after it, together with the others', async () => {
  const { begun, turns, end } = slowWork();
  const first = turns('a');
  const [second, third] = [turns('a'), turns('a')];
  expect(begun).toEqual(['a']);
  end(0);
  await first;
  await Promise.resolve();
  expect(begun).toEqual(['a', 'a']);
  const fourth = turns('a');
  end(1);
  await Promise.all([second, third]);
  await Promise.resolve();
  expect(begun).toEqual(['a', 'a', 'a']);
  end(2);
  await fourth;
});

test('keys don’t wait for each other', () => {
  const { begun, turns } = slowWork();
  void turns('a');
  void turns('b');
  expect(begun).toEqual(['a', 'b']);
});

test('a turn that fails is told to those who shared it, and the next one begins', async () => {
  const { begun, turns, end } = slowWork();
  const first = turns('a');
  const second = turns('a');
  end(0, new Error('no'));
  await expect(first).rejects.toThrow('no');
  await Promise.resolve();
  expect(begun).toHaveLength(2);
  end(1);
  await second;
  const third = turns('a');
  expect(begun).toHaveLength(3);
  end(2);
  await third;
});

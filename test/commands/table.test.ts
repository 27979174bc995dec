/** Tables: columns line up whatever script the names are in, and foreign names can't steer the terminal. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inParallel } from '../../lib/actions/in-parallel.ts';
import { pairs, plain, table } from '../../lib/commands/table.ts';

test('columns are as wide as their widest cell, numbers to the right, no blanks at the end', () => {
  const lines = table(
    [{ title: 'name' }, { title: 'n', align: 'right' }, { title: 'why' }],
    [
      ['ann', '7', ''],
      ['李雷', '12', 'x'],
      ['\u001b[32mJosé\u001b[39m', '3', 'yy'],
    ],
  );
  expect(lines).toEqual(['name   n  why', 'ann    7', '李雷  12  x', '\u001b[32mJosé\u001b[39m   3  yy']);
  expect(
    pairs([
      ['a', '1'],
      ['long', '2'],
    ]),
  ).toEqual(['a     1', 'long  2']);
});

test('no control character of a name reaches the terminal', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (name) => {
      expect(plain(name)).not.toMatch(/\p{Cc}/u);
    }),
  );
  expect(plain('a\u001b[2Jb\nc')).toBe('ab?c');
});

test('work in parallel keeps the order, the limit, and stops beginning after a failure', async () => {
  let running = 0;
  let most = 0;
  const begun: number[] = [];
  const work = async (item: number) => {
    begun.push(item);
    most = Math.max(most, ++running);
    await new Promise((resolve) => setImmediate(resolve));
    running--;
    if (item === 5) throw new Error('five');
    return item * 2;
  };
  expect(await inParallel([1, 2, 3, 4], 3, work)).toEqual([2, 4, 6, 8]);
  expect(most).toBe(3);
  begun.length = 0;
  await expect(inParallel([5, 6, 7, 8], 2, work)).rejects.toThrow('five');
  expect(begun).toEqual([5, 6]);
  expect(running).toBe(0);
});

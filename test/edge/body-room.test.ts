/** Bodies take a bounded part of the memory, in turn, and nobody is forgotten. */
import { expect, test } from 'vitest';
import { bodyRoom } from '../../lib/edge/body-room.ts';

const large = 10_000_000;

test('four of the largest bodies are answered at once, the others in the order they came', async () => {
  const room = bodyRoom(large);
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const all = Array.from({ length: 7 }, (_, i) =>
    room.inTurn(large, () => {
      begun.push(i);
      return new Promise<void>((end) => ends.push(end));
    }),
  );
  const settled = () => new Promise((done) => setTimeout(done, 5));
  await settled();
  expect(begun).toEqual([0, 1, 2, 3]);
  ends[2]?.();
  await settled();
  expect(begun).toEqual([0, 1, 2, 3, 4]);
  for (let i = 0; i < 7; i++) {
    ends[i]?.();
    await settled();
  }
  await Promise.all(all);
  expect(begun).toEqual([0, 1, 2, 3, 4, 5, 6]);
});

test('a small body never waits, and one that fails gives its turn to the next', async () => {
  const room = bodyRoom(large);
  const gate = Promise.withResolvers<void>();
  const held = room.inTurn(large, async () => {
    await gate.promise;
    throw new Error('broken');
  });
  const never = new Promise(() => undefined);
  for (let i = 0; i < 3; i++) void room.inTurn(large, () => never);
  expect(await room.inTurn(1000, async () => 'small')).toBe('small');
  const next = room.inTurn(large, async () => 'next');
  gate.resolve();
  await expect(held).rejects.toThrow('broken');
  expect(await next).toBe('next');
});

test('a body larger than all the room is answered alone rather than never', async () => {
  expect(await bodyRoom(1).inTurn(large, async () => 'done')).toBe('done');
});

test('what is kept comes to no more than twenty of the largest bodies', () => {
  const room = bodyRoom(100);
  expect(room.keep(2000)).toBe(true);
  expect(room.keep(1)).toBe(false);
  room.drop(50);
  expect(room.keep(50)).toBe(true);
  expect(room.keep(1)).toBe(false);
});

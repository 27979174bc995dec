/** Ids sort by the time they were made. */
import { expect, test } from 'vitest';
import { timeOrderedIds } from '../../lib/adapters/ids.ts';

const UUID7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test('are version 7 UUIDs that carry their millisecond', () => {
  const id = timeOrderedIds(() => 0x0123456789ab).uuid();
  expect(id).toMatch(UUID7);
  expect(id.replaceAll('-', '').slice(0, 12)).toBe('0123456789ab');
});

test('rise strictly: within one millisecond, beyond its counter, and when the clock is set back', () => {
  let time = 1_000_000;
  const ids = timeOrderedIds(() => time);
  const made = Array.from({ length: 10_000 }, () => ids.uuid());
  time -= 500;
  made.push(ids.uuid(), ids.uuid());
  time += 10_000;
  made.push(ids.uuid());
  expect(made).toEqual([...made].sort());
  expect(new Set(made).size).toBe(made.length);
  for (const id of made) expect(id).toMatch(UUID7);
});

test('chance comes in the length that was asked for and never twice', () => {
  const { random } = timeOrderedIds();
  expect(random(32)).toHaveLength(32);
  expect(Buffer.from(random(32)).equals(random(32))).toBe(false);
});

/** Changes ask to be looked after, before they begin; reading doesn't. */
import { expect, test } from 'vitest';
import { leavesWork, tended } from '../../lib/edge/tended.ts';

const routes = [
  { method: 'POST', stores: true, guest: false, asks: true },
  { method: 'DELETE', stores: false, guest: false, asks: true },
  { method: 'PATCH', stores: false, guest: false, asks: true },
  { method: 'PUT', stores: false, guest: true, asks: true },
  { method: 'POST', stores: false, guest: true, asks: true },
  { method: 'POST', stores: false, guest: false, asks: false },
  { method: 'GET', stores: false, guest: true, asks: false },
] as const;

test.each(routes)('$method (stores: $stores, guests: $guest) asks: $asks', ({ asks, ...route }) => {
  expect(leavesWork(route)).toBe(asks);
});

test('it is asked before the work begins', async () => {
  const order: string[] = [];
  const soon = async () => void order.push('asked');
  await tended({ soon }, async () => void order.push('worked'));
  expect(order).toEqual(['asked', 'worked']);
});

test('work that fails has asked all the same, since it may have left something over', async () => {
  let asked = 0;
  const soon = async () => void asked++;
  const failing = tended({ soon }, () => Promise.reject(new Error('gone')));
  await expect(failing).rejects.toThrow('gone');
  expect(asked).toBe(1);
});

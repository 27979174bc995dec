/** Changes ask to be looked after, before they begin; reading doesn't. */
import { expect, test } from 'vitest';
import { tended } from '../../lib/edge/tended.ts';

const routes = [
  { method: 'POST', stores: true, asks: true },
  { method: 'DELETE', stores: false, asks: true },
  { method: 'PATCH', stores: false, asks: true },
  { method: 'POST', stores: false, asks: false },
  { method: 'GET', stores: false, asks: false },
] as const;

test.each(routes)('$method (stores: $stores) asks: $asks', async ({ asks, ...route }) => {
  const order: string[] = [];
  const soon = async () => void order.push('asked');
  await tended({ soon }, route, async () => void order.push('worked'));
  expect(order).toEqual(asks ? ['asked', 'worked'] : ['worked']);
});

test('work that fails has asked all the same, since it may have left something over', async () => {
  let asked = 0;
  const soon = async () => void asked++;
  const failing = tended({ soon }, { method: 'POST', stores: true }, () => Promise.reject(new Error('gone')));
  await expect(failing).rejects.toThrow('gone');
  expect(asked).toBe(1);
});

/** The limiter counts per key and says how long to wait. */
import { expect, test } from 'vitest';
import { memoryRateLimiter } from '../../lib/adapters/rate-limiter/memory.ts';

test('lets so many through per key, then tells when to come back', async () => {
  const limiter = memoryRateLimiter({ requests: 2, seconds: 60 });
  const first = await Promise.all(['a', 'a', 'a', 'b'].map((key) => limiter.consume(key)));
  expect(first.map(({ allowed }) => allowed)).toEqual([true, true, false, true]);
  expect(first[2]?.retryAfterSeconds).toBeGreaterThan(0);
  expect(first[2]?.retryAfterSeconds).toBeLessThanOrEqual(60);
});

test('without a limit nobody is held up', async () => {
  const limiter = memoryRateLimiter(null);
  const all = await Promise.all(Array.from({ length: 1000 }, () => limiter.consume('a')));
  expect(all.every(({ allowed }) => allowed)).toBe(true);
});

/** The laws every rate limiter keeps. */
import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { RateLimiter } from '../../../lib/ports/rate-limiter.ts';

type Limit = { readonly requests: number; readonly seconds: number } | null;

export function describeRateLimiter(name: string, open: (limit: Limit) => RateLimiter): void {
  describe(`rate limits ${name}`, () => {
    const taken = async (limiter: RateLimiter, ...keys: readonly string[]) => {
      const answers: boolean[] = [];
      for (const key of keys) answers.push((await limiter.consume(key)).allowed);
      return answers;
    };

    test('let so many through per key, then tell when to come back', async () => {
      const limiter = open({ requests: 2, seconds: 60 });
      const [a, b] = [randomUUID(), randomUUID()];
      expect(await taken(limiter, a, a, a, b, a)).toEqual([true, true, false, true, false]);
      const { retryAfterSeconds } = await limiter.consume(a);
      expect(retryAfterSeconds).toBeGreaterThan(0);
      expect(retryAfterSeconds).toBeLessThanOrEqual(60);
    });

    test('let no more through when all come at once', async () => {
      const limiter = open({ requests: 5, seconds: 60 });
      const key = randomUUID();
      const all = await Promise.all(Array.from({ length: 20 }, () => limiter.consume(key)));
      expect(all.filter(({ allowed }) => allowed)).toHaveLength(5);
    });

    test('begin anew when the window has ended', async () => {
      const limiter = open({ requests: 1, seconds: 1 });
      const key = randomUUID();
      expect(await taken(limiter, key, key)).toEqual([true, false]);
      while (!(await limiter.consume(key)).allowed);
      expect(await taken(limiter, key)).toEqual([false]);
    });

    test('hold up nobody without a limit', async () => {
      const limiter = open(null);
      const all = await Promise.all(Array.from({ length: 1000 }, () => limiter.consume('a')));
      expect(all.every(({ allowed }) => allowed)).toBe(true);
    });
  });
}

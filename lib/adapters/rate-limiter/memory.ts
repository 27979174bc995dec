/** Rate limits of one process, in its memory. */
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { RateLimiter } from '../../ports/rate-limiter.ts';

/** A window of `seconds` with `requests` for each key; null limits nobody. */
export function memoryRateLimiter(
  limit: { readonly requests: number; readonly seconds: number } | null,
): RateLimiter {
  if (limit === null) return { consume: async () => ({ allowed: true, retryAfterSeconds: 0 }) };
  const limiter = new RateLimiterMemory({ points: limit.requests, duration: limit.seconds });
  return {
    async consume(key) {
      try {
        await limiter.consume(key);
        return { allowed: true, retryAfterSeconds: 0 };
      } catch (rejected) {
        if (!(rejected instanceof RateLimiterRes)) throw rejected;
        return { allowed: false, retryAfterSeconds: rejected.msBeforeNext / 1000 };
      }
    },
  };
}

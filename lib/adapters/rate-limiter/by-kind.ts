/** One limiter for each kind of caller. */
import type { LimitKind, RateLimiter } from '../../ports/rate-limiter.ts';

export function limiterByKind(limiters: Readonly<Record<LimitKind, RateLimiter>>): RateLimiter {
  return {
    consume: (key, kind = 'caller') => limiters[kind].consume(kind === 'caller' ? key : `${kind} ${key}`),
  };
}

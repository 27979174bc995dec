/** How often somebody may come. */
import { Refusal } from '../errors.ts';
import type { LimitKind, RateLimiter } from '../ports/rate-limiter.ts';

/** @throws Refusal `rate_limited` */
export async function withinLimit(rateLimiter: RateLimiter, who: string, kind: LimitKind): Promise<void> {
  const { allowed, retryAfterSeconds } = await rateLimiter.consume(who, kind);
  if (allowed) return;
  const seconds = Math.max(1, Math.ceil(retryAfterSeconds));
  throw new Refusal('rate_limited', `Too many requests; wait ${seconds} s.`, { retryAfterSeconds: seconds });
}

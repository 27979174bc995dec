/** The port that says whether a caller may go on. */

export interface RateLimiter {
  /** Takes one point from `key`'s window. */
  consume(key: string): Promise<{ readonly allowed: boolean; readonly retryAfterSeconds: number }>;
}

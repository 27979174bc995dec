/** The port that says whether a caller may go on. */

/** `caller`: requests of a key; `guest`: requests of a guest; by address `door`: sessions opened, `guess`: wrong secrets and PINs. */
export type LimitKind = 'caller' | 'guest' | 'door' | 'guess';

export interface RateLimiter {
  /** Takes one point from `key`'s window; each kind has windows of its own. */
  consume(
    key: string,
    kind?: LimitKind,
  ): Promise<{ readonly allowed: boolean; readonly retryAfterSeconds: number }>;
}

/** Time and ids as ports, so that actions stay repeatable in tests. */

export interface Clock {
  now(): Date;
  /** Milliseconds since some start, with fractions, never going back: for timings. */
  monotonic(): number;
}

export interface Ids {
  /** A fresh UUID version 7. */
  uuid(): string;
  /** `bytes` random bytes from a cryptographic source. */
  random(bytes: number): Uint8Array;
}

/** Times in rows that lie farther ahead than anybody could have set them: the clock was put back since. */

export interface FutureTimeRows {
  /**
   * Makes leases, pauses and ends that lie too far ahead of `now` begin, or end, at `now`: what waits for them would wait for as long as
   * the clock was ahead. Answers how many rows that were.
   */
  pullBack(now: Date): Promise<number>;
}

/** Which rows of a grid are in the page: towards those that are wanted, a few new ones at a time, so that no frame has much to do; arithmetic only. */

/** `[first, last)`. */
export type Span = readonly [first: number, last: number];

/**
 * The next span on the way from `now` to `wanted`, with at most `most` rows that were not there. Rows of `visible`, which lies in `wanted`,
 * come before those around them; what is not wanted goes at once.
 */
export function nextRows(now: Span, wanted: Span, visible: Span, most: number): Span {
  const start = Math.min(Math.max(visible[0], wanted[0]), wanted[1]);
  const kept: Span = [Math.max(now[0], wanted[0]), Math.min(now[1], wanted[1])];
  // Rows have no gaps, so what does not touch the screen would only hold up what is on it.
  const apart = kept[0] >= kept[1] || kept[1] < visible[0] || kept[0] > visible[1];
  let [first, last]: Span = apart ? [start, start] : kept;
  for (let left = most; left > 0; left--) {
    if (last < Math.min(visible[1], wanted[1])) last++;
    else if (first > Math.max(visible[0], wanted[0])) first--;
    else if (last < wanted[1]) last++;
    else if (first > wanted[0]) first--;
    else break;
  }
  return [first, last];
}

export function isSame(one: Span, other: Span): boolean {
  return one[0] === other[0] && one[1] === other[1];
}

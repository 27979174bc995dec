/** Photos of one moment that look alike: a photographer holds the button down, a guest wants to see one of them. */

export interface Moment {
  readonly photo: string;
  /** Milliseconds since 1970; null where the camera told no time. */
  readonly at: number | null;
  /** dHash of 64 bits as 16 hex digits. */
  readonly perceptualHash: string;
}

export interface BurstRule {
  /** Milliseconds at most between a photo and the one that stands for it. */
  readonly within: number;
  /** Bits at most in which their hashes differ. */
  readonly distance: number;
}

/** Three seconds; ten of 64 bits, as is usual for dHash (Krawetz 2013: up to 10 may be a variation of the same picture). */
export const BURST: BurstRule = { within: 3000, distance: 10 };

/**
 * Collapses a list that stands in its order: the first photo of a burst stands for it, the others follow it in their order. A photo
 * without a time is alone. Nothing is lost and nothing doubled.
 */
export function collapseBursts<Photo extends Moment>(
  photos: readonly Photo[],
  rule: BurstRule = BURST,
): readonly (readonly Photo[])[] {
  const timed = photos
    .flatMap((photo, rank) => (photo.at === null ? [] : [{ photo, rank, at: photo.at }]))
    .sort((a, b) => a.at - b.at || a.rank - b.rank);
  const place = new Map(timed.map(({ rank }, index) => [rank, index]));
  const taken = new Set<number>();
  return photos.flatMap((photo, rank) => {
    if (taken.has(rank)) return [];
    taken.add(rank);
    const joining = around(timed, place.get(rank), rule.within)
      .filter((other) => !taken.has(other.rank) && alike(photo, other.photo, rule.distance))
      .sort((a, b) => a.rank - b.rank);
    for (const other of joining) taken.add(other.rank);
    return [[photo, ...joining.map((other) => other.photo)]];
  });
}

/** The neighbours in time, the photo itself included. */
function around<Timed extends { readonly at: number }>(
  timed: readonly Timed[],
  index: number | undefined,
  within: number,
): readonly Timed[] {
  if (index === undefined) return [];
  const { at } = timed[index]!;
  let first = index;
  while (first > 0 && at - timed[first - 1]!.at <= within) first--;
  let end = index + 1;
  while (end < timed.length && timed[end]!.at - at <= within) end++;
  return timed.slice(first, end);
}

function alike(one: Moment, other: Moment, distance: number): boolean {
  return hammingDistance(one.perceptualHash, other.perceptualHash) <= distance;
}

/** Bits in which two hashes of 16 hex digits differ. */
export function hammingDistance(one: string, other: string): number {
  let bits = 0;
  for (const from of [0, 8]) {
    const digits = [one, other].map((hash) => Number.parseInt(hash.slice(from, from + 8), 16));
    bits += ones(digits[0]! ^ digits[1]!);
  }
  return bits;
}

/** Set bits of a 32-bit number (Kernighan). */
function ones(value: number): number {
  let count = 0;
  for (let rest = value; rest !== 0; rest &= rest - 1) count++;
  return count;
}

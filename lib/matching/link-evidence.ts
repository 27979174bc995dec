/** Neighbour lists made ready for grouping: each pair once, in one order, and summed up between sets of faces. */
import type { FaceLink, GroupableFace } from './groupable-face.ts';
import type { Evidence } from './join-by-mean.ts';

/** A link between positions of the sorted faces, a < b. */
export interface Link {
  readonly a: number;
  readonly b: number;
  readonly similarity: number;
}

interface Sets {
  setOf(face: number): number;
}

/** Links of at least `least` between known faces; the higher of a pair that comes twice. In the order of their faces. */
export function linksInOrder(
  faces: readonly GroupableFace[],
  found: readonly FaceLink[],
  least: number,
): readonly Link[] {
  const positions = new Map(faces.map(({ face }, at) => [face, at]));
  const links = new Map<number, number>();
  for (const { a, b, similarity } of found) {
    const [x, y] = [positions.get(a), positions.get(b)];
    // A similarity that is no number compares false and must not pass as a link.
    if (x === undefined || y === undefined || x === y || !(similarity >= least)) continue;
    const key = pairNumber(x, y);
    const known = links.get(key);
    if (known === undefined || similarity > known) links.set(key, similarity);
  }
  return Array.from(Float64Array.from(links.keys()).sort(), (key) => ({
    ...pairOf(key),
    similarity: links.get(key)!,
  }));
}

/** One entry for every two sets with links between them, a < b. */
export function evidenceOf(links: readonly Link[], sets: Sets): readonly Evidence[] {
  const evidence = new Map<number, { sum: number; best: number }>();
  for (const { a, b, similarity } of links) {
    const [x, y] = [sets.setOf(a), sets.setOf(b)];
    if (x === y) continue;
    const key = pairNumber(x, y);
    const known = evidence.get(key);
    if (known === undefined) evidence.set(key, { sum: similarity, best: similarity });
    else {
      known.sum += similarity;
      known.best = Math.max(known.best, similarity);
    }
  }
  return Array.from(evidence, ([key, { sum, best }]) => ({ ...pairOf(key), sum, best }));
}

/** More faces than a gallery will have; two positions below it make one whole number that is exact. */
const ROOM = 2 ** 26;

function pairNumber(x: number, y: number): number {
  return Math.min(x, y) * ROOM + Math.max(x, y);
}

function pairOf(key: number): { readonly a: number; readonly b: number } {
  return { a: Math.floor(key / ROOM), b: key % ROOM };
}

/** How many of the faces each set has. */
export function facesBySet(faces: readonly number[], sets: Sets): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const face of faces) counts.set(sets.setOf(face), (counts.get(sets.setOf(face)) ?? 0) + 1);
  return counts;
}

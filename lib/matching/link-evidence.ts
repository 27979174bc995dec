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
  const links = new Map<number, Link>();
  for (const { a, b, similarity } of found) {
    const [x, y] = [positions.get(a), positions.get(b)];
    // A similarity that is no number compares false and must not pass as a link.
    if (x === undefined || y === undefined || x === y || !(similarity >= least)) continue;
    const [low, high] = x < y ? [x, y] : [y, x];
    const key = low * faces.length + high;
    if (similarity > (links.get(key)?.similarity ?? Number.NEGATIVE_INFINITY)) {
      links.set(key, { a: low, b: high, similarity });
    }
  }
  return [...links].sort(([a], [b]) => a - b).map(([, link]) => link);
}

/** One entry for every two sets with links between them, a < b. */
export function evidenceOf(links: readonly Link[], sets: Sets): readonly Evidence[] {
  const evidence = new Map<string, Evidence>();
  for (const { a, b, similarity } of links) {
    const [x, y] = [sets.setOf(a), sets.setOf(b)];
    if (x === y) continue;
    const [low, high] = x < y ? [x, y] : [y, x];
    const key = `${low} ${high}`;
    const known = evidence.get(key);
    const sum = (known?.sum ?? 0) + similarity;
    evidence.set(key, { a: low, b: high, sum, best: Math.max(known?.best ?? similarity, similarity) });
  }
  return [...evidence.values()];
}

/** How many of the faces each set has. */
export function facesBySet(faces: readonly number[], sets: Sets): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const face of faces) counts.set(sets.setOf(face), (counts.get(sets.setOf(face)) ?? 0) + 1);
  return counts;
}

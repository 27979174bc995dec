/** The fewest faces that stand for all faces of a person: what a suppression has to keep so that it meets each of them again. */
import { cosine } from './similarity.ts';

/** Faces compared with each other at once: a quarter of a million cosines. */
const AT_ONCE = 500;

/**
 * Places of the chosen embeddings in the list: every embedding is within `threshold` of a chosen one. Of up to 500 at a time greedy set
 * cover: again and again the one that is near most of those nobody stands for yet (the first of equal ones), at most 1 + ln n times the
 * fewest (Chvátal 1979). L2-normalised embeddings of one space.
 */
export function coverFaces(embeddings: readonly Float32Array[], threshold: number): readonly number[] {
  const chosen: number[] = [];
  let left = [...embeddings.keys()];
  while (left.length > 0) {
    const some = left.slice(0, AT_ONCE);
    const own = coverSome(
      some.map((at) => embeddings[at]!),
      threshold,
    ).map((at) => some[at]!);
    chosen.push(...own);
    left = left
      .slice(AT_ONCE)
      .filter((at) => own.every((face) => cosine(embeddings[at]!, embeddings[face]!) < threshold));
  }
  return chosen;
}

function coverSome(embeddings: readonly Float32Array[], threshold: number): readonly number[] {
  const near = embeddings.map((a, at) => {
    const others = embeddings.flatMap((b, other) => (cosine(a, b) >= threshold ? [other] : []));
    return new Set([at, ...others]);
  });
  const chosen: number[] = [];
  const left = new Set(embeddings.keys());
  while (left.size > 0) {
    const counts = near.map((faces) => [...faces].filter((at) => left.has(at)).length);
    const best = counts.indexOf(Math.max(...counts));
    chosen.push(best);
    for (const at of near[best]!) left.delete(at);
  }
  return chosen;
}

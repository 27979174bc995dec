/** How alike two faces are: the raw cosine of their embeddings, and the best one among a person's samples. */

/**
 * Cosine of two L2-normalised embeddings, in [-1, 1]. Summed in float64, so that the order of the products can't move an
 * answer across a threshold; clamped, since two float32 unit vectors may multiply to 1 + 1e-7.
 * @throws RangeError when the lengths differ: embeddings of two spaces must never be compared.
 */
export function cosine(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) {
    throw new RangeError(`embeddings of ${a.length} and ${b.length} dimensions can't be compared`);
  }
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return Math.max(-1, Math.min(1, sum));
}

export interface BestSample {
  /** Position of the sample in the list; the first of equal ones. */
  readonly index: number;
  readonly similarity: number;
}

/** A person's similarity to a probe is the best of their samples; null without samples. */
export function bestSimilarity(probe: Float32Array, samples: readonly Float32Array[]): BestSample | null {
  let best: BestSample | null = null;
  for (const [index, sample] of samples.entries()) {
    const similarity = cosine(probe, sample);
    if (best === null || similarity > best.similarity) best = { index, similarity };
  }
  return best;
}

/** Do any two samples of two persons reach the threshold? Then they may be one person enrolled twice. */
export function samplesMatch(
  some: readonly Float32Array[],
  others: readonly Float32Array[],
  threshold: number,
): boolean {
  return some.some((sample) => others.some((other) => cosine(sample, other) >= threshold));
}

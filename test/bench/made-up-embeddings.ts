/** Embeddings of nobody, and of somebody seen twice. */

/** Sum of uniform numbers, near enough to normal; nobody is like anybody else. L2-normalised. */
export function strangerEmbedding(random: () => number, dimension: number): Float32Array {
  const values = new Float32Array(dimension);
  for (let at = 0; at < dimension; at++) values[at] = random() + random() + random() - 1.5;
  return normalised(values);
}

/** Another photo of the same person: cosine 0.6, as far as `other` is a stranger. */
export function sameAgain(embedding: Float32Array, other: Float32Array): Float32Array {
  return normalised(embedding.map((value, at) => 0.6 * value + 0.8 * other[at]!));
}

function normalised(values: Float32Array): Float32Array {
  let squares = 0;
  for (const value of values) squares += value * value;
  const norm = Math.sqrt(squares);
  return values.map((value) => value / norm);
}

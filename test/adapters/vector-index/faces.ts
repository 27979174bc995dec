/** Made-up embeddings and ids for index tests: seeded, so that every run sees the same. */

import { seededRandom } from '../../../lib/matching/seeded-random.ts';
import type { IndexPoint } from '../../../lib/ports/vector-index.ts';

export type Random = () => number;
export { seededRandom };

/** A readable UUID: the number stands at the end, so that ids rise with it. */
export function uuid(number: number): string {
  return `00000000-0000-7000-8000-${number.toString(16).padStart(12, '0')}`;
}

export function unit(values: readonly number[]): Float32Array {
  const norm = Math.hypot(...values);
  return Float32Array.from(values, (value) => value / norm);
}

/** Uniform on the sphere (normal numbers by Box and Muller). */
export function randomUnit(random: Random, dimension: number): Float32Array {
  return unit(
    Array.from(
      { length: dimension },
      () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()),
    ),
  );
}

/** Near `center`: the cosine to it is about 1 / sqrt(1 + spread²). */
export function near(random: Random, center: Float32Array, spread: number): Float32Array {
  const noise = randomUnit(random, center.length);
  return unit([...center].map((value, at) => value + spread * noise[at]!));
}

export function point(face: number, embedding: Float32Array, rest: Partial<IndexPoint> = {}): IndexPoint {
  return { face: uuid(face), gallery: uuid(1), albums: [], person: null, named: false, embedding, ...rest };
}

/** Cosine in float64 of the stored float32 numbers. */
export function cosine(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  let squaresA = 0;
  let squaresB = 0;
  for (const [at, value] of a.entries()) {
    sum += value * b[at]!;
    squaresA += value * value;
    squaresB += b[at]! * b[at]!;
  }
  return sum / Math.sqrt(squaresA * squaresB);
}

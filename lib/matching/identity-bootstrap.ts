/** Intervals for error rates of pairs that share persons: resample persons, not pairs (the subsets bootstrap of Bolle, Ratha & Pankanti 2004). */
import type { ComparisonCells, Comparisons } from './comparisons.ts';
import { seededRandom } from './seeded-random.ts';
import { atOrAbove, BINS } from './similarity-bins.ts';

/** Counts and totals of one resampling, weighted by how often each person was drawn. */
export interface Replicate {
  /** Impostor pairs at or above each bin; right only from the lowest bin asked for. */
  readonly impostorsAtOrAbove: Float64Array;
  readonly impostorPairs: number;
  readonly genuinesAtOrAbove: Float64Array;
  readonly genuinePairs: number;
}

export interface BootstrapOptions {
  readonly replicates: number;
  readonly seed: number;
  /** Impostor cells below this bin are skipped; the rates there are not needed and cost most of the time. */
  readonly lowestBin: number;
}

/**
 * Draws as many persons as there are, with replacement. A person drawn m times weighs m in genuine pairs, and a pair of persons
 * drawn m and n times weighs m · n: both sides are resampled. Copies of one person are never compared with each other.
 */
export function* identityBootstrap(
  comparisons: Comparisons,
  options: BootstrapOptions,
): Generator<Replicate> {
  const random = seededRandom(options.seed);
  const { photos, genuine } = comparisons;
  const impostor = from(comparisons.impostor, options.lowestBin);
  const genuineOf = new Float64Array(photos.length);
  for (let k = 0; k < genuine.a.length; k++) genuineOf[genuine.a[k]!]! += genuine.count[k]!;
  const drawn = new Int32Array(photos.length);
  for (let i = 0; i < options.replicates; i++) {
    drawn.fill(0);
    for (let k = 0; k < photos.length; k++) drawn[Math.floor(random() * photos.length)]! += 1;
    yield {
      impostorsAtOrAbove: atOrAbove(weighted(impostor, (a, b) => drawn[a]! * drawn[b]!)),
      impostorPairs: pairsOfDifferent(photos, drawn),
      genuinesAtOrAbove: atOrAbove(weighted(genuine, (a) => drawn[a]!)),
      genuinePairs: genuineOf.reduce((sum, pairs, k) => sum + pairs * drawn[k]!, 0),
    };
  }
}

function weighted(cells: ComparisonCells, weight: (a: number, b: number) => number): Float64Array {
  const counts = new Float64Array(BINS);
  const { a, b, bin, count } = cells;
  for (let k = 0; k < count.length; k++) counts[bin[k]!]! += weight(a[k]!, b[k]!) * count[k]!;
  return counts;
}

/** Σ over pairs of different persons of their photos' products = ((Σ mn)² − Σ (mn)²) / 2. */
function pairsOfDifferent(photos: readonly number[], drawn: Int32Array): number {
  let sum = 0;
  let squares = 0;
  for (const [k, n] of photos.entries()) {
    const weight = n * drawn[k]!;
    sum += weight;
    squares += weight * weight;
  }
  return (sum * sum - squares) / 2;
}

function from(cells: ComparisonCells, lowestBin: number): ComparisonCells {
  const kept = [...cells.bin.keys()].filter((k) => cells.bin[k]! >= lowestBin);
  return {
    a: Int32Array.from(kept, (k) => cells.a[k]!),
    b: Int32Array.from(kept, (k) => cells.b[k]!),
    bin: Int16Array.from(kept, (k) => cells.bin[k]!),
    count: Int32Array.from(kept, (k) => cells.count[k]!),
  };
}

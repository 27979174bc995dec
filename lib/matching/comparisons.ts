/** Compares every labelled photo with every other and keeps counts per identity pair, which is all that resampling needs. */

import { cosine } from './similarity.ts';
import { BINS, binOf } from './similarity-bins.ts';

export interface LabelledEmbedding {
  readonly person: string;
  readonly embedding: Float32Array;
}

/** Parallel columns: `count` comparisons of identities `a` and `b` (equal for genuine ones) fell into `bin`. */
export interface ComparisonCells {
  readonly a: Int32Array;
  readonly b: Int32Array;
  readonly bin: Int16Array;
  readonly count: Int32Array;
}

export interface Comparisons {
  /** Photos per identity, identities in rising order of their label. */
  readonly photos: readonly number[];
  readonly genuine: ComparisonCells;
  /** Only from similarity 0 up: a false match rate above one half tells nothing worth its memory. */
  readonly impostor: ComparisonCells;
  readonly genuineCounts: Float64Array;
  readonly impostorCounts: Float64Array;
  readonly genuinePairs: number;
  readonly impostorPairs: number;
}

/** All pairs, each once. O(n²) dot products; about half a microsecond each at 512 dimensions. */
export function compareAll(photos: readonly LabelledEmbedding[]): Comparisons {
  const groups = [...groupByPerson(photos).entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, of]) => of);
  const genuine = new Columns();
  const impostor = new Columns();
  const genuineCounts = new Float64Array(BINS);
  const impostorCounts = new Float64Array(BINS);
  const pair = new Int32Array(BINS);
  for (const [i, own] of groups.entries()) {
    for (const [x, sample] of own.entries()) {
      for (let y = x + 1; y < own.length; y++) pair[binOf(cosine(sample, own[y]!))]! += 1;
    }
    genuine.take(i, i, pair, genuineCounts, 0);
    for (let j = i + 1; j < groups.length; j++) {
      for (const sample of own) {
        for (const other of groups[j]!) pair[binOf(cosine(sample, other))]! += 1;
      }
      impostor.take(i, j, pair, impostorCounts, binOf(0));
    }
  }
  return {
    photos: groups.map((group) => group.length),
    genuine: genuine.cells(),
    impostor: impostor.cells(),
    genuineCounts,
    impostorCounts,
    genuinePairs: sum(genuineCounts),
    impostorPairs: sum(impostorCounts),
  };
}

function groupByPerson(photos: readonly LabelledEmbedding[]): Map<string, Float32Array[]> {
  const groups = new Map<string, Float32Array[]>();
  for (const { person, embedding } of photos) {
    const group = groups.get(person);
    if (group === undefined) groups.set(person, [embedding]);
    else group.push(embedding);
  }
  return groups;
}

class Columns {
  readonly #a: number[] = [];
  readonly #b: number[] = [];
  readonly #bin: number[] = [];
  readonly #count: number[] = [];

  /** Adds the pair's histogram to the pooled one and keeps its cells from `lowest` up; empties it for the next pair. */
  take(a: number, b: number, pair: Int32Array, pooled: Float64Array, lowest: number): void {
    for (let bin = 0; bin < BINS; bin++) {
      const count = pair[bin]!;
      if (count === 0) continue;
      pooled[bin]! += count;
      pair[bin] = 0;
      if (bin < lowest) continue;
      this.#a.push(a);
      this.#b.push(b);
      this.#bin.push(bin);
      this.#count.push(count);
    }
  }

  cells(): ComparisonCells {
    return {
      a: Int32Array.from(this.#a),
      b: Int32Array.from(this.#b),
      bin: Int16Array.from(this.#bin),
      count: Int32Array.from(this.#count),
    };
  }
}

function sum(counts: Float64Array): number {
  return counts.reduce((total, count) => total + count, 0);
}

/** 1:N error rates, open set: FPIR and TPIR over random half-splits of the persons into enrolled ones and strangers. */
import type { LabelledEmbedding } from './comparisons.ts';
import { seededRandom, shuffled } from './seeded-random.ts';
import { cosine } from './similarity.ts';
import { quantile } from './similarity-bins.ts';

/** A share with the middle 95 % of the splits, and how many different photos ever made the error. */
export interface SplitRate {
  readonly rate: number;
  readonly lower: number;
  readonly upper: number;
  readonly photosInError: number;
}

export interface IdentificationError {
  readonly persons: number;
  /** Enrolled embeddings, mean over the splits. */
  readonly templates: number;
  /** Mean over the splits; it moves with the number of templates. */
  readonly threshold: number;
  /** Searches of a mate that answered the mate at or above the threshold (1 − FNIR at rank 1). */
  readonly tpir: SplitRate;
  /** Searches of a mate with the mate first, whatever the threshold. */
  readonly rankOne: SplitRate;
  /** Searches of a stranger that answered anybody at or above the threshold. */
  readonly fpir: SplitRate;
  readonly matedSearches: number;
  readonly strangerSearches: number;
}

export interface SplitOptions {
  /** Enrolled persons; at most half of all, so that the other half are strangers. */
  readonly persons: number;
  readonly photosPerPerson: number;
  readonly splits: number;
  readonly seed: number;
  /** The policy: the threshold for this many templates. */
  readonly thresholdOf: (templates: number) => number;
}

/** Persons enrolled with `photosPerPerson` random photos each; their other photos are mates, the strangers' photos all searched. */
export function identificationErrors(
  photos: readonly LabelledEmbedding[],
  similarity: (a: number, b: number) => number,
  options: SplitOptions,
): IdentificationError {
  const byPerson = Map.groupBy(photos.keys(), (index) => photos[index]!.person);
  const labels = [...byPerson.keys()].sort();
  const persons = Math.min(options.persons, Math.floor(labels.length / 2));
  const random = seededRandom(options.seed);
  const mated = new Tally();
  const rankOne = new Tally();
  const stranger = new Tally();
  let templates = 0;
  let thresholds = 0;
  for (let split = 0; split < options.splits; split++) {
    const order = shuffled(labels, random);
    const gallery: number[] = [];
    const mates: number[] = [];
    for (const label of order.slice(0, persons)) {
      const own = shuffled(byPerson.get(label)!, random);
      gallery.push(...own.slice(0, options.photosPerPerson));
      mates.push(...own.slice(options.photosPerPerson));
    }
    const threshold = options.thresholdOf(gallery.length);
    templates += gallery.length;
    thresholds += threshold;
    for (const probe of mates) {
      const best = nearest(gallery, probe, similarity);
      const right = photos[best.photo]!.person === photos[probe]!.person;
      mated.add(probe, !(right && best.similarity >= threshold));
      rankOne.add(probe, !right);
    }
    for (const label of order.slice(Math.floor(labels.length / 2))) {
      for (const probe of byPerson.get(label)!) {
        stranger.add(probe, nearest(gallery, probe, similarity).similarity >= threshold);
      }
    }
    mated.endSplit();
    rankOne.endSplit();
    stranger.endSplit();
  }
  return {
    persons,
    templates: templates / options.splits,
    threshold: thresholds / options.splits,
    tpir: mated.successes(),
    rankOne: rankOne.successes(),
    fpir: stranger.failures(),
    matedSearches: mated.searches,
    strangerSearches: stranger.searches,
  };
}

/** Photos whose n² table of float32 still fits into memory with ease (144 MB). */
const TABLE_LIMIT = 6000;

/** Similarity by position; computed once for all pairs where they fit into memory, since every split asks for the same ones. */
export function similarityTable(photos: readonly LabelledEmbedding[]): (a: number, b: number) => number {
  const n = photos.length;
  if (n > TABLE_LIMIT) return (a, b) => cosine(photos[a]!.embedding, photos[b]!.embedding);
  const table = new Float32Array(n * n);
  for (let a = 0; a < n; a++) {
    for (let b = a; b < n; b++) {
      const value = cosine(photos[a]!.embedding, photos[b]!.embedding);
      table[a * n + b] = value;
      table[b * n + a] = value;
    }
  }
  return (a, b) => table[a * n + b]!;
}

/** Whole persons by a seeded draw until the table is full, so that half-splits stay affordable on any set. */
export function sampleForSplits<T extends LabelledEmbedding>(
  photos: readonly T[],
  seed: number,
): readonly T[] {
  if (photos.length <= TABLE_LIMIT) return photos;
  const byPerson = Map.groupBy(photos, ({ person }) => person);
  const sample: T[] = [];
  for (const label of shuffled([...byPerson.keys()].sort(), seededRandom(seed))) {
    const own = byPerson.get(label)!;
    if (sample.length + own.length <= TABLE_LIMIT) sample.push(...own);
  }
  return sample;
}

function nearest(gallery: readonly number[], probe: number, similarity: (a: number, b: number) => number) {
  let best = { photo: gallery[0] ?? probe, similarity: Number.NEGATIVE_INFINITY };
  for (const photo of gallery) {
    const value = similarity(photo, probe);
    if (value > best.similarity) best = { photo, similarity: value };
  }
  return best;
}

class Tally {
  searches = 0;
  readonly #photosInError = new Set<number>();
  readonly #rates: number[] = [];
  #errors = 0;
  #allErrors = 0;
  #inSplit = 0;

  add(photo: number, error: boolean): void {
    this.searches += 1;
    this.#inSplit += 1;
    if (!error) return;
    this.#errors += 1;
    this.#allErrors += 1;
    this.#photosInError.add(photo);
  }

  endSplit(): void {
    if (this.#inSplit > 0) this.#rates.push(this.#errors / this.#inSplit);
    this.#errors = 0;
    this.#inSplit = 0;
  }

  failures(): SplitRate {
    return {
      rate: this.#allErrors / Math.max(1, this.searches),
      lower: this.#rates.length === 0 ? 0 : quantile(this.#rates, 0.025),
      upper: this.#rates.length === 0 ? 0 : quantile(this.#rates, 0.975),
      photosInError: this.#photosInError.size,
    };
  }

  successes(): SplitRate {
    const { rate, lower, upper, photosInError } = this.failures();
    return { rate: 1 - rate, lower: 1 - upper, upper: 1 - lower, photosInError };
  }
}

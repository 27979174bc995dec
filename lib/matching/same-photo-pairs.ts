/** Counts how alike the faces of one photo are: they are almost always different people, so a gallery's photos measure strangers for free. */
import { cosine } from './similarity.ts';
import { BINS, binOf } from './similarity-bins.ts';

/** From here up two faces of one photo are one person: a mirror, a screen, a collage. */
export const MIRROR_SIMILARITY = 0.6;

/** Counts only, so that they can be added up and stored without saying anything about a face. */
export interface SamePhotoPairs {
  /** Pairs by bin of similarity (`binOf`: 0.005 wide from −1); an empty list is all zeros. */
  readonly bins: readonly number[];
  /** Pairs counted in `bins`. */
  readonly pairs: number;
  /** Pairs left out, since they are too alike to be two people. */
  readonly dropped: number;
}

export const NO_PAIRS: SamePhotoPairs = { bins: [], pairs: 0, dropped: 0 };

/** All pairs of the searchable faces of one photo, given by their L2-normalised embeddings. */
export function pairsOfPhoto(embeddings: readonly Float32Array[]): SamePhotoPairs {
  const bins = new Array<number>(BINS).fill(0);
  let pairs = 0;
  let dropped = 0;
  for (const [at, one] of embeddings.entries()) {
    for (const other of embeddings.slice(at + 1)) {
      const similarity = cosine(one, other);
      if (similarity >= MIRROR_SIMILARITY) dropped += 1;
      else {
        bins[binOf(similarity)]! += 1;
        pairs += 1;
      }
    }
  }
  return { bins, pairs, dropped };
}

/** Of both together; the same in any order and grouping. */
export function addPairs(some: SamePhotoPairs, more: SamePhotoPairs): SamePhotoPairs {
  return {
    bins: Array.from({ length: BINS }, (_, bin) => (some.bins[bin] ?? 0) + (more.bins[bin] ?? 0)),
    pairs: some.pairs + more.pairs,
    dropped: some.dropped + more.dropped,
  };
}

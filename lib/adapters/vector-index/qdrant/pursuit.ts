/** One probe's way to its hits: how many points to ask for next, and when the list can't change any more. */
import type { IndexHit, IndexSearch } from '../../../ports/vector-index.ts';
import { hitOf } from './stored-face.ts';

/** Asking for fewer is hardly quicker, and the 8-bit copies put the best few in the wrong order. */
const FEWEST_POINTS = 64;
/** Points beyond the limit, to see whether the last one shares its similarity with others. */
const BEYOND = 32;
const WIDER = 4;

export class Pursuit {
  readonly probe: Float32Array;
  readonly #request: Pick<IndexSearch, 'minSimilarity' | 'limit' | 'bestPer'>;
  readonly #widest: number;
  #points: number;
  #hits: readonly IndexHit[] = [];
  #passedOver: readonly string[] = [];

  /** @param widest points after which persons already found are left out of the question instead of asking for more */
  constructor(
    probe: Float32Array,
    request: Pick<IndexSearch, 'minSimilarity' | 'limit' | 'bestPer'>,
    widest: number,
  ) {
    this.probe = probe;
    this.#request = request;
    this.#widest = widest;
    const { limit, bestPer } = request;
    this.#points = Math.max(FEWEST_POINTS, bestPer === 'person' ? 2 * limit : limit + BEYOND);
  }

  /** How many points to ask for. */
  get points(): number {
    return this.#points;
  }

  /** Persons whose best face is known; their many faces would fill every list. */
  get passedOver(): readonly string[] {
    return this.#passedOver;
  }

  get hits(): readonly IndexHit[] {
    return this.#hits;
  }

  /**
   * Takes the nearest points, nearest first. True when no further point could change the hits: there are none, or those that
   * are left lie farther away than the last hit (one as near as it could have the lower id).
   */
  take(points: readonly unknown[]): boolean {
    const { limit, minSimilarity, bestPer } = this.#request;
    const seen = points.map(hitOf);
    const fits = seen.filter(({ similarity }) => similarity >= minSimilarity);
    const all = [...(this.#passedOver.length > 0 ? this.#hits : []), ...fits].sort(byNearness);
    const hits = bestPer === 'person' ? bestPerPerson(all) : all;
    this.#hits = hits.slice(0, limit);
    const last = hits[limit - 1];
    const farthest = Math.min(1, ...seen.slice(-1).map(({ similarity }) => similarity));
    if (points.length < this.#points || (last !== undefined && last.similarity > farthest)) return true;
    if (bestPer === 'face' || this.#points < this.#widest) {
      this.#points = WIDER * this.#points;
      if (bestPer === 'person') this.#points = Math.min(this.#points, this.#widest);
      return false;
    }
    const before = this.#passedOver.length;
    this.#passedOver = [...new Set([...this.#passedOver, ...hits.flatMap(({ person }) => person ?? [])])];
    return this.#passedOver.length === before;
  }
}

function byNearness(one: IndexHit, other: IndexHit): number {
  return other.similarity - one.similarity || (one.face < other.face ? -1 : 1);
}

function bestPerPerson(sorted: readonly IndexHit[]): readonly IndexHit[] {
  const persons = new Set<string>();
  return sorted.filter(({ person }) => {
    if (person === null || persons.has(person)) return false;
    persons.add(person);
    return true;
  });
}

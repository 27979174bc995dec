/** Made-up embeddings of made-up persons, so that statistics can be tested without a model or a photo. */
import type { LabelledEmbedding } from '../../lib/matching/comparisons.ts';
import { seededRandom } from '../../lib/matching/seeded-random.ts';
import { unit } from './unit.ts';

export interface SyntheticSet {
  readonly persons: number;
  readonly photosPerPerson: number;
  readonly seed: number;
  /** Persons that share most of one look. */
  readonly resembling?: number;
}

const DIMENSION = 48;
/** Chosen so that few dimensions give what 512 give on real faces: genuine about 0.6, impostor 0 ± 0.14. */
const SPREAD = 0.8;

export function syntheticFaces({
  persons,
  photosPerPerson,
  seed,
  resembling = 0,
}: SyntheticSet): LabelledEmbedding[] {
  const random = seededRandom(seed);
  const gaussian = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const point = () => Array.from(unit(Array.from({ length: DIMENSION }, gaussian)));
  const shared = point();
  return Array.from({ length: persons }, (_, i) => {
    const own = point();
    const look = i < resembling ? own.map((value, d) => value + 1.5 * shared[d]!) : own;
    return Array.from({ length: photosPerPerson }, () => {
      const noise = point();
      return {
        person: `person ${String(i).padStart(4, '0')}`,
        embedding: unit(look.map((value, d) => value + SPREAD * noise[d]!)),
      };
    });
  }).flat();
}

/** The rows behind people: what was measured among the faces of one photo. */
import type { SamePhotoPairs } from '../matching/same-photo-pairs.ts';

export interface SamePhotoPairRows {
  /** Nothing counted yet: zeros. */
  find(gallery: string, space: string): Promise<SamePhotoPairs>;
  /** Adds up whatever others add at the same time. Last of a transaction's writes: all others of the gallery wait for its end. */
  add(gallery: string, space: string, pairs: SamePhotoPairs): Promise<void>;
}

/** What makes two embeddings comparable, as one line of text: hash it and you have the id of an embedding space. */
import type { Normalisation } from './tensor.ts';

export interface EmbeddingSpace extends Normalisation {
  /** Hex digest of the recogniser's file. */
  readonly recogniserSha256: string;
  /** Side of the aligned crop in pixels. */
  readonly size: number;
  /** Length of an embedding. */
  readonly dimension: number;
  /** Hex digest of the detector's file: its landmarks place the crop. */
  readonly landmarksSha256: string;
}

/** How a crop is cut (align.ts, similarity-transform.ts). Change it and every space changes: old galleries keep the old words. */
export const ALIGNMENT = 'arcface-five-points; umeyama-similarity; bilinear-rounded; black-outside';

/** What pixels a crop is cut from (photo-decoder port, look-at-photo.ts). */
export const PIXELS = 'upright; 8-bit-rgb; alpha-dropped; icc-ignored; big-jpegs-reduced-not-below-the-crop';

/** The canonical string. Not in it: detector sizes, thresholds, execution provider and library versions. */
export function canonicalSpace(space: EmbeddingSpace): string {
  return [
    'kith-embedding-space-1',
    `recogniser=${space.recogniserSha256}`,
    `size=${space.size}`,
    `dimension=${space.dimension}`,
    `channels=${space.channels}`,
    `mean=${space.mean.join(',')}`,
    `std=${space.std.join(',')}`,
    `alignment=${ALIGNMENT}`,
    `pixels=${PIXELS}`,
    `landmarks=${space.landmarksSha256}`,
  ].join('\n');
}

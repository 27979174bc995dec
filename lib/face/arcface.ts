/** Aligned crops become a recogniser's input and its output becomes embeddings (ArcFace family, one 112×112 crop a face). */
import { type Normalisation, normalisationTables, type Tensor } from './tensor.ts';

/** The tensor contract of a recogniser. */
export interface Recogniser extends Normalisation {
  /** Side of the square crop in pixels. */
  readonly size: number;
  /** Length of an embedding. */
  readonly dimension: number;
  /** Crops a run takes at most; null = any number. */
  readonly batch: number | null;
}

/** Crops (interleaved RGB, size × size × 3 bytes each) as one N × 3 × size × size tensor. */
export function packCrops(crops: readonly Uint8Array[], recogniser: Recogniser): Tensor {
  const { size, channels } = recogniser;
  const tables = normalisationTables(recogniser);
  const plane = size * size;
  const data = new Float32Array(crops.length * plane * 3);
  for (const [n, crop] of crops.entries()) {
    if (crop.length !== plane * 3) throw new RangeError(`A crop has ${crop.length} bytes, not ${plane * 3}`);
    for (let p = 0; p < 3; p++) {
      const table = tables[p]!;
      const channel = channels === 'RGB' ? p : 2 - p;
      const start = (n * 3 + p) * plane;
      for (let i = 0; i < plane; i++) data[start + i] = table[crop[i * 3 + channel]!]!;
    }
  }
  return { dims: [crops.length, 3, size, size], data };
}

export interface Embedding {
  /** L2-normalised, float32. */
  readonly embedding: Float32Array;
  /** L2 norm of the recogniser's raw output. */
  readonly norm: number;
}

/** One embedding per crop, in order. A raw output of length zero or with a NaN can't be normalised: that is a fault. */
export function unpackEmbeddings(raw: Float32Array, count: number, dimension: number): Embedding[] {
  if (raw.length !== count * dimension) {
    throw new RangeError(`The recogniser gave ${raw.length} values, not ${count} × ${dimension}`);
  }
  return Array.from({ length: count }, (_, n) => normalise(raw.subarray(n * dimension, (n + 1) * dimension)));
}

function normalise(raw: Float32Array): Embedding {
  const norm = Math.sqrt(raw.reduce((sum, value) => sum + value * value, 0));
  if (!(norm > 0 && Number.isFinite(norm)))
    throw new RangeError(`An embedding of norm ${norm} can't be normalised`);
  return { embedding: raw.map((value) => value / norm), norm };
}

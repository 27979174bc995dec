/** A fingerprint of what a photo looks like, the same for its resized and recompressed copies. */
import type { Pixels } from './pixels.ts';

const COLUMNS = 9;
const ROWS = 8;

/** 64-bit difference hash as 16 hex digits: is each of 9×8 mean luminances darker than its right neighbour? (Krawetz 2013, dHash) */
export function perceptualHash(pixels: Pixels): string {
  const luma = Array.from({ length: ROWS }, (_, row) =>
    Array.from({ length: COLUMNS }, (_, column) => cellLuma(pixels, column, row)),
  );
  let hash = 0n;
  for (const row of luma) {
    for (let column = 0; column + 1 < COLUMNS; column++) {
      hash = (hash << 1n) | (row[column]! < row[column + 1]! ? 1n : 0n);
    }
  }
  return hash.toString(16).padStart(16, '0');
}

/** At most this many samples a side of a cell: enough for a mean, cheap for a 100-MP photo. */
const SAMPLES = 24;

function cellLuma({ width, height, data }: Pixels, column: number, row: number): number {
  const [x0, x1] = [(column * width) / COLUMNS, ((column + 1) * width) / COLUMNS];
  const [y0, y1] = [(row * height) / ROWS, ((row + 1) * height) / ROWS];
  const across = Math.min(SAMPLES, Math.max(1, Math.floor(x1 - x0)));
  const down = Math.min(SAMPLES, Math.max(1, Math.floor(y1 - y0)));
  let sum = 0;
  for (let j = 0; j < down; j++) {
    const y = Math.floor(y0 + ((j + 0.5) * (y1 - y0)) / down);
    for (let i = 0; i < across; i++) {
      const p = (y * width + Math.floor(x0 + ((i + 0.5) * (x1 - x0)) / across)) * 3;
      sum += 299 * data[p]! + 587 * data[p + 1]! + 114 * data[p + 2]!;
    }
  }
  return Math.round(sum / (across * down));
}

/** OpenCV's 8-bit bilinear resize in integer arithmetic, so that boxes and embeddings match the reference to its last digits. */

/** Weights are fixed-point with 11 bits, as in OpenCV's INTER_LINEAR for 8-bit images. */
const WEIGHT_BITS = 11;
const WEIGHT_ONE = 2048;

/** For each destination coordinate: the source coordinate before it and the next one, in steps, and the next one's weight of 2048. */
export interface ResizeAxis {
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly weight: Int32Array;
}

/**
 * Sampling positions along one axis, after `cv::resize` (modules/imgproc/src/resize.cpp): positions kept as float32. `step` is
 * what one source coordinate counts, e.g. 3 bytes of interleaved RGB; `scale` source pixels make one destination pixel.
 */
export function resizeAxis(
  source: number,
  destination: number,
  step = 1,
  scale = source / destination,
): ResizeAxis {
  const first = new Int32Array(destination);
  const second = new Int32Array(destination);
  const weight = new Int32Array(destination);
  for (let d = 0; d < destination; d++) {
    const position = Math.fround((d + 0.5) * scale - 0.5);
    let at = Math.floor(position);
    let fraction = Math.fround(position - at);
    if (at < 0) [at, fraction] = [0, 0];
    if (at >= source - 1) [at, fraction] = [source - 1, 0];
    first[d] = at * step;
    second[d] = Math.min(at + 1, source - 1) * step;
    // Both weights of a pair, rounded half to even as OpenCV rounds them, add up to 2048 exactly.
    weight[d] = roundHalfEven(fraction * WEIGHT_ONE);
  }
  return { first, second, weight };
}

/**
 * Resamples a row of interleaved RGB along x (`axis` in steps of 3) into three planes of `row`, one after the other; values are
 * 7 bits above the pixel (h >> 4 in OpenCV's vertical step).
 */
export function resizeRow(rgb: Uint8Array, start: number, axis: ResizeAxis, row: Int32Array): void {
  const { first, second, weight } = axis;
  const width = first.length;
  for (let x = 0; x < width; x++) {
    const w = weight[x]!;
    const p = start + first[x]!;
    const q = start + second[x]!;
    const red = rgb[p]!;
    const green = rgb[p + 1]!;
    const blue = rgb[p + 2]!;
    // first · (2048 − w) + second · w with one product; Math.imul keeps it in integer registers.
    row[x] = ((red << WEIGHT_BITS) + Math.imul(w, rgb[q]! - red)) >> 4;
    row[x + width] = ((green << WEIGHT_BITS) + Math.imul(w, rgb[q + 1]! - green)) >> 4;
    row[x + width + width] = ((blue << WEIGHT_BITS) + Math.imul(w, rgb[q + 2]! - blue)) >> 4;
  }
}

/** OpenCV's vertical step between two resampled values: two products cut to 16 bits, then rounded; 0..255. `weight` is the lower's. */
export function resizeBetween(upper: number, lower: number, weight: number): number {
  return ((Math.imul(WEIGHT_ONE - weight, upper) >> 16) + (Math.imul(weight, lower) >> 16) + 2) >> 2;
}

function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

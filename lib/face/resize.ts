/** OpenCV's 8-bit bilinear resize in integer arithmetic, so that boxes and embeddings match the reference to its last digits. */

/** Weights are fixed-point with 11 bits, as in OpenCV's INTER_LINEAR for 8-bit images. */
const WEIGHT_ONE = 2048;

/** For each destination coordinate: the source coordinate left of it, the next one, and their weights (sum 2048). */
export interface ResizeAxis {
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly firstWeight: Int32Array;
  readonly secondWeight: Int32Array;
}

/** Sampling positions along one axis, after `cv::resize` (modules/imgproc/src/resize.cpp): positions kept as float32. */
export function resizeAxis(source: number, destination: number): ResizeAxis {
  const first = new Int32Array(destination);
  const second = new Int32Array(destination);
  const firstWeight = new Int32Array(destination);
  const secondWeight = new Int32Array(destination);
  const scale = source / destination;
  for (let d = 0; d < destination; d++) {
    const position = Math.fround((d + 0.5) * scale - 0.5);
    let at = Math.floor(position);
    let fraction = Math.fround(position - at);
    if (at < 0) [at, fraction] = [0, 0];
    if (at >= source - 1) [at, fraction] = [source - 1, 0];
    first[d] = at;
    second[d] = Math.min(at + 1, source - 1);
    firstWeight[d] = roundHalfEven(Math.fround(1 - fraction) * WEIGHT_ONE);
    secondWeight[d] = roundHalfEven(fraction * WEIGHT_ONE);
  }
  return { first, second, firstWeight, secondWeight };
}

/**
 * Resamples row `row` of interleaved RGB along x into three planes of `axis.first.length` values each, 12 bits above the
 * pixel (h >> 4 in OpenCV's vertical step).
 */
export function resizeRow(
  rgb: Uint8Array,
  rowStart: number,
  axis: ResizeAxis,
  planes: readonly [Int32Array, Int32Array, Int32Array],
): void {
  const [red, green, blue] = planes;
  const { first, second, firstWeight, secondWeight } = axis;
  for (let x = 0; x < first.length; x++) {
    const a = firstWeight[x]!;
    const b = secondWeight[x]!;
    const p = rowStart + first[x]! * 3;
    const q = rowStart + second[x]! * 3;
    red[x] = (a * rgb[p]! + b * rgb[q]!) >> 4;
    green[x] = (a * rgb[p + 1]! + b * rgb[q + 1]!) >> 4;
    blue[x] = (a * rgb[p + 2]! + b * rgb[q + 2]!) >> 4;
  }
}

function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

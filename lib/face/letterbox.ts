/** A photo becomes a detector's input: fitted, padded black, normalised and split into planes in one go, without an image between. */
import type { CanvasSize, DetectionPass } from './detector.ts';
import type { Pixels } from './pixels.ts';
import { type ResizeAxis, resizeAxis, resizeRow } from './resize.ts';
import { type Normalisation, normalisationTables, type Tensor } from './tensor.ts';

/** Sides of a detector's input are multiples of its coarsest stride. */
const COARSEST_STRIDE = 32;

/** Where enlargement is limited the fit comes in these steps: the runtime keeps memory for each shape of canvas it meets. */
const FIT_STEP = 64;

export interface LetterboxPlan {
  /** The photo's size on the canvas. */
  readonly fitted: CanvasSize;
  readonly canvas: CanvasSize;
  /** Canvas pixels per photo pixel; the reference takes the vertical one for both axes. */
  readonly scale: number;
}

/** How a photo lies on the canvas of a pass (insightface `SCRFD.detect`: sides are truncated, never below 1). */
export function planLetterbox(width: number, height: number, pass: DetectionPass): LetterboxPlan {
  const ratio = height / width;
  const enlarged = Math.max(width, height) * (pass.enlargement ?? Number.POSITIVE_INFINITY);
  const fit = Math.min(pass.fit, Math.ceil(enlarged / FIT_STEP) * FIT_STEP);
  const fitted =
    ratio > 1
      ? { width: Math.max(1, Math.trunc(fit / ratio)), height: fit }
      : { width: fit, height: Math.max(1, Math.trunc(fit * ratio)) };
  const canvas =
    pass.canvas === 'trimmed'
      ? { width: roundUp(fitted.width), height: roundUp(fitted.height) }
      : { width: pass.canvas, height: pass.canvas };
  return { fitted, canvas, scale: fitted.height / height };
}

export interface LetterboxPacker {
  /** The photo on its canvas, dims [1, 3, canvas height, canvas width]. */
  fill(pixels: Pixels, plan: LetterboxPlan): Tensor;
  /** Lets the next photo of that size have the tensor's memory; its values are void from then on. */
  giveBack(tensor: Tensor): void;
}

/** Packs photos for one normalisation; keeps tables, row buffers and tensors between photos. */
export function letterboxPacker(normalisation: Normalisation): LetterboxPacker {
  const tables = normalisationTables(normalisation);
  const planeOfRed = normalisation.channels === 'RGB' ? 0 : 2;
  const spare: Float32Array[] = [];
  let rows: readonly [Rows, Rows] = [rowPlanes(0), rowPlanes(0)];

  function memory(length: number): Float32Array {
    const at = spare.findIndex((memory) => memory.length === length);
    return at === -1 ? new Float32Array(length) : spare.splice(at, 1)[0]!;
  }

  function fill(pixels: Pixels, plan: LetterboxPlan): Tensor {
    const { fitted, canvas } = plan;
    const across = resizeAxis(pixels.width, fitted.width);
    const down = resizeAxis(pixels.height, fitted.height);
    if (rows[0][0].length !== fitted.width) rows = [rowPlanes(fitted.width), rowPlanes(fitted.width)];
    const planeSize = canvas.width * canvas.height;
    const out = memory(3 * planeSize);
    let [upper, lower] = rows;
    let upperRow = -1;
    let lowerRow = -1;
    for (let y = 0; y < fitted.height; y++) {
      const first = down.first[y]!;
      const second = down.second[y]!;
      // Rows advance downwards, so the lower row of the last step is often the upper one of this step.
      if (first !== upperRow) {
        [upper, lower, upperRow, lowerRow] = [lower, upper, lowerRow, upperRow];
        if (first !== upperRow) fillRow(pixels, first, across, upper);
        upperRow = first;
      }
      if (second !== lowerRow) fillRow(pixels, second, across, lower);
      lowerRow = second;
      for (let channel = 0; channel < 3; channel++) {
        const plane = Math.abs(planeOfRed - channel);
        const start = plane * planeSize + y * canvas.width;
        const weights = [down.firstWeight[y]!, down.secondWeight[y]!] as const;
        blend(upper[channel]!, lower[channel]!, weights, tables[plane]!, out, start);
      }
    }
    padBlack(plan, tables, out);
    return { dims: [1, 3, canvas.height, canvas.width], data: out };
  }

  function giveBack({ data }: Tensor): void {
    if (spare.length === SPARE_TENSORS) spare.shift();
    spare.push(data);
  }

  return { fill, giveBack };
}

/** Photos of a few shapes in turn find memory of their size; more would only hold megabytes. */
const SPARE_TENSORS = 4;

type Rows = readonly [Int32Array, Int32Array, Int32Array];

function rowPlanes(width: number): Rows {
  return [new Int32Array(width), new Int32Array(width), new Int32Array(width)];
}

function fillRow(pixels: Pixels, row: number, across: ResizeAxis, planes: Rows): void {
  resizeRow(pixels.data, row * pixels.width * 3, across, planes);
}

/** OpenCV's vertical step: two products of 16 bits, two roundings, then the input value of the 8-bit result. */
function blend(
  upper: Int32Array,
  lower: Int32Array,
  [a, b]: readonly [number, number],
  table: Float32Array,
  out: Float32Array,
  start: number,
): void {
  for (let x = 0; x < upper.length; x++) {
    const value = (((a * upper[x]!) >> 16) + ((b * lower[x]!) >> 16) + 2) >> 2;
    out[start + x] = table[value]!;
  }
}

/** Everything right of and below the photo is black before normalisation. */
function padBlack(
  { fitted, canvas }: LetterboxPlan,
  tables: readonly Float32Array[],
  out: Float32Array,
): void {
  for (let plane = 0; plane < 3; plane++) {
    const black = tables[plane]![0]!;
    const start = plane * canvas.width * canvas.height;
    for (let y = 0; y < fitted.height && fitted.width < canvas.width; y++) {
      const row = start + y * canvas.width;
      out.fill(black, row + fitted.width, row + canvas.width);
    }
    out.fill(black, start + fitted.height * canvas.width, start + canvas.height * canvas.width);
  }
}

function roundUp(side: number): number {
  return Math.ceil(side / COARSEST_STRIDE) * COARSEST_STRIDE;
}

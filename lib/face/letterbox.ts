/** A photo becomes a detector's input: fitted, padded black, normalised and split into planes in one go, without an image between. */
import type { CanvasSize, DetectionPass } from './detector.ts';
import type { Pixels } from './pixels.ts';
import { type ResizeAxis, resizeAxis, resizeBetween, resizeRow } from './resize.ts';
import { type Normalisation, normalisationTables, type Tensor } from './tensor.ts';
import { type PlaneRow, wholeStep } from './whole-steps.ts';

/** Sides of a detector's input are multiples of its coarsest stride. */
const COARSEST_STRIDE = 32;

/** Where enlargement is limited the fit comes in these steps: the runtime keeps memory for each shape of canvas it meets. */
const FIT_STEP = 64;

export interface LetterboxPlan {
  /** What of the photo lies on the canvas, top left, in canvas pixels: all of it, unless `piece` says otherwise. */
  readonly fitted: CanvasSize;
  readonly canvas: CanvasSize;
  /** Canvas pixels per photo pixel; the reference takes the vertical one for both axes. */
  readonly scale: number;
  /** Where the piece begins in the photo at that scale, and how large the photo is there. */
  readonly piece?: { readonly left: number; readonly top: number; readonly whole: CanvasSize };
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
  const reversed = normalisation.channels === 'BGR';
  const tables = normalisationTables(normalisation);
  const values = inputValues(reversed ? tables.toReversed() : tables);
  const spare: Float32Array[] = [];
  let upper = new Int32Array(0);
  let lower = new Int32Array(0);

  function memory(length: number): Float32Array {
    const at = spare.findIndex((one) => one.length === length);
    return at === -1 ? new Float32Array(length) : spare.splice(at, 1)[0]!;
  }

  function fill(pixels: Pixels, plan: LetterboxPlan): Tensor {
    const { canvas } = plan;
    const planeSize = canvas.width * canvas.height;
    const data = memory(3 * planeSize);
    const [redPlane, bluePlane] = reversed ? [2 * planeSize, 0] : [0, 2 * planeSize];
    const rowOf = (y: number): PlaneRow => {
      const at = y * canvas.width;
      return { values, out: data, red: redPlane + at, green: planeSize + at, blue: bluePlane + at };
    };
    const packRow = wholeStep(plan);
    if (packRow === null) resample(pixels, plan, rowOf);
    else for (let y = 0; y < plan.fitted.height; y++) packRow(pixels, plan, y, rowOf(y));
    padBlack(plan, tables, data);
    return { dims: [1, 3, canvas.height, canvas.width], data };
  }

  function resample(pixels: Pixels, plan: LetterboxPlan, rowOf: (y: number) => PlaneRow): void {
    const { fitted } = plan;
    const { across, down } = samplingOf(pixels, plan);
    if (upper.length !== 3 * fitted.width) {
      upper = new Int32Array(3 * fitted.width);
      lower = new Int32Array(3 * fitted.width);
    }
    let upperRow = -1;
    let lowerRow = -1;
    for (let y = 0; y < fitted.height; y++) {
      const first = down.first[y]!;
      const second = down.second[y]!;
      // Rows advance downwards, so the lower row of one step is often the upper one of the next.
      if (first !== upperRow) {
        [upper, lower, upperRow, lowerRow] = [lower, upper, lowerRow, upperRow];
        if (first !== upperRow) resizeRow(pixels.data, first, across, upper);
        upperRow = first;
      }
      if (second !== lowerRow) resizeRow(pixels.data, second, across, lower);
      lowerRow = second;
      blend(upper, lower, down.weight[y]!, rowOf(y));
    }
  }

  function giveBack({ data }: Tensor): void {
    if (spare.length === SPARE_TENSORS) spare.shift();
    spare.push(data);
  }

  return { fill, giveBack };
}

/** A piece is sampled where it lies in the whole photo, so that pieces side by side are as if cut from one. */
function samplingOf({ width, height }: CanvasSize, { fitted, scale, piece }: LetterboxPlan) {
  const row = 3 * width;
  if (piece === undefined) {
    return { across: resizeAxis(width, fitted.width, 3), down: resizeAxis(height, fitted.height, row) };
  }
  const { left, top, whole } = piece;
  return {
    across: part(resizeAxis(width, whole.width, 3, 1 / scale), left, fitted.width),
    down: part(resizeAxis(height, whole.height, row, 1 / scale), top, fitted.height),
  };
}

function part({ first, second, weight }: ResizeAxis, from: number, length: number): ResizeAxis {
  const cut = (values: Int32Array) => values.subarray(from, from + length);
  return { first: cut(first), second: cut(second), weight: cut(weight) };
}

/** Photos of a few shapes in turn find memory of their size; more would only hold megabytes. */
const SPARE_TENSORS = 4;

/** One table for all colours: red's 256 input values, green's, blue's. Three tables cost a third more time. */
function inputValues(byColour: readonly Float32Array[]): Float32Array {
  const values = new Float32Array(3 * 256);
  for (const [colour, table] of byColour.entries()) values.set(table, colour * 256);
  return values;
}

/** The vertical step of all three colours of a row, straight to input values. */
function blend(upper: Int32Array, lower: Int32Array, weight: number, to: PlaneRow): void {
  const { values, out, red, green, blue } = to;
  const width = upper.length / 3;
  for (let x = 0; x < width; x++) {
    const g = x + width;
    const b = g + width;
    out[red + x] = values[resizeBetween(upper[x]!, lower[x]!, weight)]!;
    out[green + x] = values[256 + resizeBetween(upper[g]!, lower[g]!, weight)]!;
    out[blue + x] = values[512 + resizeBetween(upper[b]!, lower[b]!, weight)]!;
  }
}

/** Everything right of and below the photo is black before normalisation. Plain loops: `fill` of a float array is slower. */
function padBlack(
  { fitted, canvas }: LetterboxPlan,
  tables: readonly Float32Array[],
  out: Float32Array,
): void {
  for (let plane = 0; plane < 3; plane++) {
    const black = tables[plane]![0]!;
    const start = plane * canvas.width * canvas.height;
    for (let y = 0; y < canvas.height; y++) {
      const row = start + y * canvas.width;
      const from = y < fitted.height ? fitted.width : 0;
      for (let x = from; x < canvas.width; x++) out[row + x] = black;
    }
  }
}

function roundUp(side: number): number {
  return Math.ceil(side / COARSEST_STRIDE) * COARSEST_STRIDE;
}

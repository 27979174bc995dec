/** Cuts a photo into pieces for the detector, so that small faces are seen at a scale at which they show. */

import { type DetailLevel, RESOLUTION } from './detail-level.ts';
import type { CanvasSize, Detector, TileRule } from './detector.ts';
import { type LetterboxPlan, planLetterbox } from './letterbox.ts';

/** Sides of a canvas are multiples of the detector's coarsest stride. */
const COARSEST_STRIDE = 32;

/**
 * The step between the scales of two looks. A face too large for the pieces of one look measures more than `overlap` there, and so at
 * least 32 pixels in the next coarser one, where a detector sees it reliably.
 */
const STEP = 5;

/** Pieces that show hardly more than the glance at the whole photo are not worth their time. */
const SMALLEST_STEP = 1.1;

/**
 * The scales (canvas pixels per photo pixel, finest first) at which the pieces of a photo of `width` × `height` are looked at beside
 * the passes over all of it; empty where these see as much. A photo that fits into one piece at a finer scale is looked at at that one.
 */
export function tileScales(
  width: number,
  height: number,
  level: DetailLevel,
  { passes, tiles }: Pick<Detector, 'passes' | 'tiles'>,
): readonly number[] {
  if (RESOLUTION[level] === 0) return [];
  const glance = Math.max(...passes.map((pass) => planLetterbox(width, height, pass).scale));
  const onePiece = Math.min(1, tiles.side / Math.max(width, height));
  const scales: number[] = [];
  for (let scale = Math.max(RESOLUTION[level], onePiece); scale > SMALLEST_STEP * glance; scale /= STEP) {
    scales.push(scale);
  }
  return scales;
}

/**
 * The pieces of a photo at `scale`: as few as fit, all of one size, evenly spread, at least `overlap` shared by neighbours. They cover
 * every pixel; at most one column and row of canvas pixels at the far edges is cut where the scale does not divide the photo.
 */
export function planTiles(width: number, height: number, scale: number, rule: TileRule): LetterboxPlan[] {
  const whole = { width: atScale(width, scale), height: atScale(height, scale) };
  const columns = spread(whole.width, rule);
  const rows = spread(whole.height, rule);
  const fitted = { width: columns.length, height: rows.length };
  const canvas = canvasOf(fitted, rule);
  return rows.starts.flatMap((top) =>
    columns.starts.map((left) => ({ fitted, canvas, scale, piece: { left, top, whole } })),
  );
}

function atScale(side: number, scale: number): number {
  return Math.max(1, Math.floor(side * scale));
}

/** Starts and length of the pieces along one axis of `whole` pixels. */
function spread(
  whole: number,
  { side, overlap }: TileRule,
): { readonly starts: readonly number[]; readonly length: number } {
  if (whole <= side) return { starts: [0], length: whole };
  const count = Math.ceil((whole - overlap) / (side - overlap));
  const length = Math.min(side, roundUp((whole + (count - 1) * overlap) / count));
  // Rounded down, two starts are never further apart than the even step rounded up, which keeps the overlap.
  const starts = Array.from({ length: count }, (_, i) => Math.floor((i * (whole - length)) / (count - 1)));
  return { starts, length };
}

function canvasOf(fitted: CanvasSize, { canvas }: TileRule): CanvasSize {
  if (canvas !== 'trimmed') return { width: canvas, height: canvas };
  return { width: roundUp(fitted.width), height: roundUp(fitted.height) };
}

function roundUp(side: number): number {
  return Math.ceil(side / COARSEST_STRIDE) * COARSEST_STRIDE;
}

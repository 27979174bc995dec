/** The turn, scale and shift that lay five landmarks onto the places a recogniser expects them. */
import type { Landmarks, Point } from './face.ts';

/** x' = a·x − b·y + tx, y' = b·x + a·y + ty. */
export interface SimilarityTransform {
  readonly a: number;
  readonly b: number;
  readonly tx: number;
  readonly ty: number;
}

/** Where ArcFace crops of 112×112 have the five points (insightface `utils/face_align.py`, `arcface_dst`). */
const ARCFACE_112: Landmarks = [
  [38.2946, 51.6963],
  [73.5318, 51.5014],
  [56.0252, 71.7366],
  [41.5493, 92.3655],
  [70.7299, 92.2041],
];

/** The template for a square crop: multiples of 112 scale it; multiples of 128 scale a 112 crop centred in 128 columns. */
export function arcfaceTemplate(size: number): Landmarks {
  if (size % 112 === 0) return move(ARCFACE_112, size / 112, 0);
  if (size % 128 === 0) return move(ARCFACE_112, size / 128, (8 * size) / 128);
  throw new RangeError(`No ArcFace template for crops of ${size} px: use a multiple of 112 or 128`);
}

/**
 * Least-squares similarity without reflection (Umeyama 1991, closed form for two dimensions). Landmarks that all fall on one
 * point have no turn or scale: they give the pure shift.
 */
export function similarityTransform(from: Landmarks, onto: Landmarks): SimilarityTransform {
  const [fromX, fromY] = centre(from);
  const [ontoX, ontoY] = centre(onto);
  let along = 0;
  let across = 0;
  let spread = 0;
  for (const [i, [x, y]] of from.entries()) {
    const [px, py] = [x - fromX, y - fromY];
    const [qx, qy] = [onto[i]![0] - ontoX, onto[i]![1] - ontoY];
    along += px * qx + py * qy;
    across += px * qy - py * qx;
    spread += px * px + py * py;
  }
  const [a, b] = spread === 0 ? [1, 0] : [along / spread, across / spread];
  return { a, b, tx: ontoX - (a * fromX - b * fromY), ty: ontoY - (b * fromX + a * fromY) };
}

/** The way back; null where everything was scaled to nothing. */
export function invert({ a, b, tx, ty }: SimilarityTransform): SimilarityTransform | null {
  const square = a * a + b * b;
  if (square === 0) return null;
  const [ia, ib] = [a / square, -b / square];
  return { a: ia, b: ib, tx: -(ia * tx - ib * ty), ty: -(ib * tx + ia * ty) };
}

function centre(points: Landmarks): Point {
  const [x, y] = points.reduce(([sx, sy], [px, py]) => [sx + px, sy + py], [0, 0]);
  return [x / points.length, y / points.length];
}

function move(points: Landmarks, scale: number, right: number): Landmarks {
  const moved = ([x, y]: Point): Point => [x * scale + right, y * scale];
  return [moved(points[0]), moved(points[1]), moved(points[2]), moved(points[3]), moved(points[4])];
}

/** Boxes and how they lie to each other. */
import type { Box, DetectedFace, Point } from './face.ts';

/** Area of a box in square pixels. */
export function area(box: Box): number {
  return box.width * box.height;
}

/** Area two boxes share; 0 when they don't touch. `border` 1 counts both border pixels (x2 - x1 + 1). */
export function intersection(a: Box, b: Box, border = 0): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x) + border;
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y) + border;
  return width > 0 && height > 0 ? width * height : 0;
}

/** Intersection over union, 0..1. */
export function overlap(a: Box, b: Box): number {
  const shared = intersection(a, b);
  return shared === 0 ? 0 : shared / (area(a) + area(b) - shared);
}

/** The same face in an image `sx` times as wide and `sy` times as high, of which the face's image is the piece that begins at `from`. */
export function scaleFace(
  face: DetectedFace,
  sx: number,
  sy: number,
  from: { readonly left: number; readonly top: number } = { left: 0, top: 0 },
): DetectedFace {
  const { box, landmarks } = face;
  const scale = ([x, y]: Point): Point => [(x + from.left) * sx, (y + from.top) * sy];
  const [x, y] = scale([box.x, box.y]);
  return {
    box: { x, y, width: box.width * sx, height: box.height * sy },
    landmarks: [
      scale(landmarks[0]),
      scale(landmarks[1]),
      scale(landmarks[2]),
      scale(landmarks[3]),
      scale(landmarks[4]),
    ],
    detectionScore: face.detectionScore,
  };
}

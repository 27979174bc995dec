/** From what a detector saw in each pass to the faces of the photo. */
import type { Detector, TrustedFaces } from './detector.ts';
import type { Box, DetectedFace } from './face.ts';
import { scaleFace } from './geometry.ts';
import type { LetterboxPlan } from './letterbox.ts';
import { suppress } from './nms.ts';

export interface PassOutputs {
  readonly pass: { readonly trusted: TrustedFaces };
  readonly plan: LetterboxPlan;
  readonly outputs: readonly Float32Array[];
}

/**
 * Faces of the photo in photo pixels, by falling score: every look decoded, trusted sizes kept, faces cut by the edge of a piece left
 * to the piece or the coarser look that shows them whole, one suppression over all.
 */
export function facesOf(detector: Detector, seen: readonly PassOutputs[]): DetectedFace[] {
  const faces = seen.flatMap(({ pass: { trusted }, plan, outputs }) =>
    detector
      .decode(outputs, plan.canvas, lowestScore(trusted, detector))
      .filter((face) => isTrusted(face, trusted, plan) && !isCut(face.box, plan))
      .map((face) => scaleFace(face, 1 / plan.scale, 1 / plan.scale, plan.piece)),
  );
  return detector.nms === null
    ? faces.sort((a, b) => b.detectionScore - a.detectionScore)
    : suppress(faces, detector.nms);
}

function lowestScore({ scores }: TrustedFaces, { minDetectionScore }: Detector): number {
  return scores === undefined ? minDetectionScore : Math.min(...scores.map(({ least }) => least));
}

function isTrusted(
  { box, detectionScore }: DetectedFace,
  { from, to, share = Number.POSITIVE_INFINITY, scores = [] }: TrustedFaces,
  { fitted }: LetterboxPlan,
): boolean {
  const side = Math.min(box.width, box.height);
  const least = scores.findLast((step) => side >= step.from)?.least ?? 0;
  return (
    detectionScore >= least &&
    side >= from &&
    side <= Math.min(to, share * Math.max(fitted.width, fitted.height))
  );
}

/** Does the box reach over an edge behind which the photo goes on? */
function isCut({ x, y, width, height }: Box, { fitted, piece }: LetterboxPlan): boolean {
  if (piece === undefined) return false;
  const { left, top, whole } = piece;
  return (
    (left > 0 && x < 0) ||
    (top > 0 && y < 0) ||
    (left + fitted.width < whole.width && x + width > fitted.width) ||
    (top + fitted.height < whole.height && y + height > fitted.height)
  );
}

/** From what a detector saw in each pass to the faces of the photo. */
import type { DetectionPass, Detector } from './detector.ts';
import type { DetectedFace } from './face.ts';
import { scaleFace } from './geometry.ts';
import type { LetterboxPlan } from './letterbox.ts';
import { suppress } from './nms.ts';

export interface PassOutputs {
  readonly pass: DetectionPass;
  readonly plan: LetterboxPlan;
  readonly outputs: readonly Float32Array[];
}

/** Faces of the photo in photo pixels, by falling score: every pass decoded, trusted sizes kept, one suppression over all. */
export function facesOf(detector: Detector, seen: readonly PassOutputs[]): DetectedFace[] {
  const faces = seen.flatMap(({ pass, plan, outputs }) =>
    detector
      .decode(outputs, plan.canvas, detector.minDetectionScore)
      .filter(({ box }) => isTrusted(Math.min(box.width, box.height), pass, plan))
      .map((face) => scaleFace(face, 1 / plan.scale, 1 / plan.scale)),
  );
  return detector.nms === null
    ? faces.sort((a, b) => b.detectionScore - a.detectionScore)
    : suppress(faces, detector.nms);
}

function isTrusted(side: number, { trusted }: DetectionPass, { fitted }: LetterboxPlan): boolean {
  const { from, to, share = Number.POSITIVE_INFINITY } = trusted;
  return side >= from && side <= Math.min(to, share * Math.max(fitted.width, fitted.height));
}

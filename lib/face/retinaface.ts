/** RetinaFace (Deng et al. 2020) as exported from biubug6/Pytorch_Retinaface: the alternative detector, on one fixed canvas. */
import type { CanvasSize, DetectionPass, Detector, NmsRule, TileRule } from './detector.ts';
import type { DetectedFace, Point } from './face.ts';
import { type PriorBoxes, priorBoxes } from './prior-boxes.ts';

/** Box and landmark steps are in tenths of the prior's side, sizes in fifths of a power of e (`variance` of the configuration). */
const CENTRE_VARIANCE = 0.1;
const SIZE_VARIANCE = 0.2;

/** The export takes no other canvas. */
const CANVAS = 640;

/** One look is enough: this export finds the tightest crops and the small faces alike. */
export const retinafacePasses: readonly DetectionPass[] = [
  { fit: CANVAS, canvas: CANVAS, trusted: { from: 0, to: Number.POSITIVE_INFINITY } },
];

/** Pieces of a photo in the one canvas there is; they overlap less, since faces above the overlap show well in the next coarser look. */
const retinafaceTiles: TileRule = {
  side: CANVAS,
  overlap: 160,
  canvas: CANVAS,
  trusted: { from: 0, to: 320 },
  coarserFrom: 24,
};

/** The reference's suppression. */
export const retinafaceSuppression: NmsRule = { threshold: 0.4, border: 1, containment: 1 };

/** The RetinaFace detector with these passes; outputs are boxes, probabilities (background, face) and landmarks, one per prior. */
export function retinaface(
  passes: readonly DetectionPass[],
  nms: NmsRule,
  minDetectionScore = 0.5,
): Detector {
  const priors = priorBoxes(CANVAS, CANVAS);
  return {
    name: 'retinaface',
    channels: 'BGR',
    mean: [104, 117, 123],
    std: [1, 1, 1],
    passes,
    tiles: retinafaceTiles,
    minDetectionScore,
    decode: (outputs, canvas, least) => decodeRetinaface(outputs, canvas, least, priors),
    nms,
  };
}

function decodeRetinaface(
  [boxes, scores, points]: readonly Float32Array[],
  canvas: CanvasSize,
  minDetectionScore: number,
  { centreX, centreY, side: sides }: PriorBoxes,
): DetectedFace[] {
  const count = sides.length;
  if (
    canvas.width !== CANVAS ||
    canvas.height !== CANVAS ||
    boxes?.length !== count * 4 ||
    scores?.length !== count * 2 ||
    points?.length !== count * 10
  ) {
    throw new Error(`RetinaFace outputs do not fit a ${canvas.width}×${canvas.height} canvas`);
  }
  const faces: DetectedFace[] = [];
  for (let i = 0; i < count; i++) {
    const detectionScore = scores[i * 2 + 1]!;
    // Written this way round so that NaN is no face.
    if (!(detectionScore >= minDetectionScore)) continue;
    const side = sides[i]!;
    const x = centreX[i]!;
    const y = centreY[i]!;
    const step = CENTRE_VARIANCE * side;
    const width = side * Math.exp(boxes[i * 4 + 2]! * SIZE_VARIANCE);
    const height = side * Math.exp(boxes[i * 4 + 3]! * SIZE_VARIANCE);
    const point = (n: number): Point => [
      x + points[i * 10 + n * 2]! * step,
      y + points[i * 10 + n * 2 + 1]! * step,
    ];
    faces.push({
      box: {
        x: x + boxes[i * 4]! * step - width / 2,
        y: y + boxes[i * 4 + 1]! * step - height / 2,
        width,
        height,
      },
      landmarks: [point(0), point(1), point(2), point(3), point(4)],
      detectionScore,
    });
  }
  return faces;
}

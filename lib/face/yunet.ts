/** YuNet (Wu et al. 2023), OpenCV's permissively licensed detector, decoded and suppressed as `cv2.FaceDetectorYN` does it. */
import type { CanvasSize, DetectionPass, Detector, NmsRule, TileRule } from './detector.ts';
import type { DetectedFace, Point } from './face.ts';
import { suppress } from './nms.ts';

const STRIDES = [8, 16, 32] as const;

/** OpenCV's own suppression, on the canvas and on boxes cut to whole pixels. */
const ON_CANVAS: NmsRule = { threshold: 0.3, border: 0, containment: 1 };
/** So many best candidates are looked at. */
const MOST_CANDIDATES = 5000;

const CANVAS = 640;

/** The reference's one look, at which YuNet is unsure of faces that fill the photo (it was made for 10 to 300 pixels). */
export const yunetGoldenPasses: readonly DetectionPass[] = [
  { fit: CANVAS, canvas: CANVAS, trusted: { from: 0, to: Number.POSITIVE_INFINITY } },
];

/** A second look at half the size finds those; faces under 32 pixels there were seen better the first time. */
export const yunetPasses: readonly DetectionPass[] = [
  ...yunetGoldenPasses,
  { fit: CANVAS / 2, canvas: CANVAS, trusted: { from: 32, to: Number.POSITIVE_INFINITY } },
];

/** Pieces of a photo in the one canvas there is. */
const yunetTiles: TileRule = {
  side: CANVAS,
  overlap: 160,
  canvas: CANVAS,
  trusted: { from: 0, to: 320 },
  coarserFrom: 24,
};

/** Joins the two looks; a box almost wholly inside a better one is a fragment of the same face. */
export const yunetSuppression: NmsRule = { threshold: 0.4, border: 0, containment: 0.9 };

/** The YuNet detector with these passes; `nms` joins several of them and is null for one alone. Outputs are three grids each of
 *  class and object probabilities, boxes and landmarks. */
export function yunet(
  passes: readonly DetectionPass[],
  nms: NmsRule | null,
  minDetectionScore = 0.6,
): Detector {
  return {
    name: 'yunet',
    channels: 'BGR',
    mean: [0, 0, 0],
    std: [1, 1, 1],
    passes,
    tiles: yunetTiles,
    minDetectionScore,
    decode: decodeYunet,
    nms,
  };
}

/** Faces in canvas pixels (opencv `modules/objdetect/src/face_detect.cpp`). Point 0 is the subject's right eye, which a face that is
 *  upright shows at image-left: the order of all our landmarks. */
export function decodeYunet(
  outputs: readonly Float32Array[],
  canvas: CanvasSize,
  minDetectionScore: number,
): DetectedFace[] {
  const candidates = STRIDES.flatMap((stride, level) =>
    decodeGrid(outputs, level, stride, canvas, minDetectionScore),
  );
  const best = candidates
    .sort((a, b) => b.detectionScore - a.detectionScore)
    .slice(0, MOST_CANDIDATES)
    .map((face) => ({ face, box: wholePixels(face.box), detectionScore: face.detectionScore }));
  return suppress(best, ON_CANVAS).map(({ face }) => face);
}

function decodeGrid(
  outputs: readonly Float32Array[],
  level: number,
  stride: number,
  canvas: CanvasSize,
  minDetectionScore: number,
): DetectedFace[] {
  const [classes, objects, boxes, points] = [0, 3, 6, 9].map((kind) => outputs[kind + level]);
  const columns = canvas.width / stride;
  const cells = columns * (canvas.height / stride);
  if (
    classes?.length !== cells ||
    objects?.length !== cells ||
    boxes?.length !== cells * 4 ||
    points?.length !== cells * 10
  ) {
    throw new Error(`YuNet outputs do not fit a ${canvas.width}×${canvas.height} canvas at stride ${stride}`);
  }
  const faces: DetectedFace[] = [];
  for (let cell = 0; cell < cells; cell++) {
    const detectionScore = Math.sqrt(unit(classes[cell]!) * unit(objects[cell]!));
    // Written this way round so that NaN is no face.
    if (!(detectionScore >= minDetectionScore)) continue;
    const column = cell % columns;
    const row = Math.floor(cell / columns);
    const width = Math.exp(boxes[cell * 4 + 2]!) * stride;
    const height = Math.exp(boxes[cell * 4 + 3]!) * stride;
    const point = (n: number): Point => [
      (column + points[cell * 10 + n * 2]!) * stride,
      (row + points[cell * 10 + n * 2 + 1]!) * stride,
    ];
    faces.push({
      box: {
        x: (column + boxes[cell * 4]!) * stride - width / 2,
        y: (row + boxes[cell * 4 + 1]!) * stride - height / 2,
        width,
        height,
      },
      landmarks: [point(0), point(1), point(2), point(3), point(4)],
      detectionScore,
    });
  }
  return faces;
}

function unit(value: number): number {
  return Math.min(1, Math.max(0, value));
}

function wholePixels({ x, y, width, height }: DetectedFace['box']): DetectedFace['box'] {
  return { x: Math.trunc(x), y: Math.trunc(y), width: Math.trunc(width), height: Math.trunc(height) };
}

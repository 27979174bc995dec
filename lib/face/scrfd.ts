/** SCRFD: three grids of anchors say where faces are (Guo et al. 2021; insightface `python-package/insightface/model_zoo/scrfd.py`). */
import type { CanvasSize, DetectionPass, Detector, NmsRule, TileRule } from './detector.ts';
import type { DetectedFace, Point } from './face.ts';

const STRIDES = [8, 16, 32] as const;
const ANCHORS_PER_CELL = 2;

const EVERY_SIZE = { from: 0, to: Number.POSITIVE_INFINITY } as const;

/** The reference's own two looks: square canvases, every size trusted. */
export const goldenPasses: readonly DetectionPass[] = [
  { fit: 128, canvas: 128, trusted: EVERY_SIZE },
  { fit: 640, canvas: 640, trusted: EVERY_SIZE },
];

/** The reference's suppression (insightface `SCRFD.nms`). */
export const goldenSuppression: NmsRule = { threshold: 0.4, border: 1, containment: 1 };

/** What the product looks at: the same two scales, each trusted with what it sees well. */
export const productPasses: readonly DetectionPass[] = [
  // Far below its smallest anchor (16 px) this look invents faces, of about 8 px; the other one sees whatever is there five times
  // as large. The canvas stays square: trimmed, it moved landmarks of portrait crops by 2 px and saved 0.3 ms.
  { fit: 128, canvas: 128, trusted: { from: 12, to: Number.POSITIVE_INFINITY } },
  // Of 1,381 faces none larger than 355 px was seen at this scale. A face with eyes 10 px apart, the least an album takes, is 40 px
  // high once enlarged by half: found in 97 of 100 cases, so that more enlargement only costs. A face that fills half of a tight
  // crop is surer here than in the other look, and its landmarks are worse: a face 35° to the side read as 62°.
  { fit: 640, enlargement: 1.5, canvas: 'trimmed', trusted: { from: 0, to: 400, share: 0.5 } },
];

/**
 * Pieces of a photo at the resolution of a detail level. Measured on 1,280 faces of 16 to 128 px, on 288 of 128 to 800 px, and on what
 * shows no face: of faces 40 canvas px wide none scored below 0.6, but dolls, ankles and lamps did; smaller ones lose a tenth between
 * 0.45 and 0.5, where little false is seen (from 30 px on, profiles of things are). What a coarser look sees below 24 px is false as often as not.
 */
export const productTiles: TileRule = {
  side: 1280,
  overlap: 160,
  canvas: 'trimmed',
  trusted: {
    from: 10,
    to: 200,
    scores: [
      { from: 0, least: 0.45 },
      { from: 30, least: 0.5 },
      { from: 40, least: 0.6 },
    ],
  },
  coarserFrom: 24,
};

/** A face that lies inside a surer one is a piece of it. */
export const productSuppression: NmsRule = { threshold: 0.4, border: 1, containment: 0.8 };

/** The SCRFD detector with these passes; outputs are three score grids, three of boxes, three of landmarks. */
export function scrfd(
  passes: readonly DetectionPass[],
  nms: NmsRule,
  tiles: TileRule = productTiles,
  minDetectionScore = 0.5,
): Detector {
  return {
    name: 'scrfd',
    channels: 'RGB',
    mean: [127.5, 127.5, 127.5],
    std: [128, 128, 128],
    passes,
    tiles,
    minDetectionScore,
    decode: decodeScrfd,
    nms,
  };
}

/**
 * Faces in canvas pixels, from the finest grid to the coarsest. Scores are already probabilities; box and landmark values
 * are distances from the anchor in strides; anchors sit on cell corners (no half-cell offset), two per cell.
 */
export function decodeScrfd(
  outputs: readonly Float32Array[],
  canvas: CanvasSize,
  minDetectionScore: number,
): DetectedFace[] {
  const faces: DetectedFace[] = [];
  for (const [level, stride] of STRIDES.entries()) {
    const scores = outputs[level];
    const boxes = outputs[level + STRIDES.length];
    const points = outputs[level + 2 * STRIDES.length];
    const columns = canvas.width / stride;
    const anchors = columns * (canvas.height / stride) * ANCHORS_PER_CELL;
    if (scores?.length !== anchors || boxes?.length !== anchors * 4 || points?.length !== anchors * 10) {
      throw new Error(
        `SCRFD outputs do not fit a ${canvas.width}×${canvas.height} canvas at stride ${stride}`,
      );
    }
    for (let anchor = 0; anchor < anchors; anchor++) {
      const detectionScore = scores[anchor]!;
      // Written this way round so that NaN is no face.
      if (!(detectionScore >= minDetectionScore)) continue;
      const cell = Math.floor(anchor / ANCHORS_PER_CELL);
      const x = (cell % columns) * stride;
      const y = Math.floor(cell / columns) * stride;
      const side = (i: number) => boxes[anchor * 4 + i]! * stride;
      const point = (i: number): Point => [
        x + points[anchor * 10 + i * 2]! * stride,
        y + points[anchor * 10 + i * 2 + 1]! * stride,
      ];
      faces.push({
        box: { x: x - side(0), y: y - side(1), width: side(0) + side(2), height: side(1) + side(3) },
        landmarks: [point(0), point(1), point(2), point(3), point(4)],
        detectionScore,
      });
    }
  }
  return faces;
}

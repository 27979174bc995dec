/** Faces as answers show them, and the account of those that were not used. */
import type { Box, DetectedFace, Landmarks, Quality } from '../face/face.ts';
import type { AnalyzedFace, PhotoAnalysis } from '../ports/photo-analyzer.ts';
import type { Face, FaceStatus, Photo } from '../ports/records.ts';

export interface FaceAnswer {
  readonly box: Box;
  /** The box in shares of the photo's width and height. */
  readonly boxNormalized: Box;
  readonly landmarks: Landmarks;
  readonly detectionScore: number;
  readonly quality: Quality;
}

export interface StoredFaceAnswer extends Omit<FaceAnswer, 'boxNormalized'> {
  readonly faceId: string;
  readonly photoId: string;
  readonly status: FaceStatus;
  readonly createdAt: string;
  readonly boxNormalized?: Box;
}

export interface UnusedFace {
  readonly box: Box;
  /** Quality reasons, or `not_selected` for a face that would have done. */
  readonly reasons: readonly string[];
}

interface Size {
  readonly width: number;
  readonly height: number;
}

export function faceAnswer(face: DetectedFace & { readonly quality: Quality }, photo: Size): FaceAnswer {
  return {
    box: plainBox(face.box),
    boxNormalized: normalized(face.box, photo),
    landmarks: face.landmarks,
    detectionScore: face.detectionScore,
    quality: face.quality,
  };
}

export function storedFaceAnswer(face: Face, photo: Photo | undefined): StoredFaceAnswer {
  return {
    faceId: face.uuid,
    photoId: face.photo,
    box: plainBox(face.box),
    ...(photo === undefined ? {} : { boxNormalized: normalized(face.box, photo) }),
    landmarks: face.landmarks,
    detectionScore: face.detectionScore,
    quality: face.quality,
    status: face.status,
    createdAt: face.createdAt.toISOString(),
  };
}

/** Every face of the photo that is not among the used ones, largest first. */
export function unusedFaces(analysis: PhotoAnalysis, used: readonly AnalyzedFace[]): readonly UnusedFace[] {
  return analysis.faces
    .filter((face) => !used.includes(face))
    .map((face) => ({
      box: plainBox(face.box),
      reasons: face.usable ? ['not_selected'] : face.quality.reasons,
    }));
}

export function plainBox({ x, y, width, height }: Box): Box {
  return { x, y, width, height };
}

/** In shares of the photo's width and height. */
export function normalized(box: Box, photo: Size): Box {
  return {
    x: box.x / photo.width,
    y: box.y / photo.height,
    width: box.width / photo.width,
    height: box.height / photo.height,
  };
}

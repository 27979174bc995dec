/** What one face of one photo is, before anybody has a name for it. */

/** Pixels of the upright photo, floats, not clipped to the photo. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export type Point = readonly [x: number, y: number];

/** Image-left eye, image-right eye, nose, image-left mouth corner, image-right mouth corner. */
export type Landmarks = readonly [Point, Point, Point, Point, Point];

/** What a detector says: a box, five points and how sure it is (0..1). */
export interface DetectedFace {
  readonly box: Box;
  readonly landmarks: Landmarks;
  readonly detectionScore: number;
}

/** Reasons a face is weak; stable, in API answers. The first four can also be refusal codes of their own. */
export type QualityReason =
  | 'low_detection_score'
  | 'face_too_small'
  | 'extreme_pose'
  | 'low_embedding_norm'
  | 'low_sharpness'
  | 'too_dark'
  | 'too_bright'
  | 'cut_off';

/** `interEyeDistance` in px; `sharpness` = Laplacian variance of the aligned crop; `brightness` = mean luma 0..1; angles in degrees. */
export interface Quality {
  readonly interEyeDistance: number;
  /** Null, like brightness, when the face was refused before it was aligned. */
  readonly sharpness: number | null;
  readonly brightness: number | null;
  readonly yaw: number;
  readonly pitch: number;
  readonly roll: number;
  /** L2 norm of the raw recogniser output; null when the face was not embedded. */
  readonly embeddingNorm: number | null;
  readonly reasons: readonly QualityReason[];
}

/** Why a face is looked at: each purpose has its own bars (DESIGN 6, Quality). */
export type Purpose = 'enroll' | 'search' | 'album';

export type QualityFilter = 'none' | 'standard' | 'strict';

export type FaceSelection = 'largest' | 'center-largest' | 'only';

/** How many degrees clockwise the upright photo had to be turned before a face was found. */
export type RotationApplied = 0 | 90 | 180 | 270;

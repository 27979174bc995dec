/** Says how good a face is and whether it can be worked with: refuses little, warns about the rest, always with reasons. */
import { Refusal } from '../errors.ts';
import { cropLight } from './crop-light.ts';
import type { DetectedFace, Landmarks, Purpose, Quality, QualityFilter, QualityReason } from './face.ts';
import { facePose, type Pose } from './pose.ts';

/** What is known so far; what is null is not judged, so the same call is the cheap check before aligning and before embedding. */
export interface QualityInput {
  readonly face: DetectedFace;
  /** Aligned 112×112 RGB crop, or null before alignment. */
  readonly crop: Uint8Array | null;
  /** Of the upright photo. */
  readonly photoWidth: number;
  readonly photoHeight: number;
  /** L2 norm of the raw recogniser output, or null before embedding. */
  readonly embeddingNorm: number | null;
  /** Of the embedding space; null = never measured. */
  readonly minEmbeddingNorm: number | null;
  readonly purpose: Purpose;
  readonly filter: QualityFilter;
}

export interface QualityAssessment {
  /** Reasons that refuse come first, then the warnings. */
  readonly quality: Quality;
  readonly usable: boolean;
}

interface Bars {
  readonly detectionScore: number;
  readonly interEyeDistance: number;
  readonly yaw: number;
  readonly pitch: number;
}

/**
 * Below these a face can't work (design, Quality); pitch from five points is too coarse to refuse on. Albums were measured on 1,280
 * faces of 16 to 128 px, sharp ones and the same as cameras blur them, searched among 991 photos: above these bars and the norm's, 97
 * of 100 find their own person first (94 of those blurred with eyes 10 to 16 px apart); with eyes closer than 10 px it is 89 of the
 * sharp and 41 of the blurred. A detection score of 0.45 is as good as one of 0.6.
 */
const refuseAt: Readonly<Record<Purpose, Bars>> = {
  enroll: { detectionScore: 0.5, interEyeDistance: 20, yaw: 45, pitch: Number.POSITIVE_INFINITY },
  search: { detectionScore: 0.5, interEyeDistance: 16, yaw: 60, pitch: Number.POSITIVE_INFINITY },
  album: { detectionScore: 0.45, interEyeDistance: 10, yaw: 60, pitch: Number.POSITIVE_INFINITY },
};

/** Below these a face is weak: a warning, and a refusal under the filter `strict`. */
const warnAt: Readonly<Record<Purpose, Bars>> = {
  enroll: { detectionScore: 0.65, interEyeDistance: 25, yaw: 30, pitch: 25 },
  search: { detectionScore: 0.65, interEyeDistance: 20, yaw: 45, pitch: 35 },
  album: { detectionScore: 0.65, interEyeDistance: 16, yaw: 45, pitch: 35 },
};

/** Laplacian variance of 8-bit luma under which a crop is blurred. */
const LEAST_SHARPNESS = 30;
/** Mean luma, wide enough apart that neither dark nor fair skin is taken for bad light. */
const DARKEST = 0.12;
const BRIGHTEST = 0.9;
/** Distance of the outermost landmark to the photo's edge, in inter-eye distances, under which part of the face is missing. */
const LEAST_MARGIN = 0.3;
/** Even under the filter `none`: with less there is nothing to align. */
const LEAST_EYE_DISTANCE = 4;

/** Judges one face. Call it with `crop: null` before aligning and `embeddingNorm: null` before embedding to spare that work for
 *  faces which are refused already; call it with everything for the quality that is kept. */
export function assessQuality(input: QualityInput): QualityAssessment {
  const { face, filter, purpose } = input;
  const pose = facePose(face.landmarks);
  const light = input.crop === null ? null : cropLight(input.crop);
  const lowNorm = normTooLow(input);
  const weak = [
    ...belowBars(face, pose, warnAt[purpose]),
    ...(lowNorm ? (['low_embedding_norm'] as const) : []),
    ...(light !== null && light.sharpness < LEAST_SHARPNESS ? (['low_sharpness'] as const) : []),
    ...(light !== null && light.brightness < DARKEST ? (['too_dark'] as const) : []),
    ...(light !== null && light.brightness > BRIGHTEST ? (['too_bright'] as const) : []),
    ...(margin(face.landmarks, input) < LEAST_MARGIN * pose.interEyeDistance ? (['cut_off'] as const) : []),
  ];
  const standard = [
    ...belowBars(face, pose, refuseAt[purpose]),
    ...(lowNorm ? (['low_embedding_norm'] as const) : []),
  ];
  const refusing: Readonly<Record<QualityFilter, readonly QualityReason[]>> = {
    none: hopeless(face, pose),
    standard,
    strict: weak,
  };
  const quality = {
    interEyeDistance: pose.interEyeDistance,
    sharpness: light?.sharpness ?? null,
    brightness: light?.brightness ?? null,
    yaw: pose.yaw,
    pitch: pose.pitch,
    roll: pose.roll,
    embeddingNorm: input.embeddingNorm,
    reasons: [...new Set([...refusing[filter], ...standard, ...weak])],
  };
  return { quality, usable: refusing[filter].length === 0 };
}

/** Pose before size: a profile brings the eyes together, and "move closer" would be the wrong advice. */
function belowBars(face: DetectedFace, pose: Pose, bars: Bars): readonly QualityReason[] {
  const reasons: QualityReason[] = [];
  if (!(face.detectionScore >= bars.detectionScore)) reasons.push('low_detection_score');
  if (Math.abs(pose.yaw) > bars.yaw || Math.abs(pose.pitch) > bars.pitch) reasons.push('extreme_pose');
  if (!(pose.interEyeDistance >= bars.interEyeDistance)) reasons.push('face_too_small');
  return reasons;
}

function hopeless(face: DetectedFace, pose: Pose): readonly QualityReason[] {
  const finite = face.landmarks.every((point) => point.every(Number.isFinite));
  return finite && pose.interEyeDistance >= LEAST_EYE_DISTANCE ? [] : ['face_too_small'];
}

function normTooLow({ embeddingNorm, minEmbeddingNorm }: QualityInput): boolean {
  return embeddingNorm !== null && minEmbeddingNorm !== null && embeddingNorm < minEmbeddingNorm;
}

/** Pixels from the outermost landmark to the photo's nearest edge; negative when one lies outside. */
function margin(
  landmarks: Landmarks,
  photo: { readonly photoWidth: number; readonly photoHeight: number },
): number {
  return Math.min(
    ...landmarks.flatMap(([x, y]) => [x, y, photo.photoWidth - 1 - x, photo.photoHeight - 1 - y]),
  );
}

/** The refusal for a face that is not usable: its first reason, as a code of its own where there is one, and what to do. */
export function refusalFor(quality: Quality): Refusal {
  const reason = quality.reasons[0] ?? 'low_detection_score';
  const { code, message } = advice[reason];
  return new Refusal(code, message, { reasons: quality.reasons });
}

type QualityCode = 'low_quality' | 'face_too_small' | 'extreme_pose';

const advice: Readonly<Record<QualityReason, { readonly code: QualityCode; readonly message: string }>> = {
  low_detection_score: {
    code: 'low_quality',
    message: 'The face is hardly recognisable as a face; use a sharper photo in which it is fully visible.',
  },
  face_too_small: {
    code: 'face_too_small',
    message: 'The face is too small; move closer or send the photo in a higher resolution.',
  },
  extreme_pose: {
    code: 'extreme_pose',
    message: 'The face is turned too far away; use a photo in which the person faces the camera.',
  },
  low_embedding_norm: {
    code: 'low_quality',
    message: 'Too little of the face can be made out to tell people apart; use a clear, unobstructed photo.',
  },
  low_sharpness: { code: 'low_quality', message: 'The face is blurred; use a photo that is in focus.' },
  too_dark: {
    code: 'low_quality',
    message: 'The face is too dark; use a photo with more light on the face.',
  },
  too_bright: { code: 'low_quality', message: 'The face is over-exposed; use a photo with softer light.' },
  cut_off: {
    code: 'low_quality',
    message: 'The face is cut off by the edge of the photo; use a photo that shows the whole face.',
  },
};

/** What the API answers, as types: the shapes a caller of the client works with. Times are ISO 8601, boxes upright pixels. */

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type FaceSelection = 'largest' | 'center-largest' | 'only';
export type QualityFilter = 'none' | 'standard' | 'strict';
export type ThresholdSource = 'request' | 'gallery' | 'environment' | 'calibration' | 'model';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Quality {
  readonly interEyeDistance: number;
  readonly sharpness: number | null;
  readonly brightness: number | null;
  readonly yaw: number;
  readonly pitch: number;
  readonly roll: number;
  readonly embeddingNorm: number | null;
  readonly reasons: readonly string[];
}

export interface Face {
  readonly box: Box;
  readonly boxNormalized: Box;
  /** Image-left eye, image-right eye, nose, image-left and image-right mouth corner. */
  readonly landmarks: readonly (readonly [number, number])[];
  readonly detectionScore: number;
  readonly quality: Quality;
}

export interface UnusedFace {
  readonly box: Box;
  readonly reasons: readonly string[];
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

export interface Person {
  readonly id: string;
  readonly displayName: string | null;
  readonly metadata: { readonly [key: string]: Json };
  readonly faces: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface EnrolledFace {
  readonly faceId: string;
  readonly photoId: string;
  readonly index: number;
  readonly box: Box;
  readonly quality: Quality;
  /** The very face was this person's already: a repeat. */
  readonly alreadyEnrolled: boolean;
  /** False while the index still has to catch up; the registry holds the face already. */
  readonly indexed: boolean;
  readonly unusedFaces: readonly UnusedFace[];
}

/** Some refusals add what they measured. */
export interface RefusedPhoto {
  readonly index: number;
  readonly filename: string | null;
  readonly code: string;
  readonly message: string;
  readonly [detail: string]: unknown;
}

export interface EnrollWarning {
  readonly index: number;
  readonly code: 'unlike_own_samples' | 'closer_to_other_person';
  /** To the nearest own sample; null for a first photo. */
  readonly ownSimilarity: number | null;
  /** The other person it looks like, and how much. */
  readonly personId?: string;
  readonly similarity?: number;
}

export interface EnrollAnswer {
  readonly person: Person;
  readonly enrolled: readonly EnrolledFace[];
  readonly refused: readonly RefusedPhoto[];
  readonly warnings: readonly EnrollWarning[];
}

export interface Candidate {
  readonly personId: string;
  /** Raw cosine in [-1, 1]. */
  readonly similarity: number;
  readonly faceId: string;
}

/** Milliseconds. */
export interface Timings {
  readonly decode: number;
  readonly detect: number;
  readonly align: number;
  readonly embed: number;
  readonly search: number;
  readonly total: number;
}

export interface Identification {
  readonly verdict: 'match' | 'maybe' | 'unknown';
  readonly reason:
    | 'above_threshold'
    | 'ambiguous'
    | 'possible_duplicate'
    | 'below_threshold'
    | 'empty_gallery';
  /** Only with the verdict `match`. */
  readonly person: Pick<Person, 'id' | 'displayName'> | null;
  readonly similarity: number | null;
  readonly threshold: number;
  readonly thresholdSource: ThresholdSource;
  readonly candidateThreshold: number;
  readonly gallerySize: number;
  readonly expectedFpir: number | null;
  readonly candidates: readonly Candidate[];
  readonly face: Face;
}

interface Searched {
  readonly unusedFaces: readonly UnusedFace[];
  readonly warnings?: readonly string[];
  readonly embeddingSpace: string;
  readonly timings: Timings;
}

export interface IdentifyAnswer extends Identification, Searched {}

export interface IdentifyAllAnswer extends Searched {
  readonly faces: readonly Identification[];
}

export interface Comparison {
  readonly verdict: 'same' | 'different';
  /** Null when the person has no face to compare with. */
  readonly similarity: number | null;
  readonly threshold: number;
  readonly thresholdSource: ThresholdSource;
  readonly warnings?: readonly string[];
}

export interface StoredFace extends Omit<Face, 'boxNormalized'> {
  readonly faceId: string;
  readonly photoId: string;
  readonly status: 'searchable' | 'not_searchable' | 'suppressed';
  readonly createdAt: string;
}

/** Two persons whose samples match each other, with the closest pair of their faces. */
export interface Duplicate {
  readonly persons: readonly [string, string];
  readonly faces: readonly [string, string];
  readonly similarity: number;
}

export interface DetectAnswer {
  readonly photo: { readonly width: number; readonly height: number; readonly rotationApplied: number };
  readonly faces: readonly Face[];
}

/** What an enrollment is asked and answers: every photo is either enrolled or refused with its own code. */
import type { Box, FaceSelection, Quality, QualityFilter } from '../face/face.ts';
import type { Caller, PhotoInput } from '../ports/caller.ts';
import type { Json } from '../ports/records.ts';
import type { UnusedFace } from './face-answer.ts';
import type { PersonAnswer } from './person-answer.ts';

export interface EnrollRequest {
  readonly gallery: string;
  readonly person: string;
  readonly displayName?: string | null | undefined;
  readonly metadata?: { readonly [key: string]: Json } | undefined;
  /** Which face is meant, by index of the photo; null where the photo speaks for itself. */
  readonly faceBoxes?: readonly (Box | null)[] | undefined;
  readonly faceSelection?: FaceSelection | undefined;
  /** Makes the warnings refusals. */
  readonly strict?: boolean | undefined;
  readonly qualityFilter?: QualityFilter | undefined;
  readonly photos: readonly PhotoInput[];
  readonly caller: Caller;
}

export interface EnrolledFace {
  readonly faceId: string;
  readonly photoId: string;
  /** Which photo of the request. */
  readonly index: number;
  readonly box: Box;
  readonly quality: Quality;
  readonly alreadyEnrolled: boolean;
  /** False: the index follows shortly, by the relay. */
  readonly indexed: boolean;
  readonly unusedFaces: readonly UnusedFace[];
}

export interface RefusedPhoto {
  readonly index: number;
  readonly filename: string | null;
  readonly code: string;
  readonly message: string;
  /** The refusal's own details: boxes, measures, `personId`, `unusedFaces`. */
  readonly [detail: string]: unknown;
}

export interface EnrollWarning {
  readonly index: number;
  readonly code: 'unlike_own_samples' | 'closer_to_other_person';
  /** To the nearest of the person's other samples; null when there is none. */
  readonly ownSimilarity: number | null;
  /** With `closer_to_other_person`: who, and how near. */
  readonly personId?: string;
  readonly similarity?: number;
}

export interface EnrollAnswer {
  readonly person: PersonAnswer;
  readonly enrolled: readonly EnrolledFace[];
  readonly refused: readonly RefusedPhoto[];
  readonly warnings: readonly EnrollWarning[];
}

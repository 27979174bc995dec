/** The main job: enroll, identify, verify, compare, detect — fields and answers. */
import { z } from 'zod';
import { box, face, quality, referenceFace, unusedFace } from './faces.ts';

import {
  callerId,
  faceBox,
  faceSelection,
  personId,
  qualityFilter,
  similarity,
  text,
  thresholdSource,
} from './fields.ts';

import { metadata } from './metadata.ts';
import { person } from './persons.ts';
import { MOST_PHOTOS } from './photo-inputs.ts';

export const enrollRequest = z.strictObject({
  gallery: callerId,
  person: personId,
  displayName: text(200).exactOptional(),
  metadata: metadata.exactOptional(),
  faceBoxes: z
    .array(faceBox.nullable())
    .max(MOST_PHOTOS)
    .exactOptional()
    .meta({ description: 'Which face is meant, by file index; null where the photo speaks for itself.' }),
  strict: z.boolean().exactOptional().meta({ description: 'Make the two enrollment warnings refusals.' }),
  qualityFilter: qualityFilter.exactOptional(),
});

export const enrollAnswer = z
  .object({
    person,
    enrolled: z.array(
      z.object({
        faceId: z.string(),
        photoId: z.string(),
        index: z.int(),
        box,
        quality,
        alreadyEnrolled: z.boolean(),
        indexed: z.boolean(),
        unusedFaces: z.array(unusedFace),
      }),
    ),
    refused: z.array(
      z.looseObject({
        index: z.int(),
        filename: z.string().nullable(),
        code: z.string(),
        message: z.string(),
      }),
    ),
    warnings: z.array(
      z.object({
        index: z.int(),
        code: z.enum(['unlike_own_samples', 'closer_to_other_person']),
        ownSimilarity: z.number().nullable(),
        personId: z.string().exactOptional(),
        similarity: z.number().exactOptional(),
      }),
    ),
  })
  .meta({ id: 'Enrollment' });

const thresholds = {
  threshold: z.number(),
  thresholdSource,
};

const search = {
  topK: z.int().min(1).max(100).exactOptional(),
  threshold: similarity.exactOptional(),
  includeBelow: z.boolean().exactOptional(),
  qualityFilter: qualityFilter.exactOptional(),
};

const choice = { faceSelection: faceSelection.exactOptional(), faceBox: faceBox.exactOptional() };

export const identifyRequest = z.strictObject({ gallery: callerId, ...search, ...choice });

export const identifyAllRequest = z.strictObject({ gallery: callerId, ...search });

const identified = {
  verdict: z.enum(['match', 'maybe', 'unknown']),
  reason: z.enum(['above_threshold', 'ambiguous', 'possible_duplicate', 'below_threshold', 'empty_gallery']),
  person: z.object({ id: z.string(), displayName: z.string().nullable() }).nullable(),
  similarity: z.number().nullable(),
  candidates: z.array(z.object({ personId: z.string(), similarity: z.number(), faceId: z.string() })),
  face,
};

const searched = {
  ...thresholds,
  candidateThreshold: z.number(),
  gallerySize: z.int(),
  expectedFpir: z.number().nullable(),
};

const stages = { decode: z.number(), detect: z.number(), align: z.number(), embed: z.number() };
const timings = z.object({ ...stages, search: z.number(), total: z.number() });

export const identifyAnswer = z
  .object({
    ...identified,
    ...searched,
    unusedFaces: z.array(unusedFace),
    warnings: z.array(z.string()).exactOptional(),
    embeddingSpace: z.string(),
    timings,
  })
  .meta({ id: 'Identification' });

export const identifyAllAnswer = z
  .object({
    faces: z.array(z.object({ ...identified, ...searched })),
    unusedFaces: z.array(unusedFace),
    warnings: z.array(z.string()).exactOptional(),
    embeddingSpace: z.string(),
    timings,
  })
  .meta({ id: 'Identifications' });

export const verifyRequest = z.strictObject({
  gallery: callerId,
  person: personId,
  threshold: similarity.exactOptional(),
  qualityFilter: qualityFilter.exactOptional(),
  ...choice,
});

export const compareRequest = z.strictObject({
  threshold: similarity.exactOptional(),
  qualityFilter: qualityFilter.exactOptional(),
  faceSelection: faceSelection.exactOptional(),
});

export const verifyAnswer = z
  .object({
    verdict: z.enum(['same', 'different']),
    similarity: z.number().nullable(),
    ...thresholds,
    faces: z.object({ probe: face, reference: referenceFace.nullable() }),
    warnings: z.array(z.string()).exactOptional(),
  })
  .meta({ id: 'Verification' });

export const detectRequest = z.strictObject({ qualityFilter: qualityFilter.exactOptional() });

export const detectAnswer = z
  .object({
    photo: z.object({
      width: z.int(),
      height: z.int(),
      rotationApplied: z.union([z.literal(0), z.literal(90), z.literal(180), z.literal(270)]),
    }),
    faces: z.array(face),
  })
  .meta({ id: 'Detection' });

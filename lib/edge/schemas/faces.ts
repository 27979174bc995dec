/** Faces as answers show them: pixels of the upright photo, landmarks image-left first, quality with reasons. */
import { z } from 'zod';

export const box = z
  .object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() })
  .meta({ id: 'Box', description: 'Pixels of the upright photo; may reach over its edge.' });

const point = z.tuple([z.number(), z.number()]);

export const landmarks = z.tuple([point, point, point, point, point]).meta({
  id: 'Landmarks',
  description: 'Image-left eye, image-right eye, nose, image-left and image-right mouth corner.',
});

export const qualityReason = z.enum([
  'low_detection_score',
  'face_too_small',
  'extreme_pose',
  'low_embedding_norm',
  'low_sharpness',
  'too_dark',
  'too_bright',
  'cut_off',
]);

export const quality = z
  .object({
    interEyeDistance: z.number(),
    sharpness: z.number().nullable(),
    brightness: z.number().nullable(),
    yaw: z.number(),
    pitch: z.number(),
    roll: z.number(),
    embeddingNorm: z.number().nullable(),
    reasons: z.array(qualityReason),
  })
  .meta({ id: 'Quality', description: 'Pixels, Laplacian variance, mean luma 0..1, degrees, raw norm.' });

const shape = { box, landmarks, detectionScore: z.number(), quality };

export const face = z.object({ ...shape, boxNormalized: box }).meta({ id: 'Face' });

/** A face the registry holds; `boxNormalized` only where the photo's size is at hand. */
export const storedFace = z
  .object({
    ...shape,
    boxNormalized: box.exactOptional(),
    faceId: z.string(),
    photoId: z.string(),
    status: z.enum(['searchable', 'not_searchable', 'suppressed']),
    createdAt: z.string(),
  })
  .meta({ id: 'StoredFace' });

/** The face a probe was compared with: of the other photo, or a stored sample (then with its id). */
export const referenceFace = z
  .object({ ...shape, boxNormalized: box.exactOptional(), faceId: z.string().exactOptional() })
  .meta({ id: 'ReferenceFace' });

/** A face that was not used, and why: quality reasons or `not_selected`. */
export const unusedFace = z.object({ box, reasons: z.array(z.string()) }).meta({ id: 'UnusedFace' });

/** Erasing by selfie and keeping people out: what is asked for, what is shown before it goes, and what stays kept out. */
import { z } from 'zod';
import { box, storedFace } from './faces.ts';
import { callerId, isoDate, listOf, madeId, page, similarity, text } from './fields.ts';
import { erasure } from './operations.ts';
import { subjects } from './selfies.ts';

const person = subjects.length(1, { error: 'takes one person' });

const relation = z.enum(['self', 'guardian']);

const consent = z.strictObject({ textVersion: text(40), locale: text(20), relation }).meta({
  id: 'SuppressionConsent',
  description: 'To keeping a template, so that the person is not found again.',
});

const wanted = { subjects: person, consent: consent.exactOptional() };

export const createErasureRequest = z.strictObject({
  gallery: callerId,
  album: callerId.exactOptional().meta({ description: 'Absent: every face of the gallery is looked at.' }),
  ...wanted,
  threshold: similarity.exactOptional().meta({ description: 'Instead of the point of FMR 1e-4.' }),
});

export const createAlbumErasureRequest = z.strictObject({
  gallery: callerId,
  album: callerId,
  ...wanted,
  threshold: similarity.exactOptional().meta({ description: 'Not for guests.' }),
});

const status = z.enum(['waiting', 'confirmed', 'declined']);

export const listErasureRequests = z.strictObject({
  gallery: callerId,
  status: status.exactOptional(),
  ...page,
});

export const listAlbumErasureRequests = z.strictObject({
  gallery: callerId,
  album: callerId,
  status: status.exactOptional(),
  ...page,
});

export const erasureRequestOnly = z.strictObject({ gallery: callerId, request: madeId });

/** A person in 10,000 photos. */
const MOST_FACES = 10_000;

export const confirmErasureRequest = z.strictObject({
  gallery: callerId,
  request: madeId,
  scope: z
    .enum(['faces', 'photos'])
    .default('faces')
    .meta({ description: '`photos`: the photos go as a whole, from every album.' }),
  faces: z
    .array(madeId)
    .min(1)
    .max(MOST_FACES)
    .exactOptional()
    .meta({ description: 'Some of the faces shown; absent: all.' }),
  suppress: z.boolean().default(false).meta({
    description: 'Keep the person out from now on; needs the consent of the request, or `consent`.',
  }),
  consent: consent.exactOptional(),
  suppressUntil: isoDate.exactOptional().meta({ description: 'Absent: a year; at most five.' }),
});

export const erasureRequest = z
  .object({
    id: z.string(),
    status,
    createdAt: z.string(),
    expiresAt: z.string(),
    suppress: z.boolean().meta({ description: 'A consent to keeping the person out came with it.' }),
    albumId: z.string().nullable().exactOptional(),
    requestedBy: z.enum(['guest', 'staff']).exactOptional(),
    guestId: z.string().nullable().exactOptional(),
    scope: z.enum(['faces', 'photos']).exactOptional(),
    erasureId: z.string().nullable().exactOptional(),
    counts: z.object({ faces: z.int(), photos: z.int() }).exactOptional(),
    faces: z
      .array(
        z.object({
          faceId: z.string(),
          photoId: z.string(),
          fileName: z.string().nullable(),
          albums: z.array(z.string()),
          personId: z.string().nullable(),
          box,
          boxNormalized: box,
          similarity: z.number().exactOptional(),
        }),
      )
      .exactOptional(),
    threshold: z.number().exactOptional(),
    searchedFaces: z.int().exactOptional(),
    expectedWrongFaces: z.number().nullable().exactOptional().meta({
      description: 'Upper bound (95 %) for faces of other people; null = uncalibrated.',
    }),
    complete: z.boolean().exactOptional(),
  })
  .meta({ id: 'ErasureRequest', description: 'Guests are told the first five members only.' });

export const erasureRequestList = listOf(erasureRequest);

export const suppression = z
  .object({
    id: z.string(),
    textVersion: z.string(),
    locale: z.string(),
    relation,
    createdAt: z.string(),
    expiresAt: z.string(),
    threshold: z.number(),
    counts: z.object({ templates: z.int(), suppressed: z.int(), restored: z.int() }),
    expectedWrongFaces: z.number().nullable(),
    complete: z.boolean().meta({ description: 'False while older faces are still compared.' }),
  })
  .meta({ id: 'Suppression' });

export const confirmedErasure = z
  .object({ erasure, suppression: suppression.nullable() })
  .meta({ id: 'ConfirmedErasure' });

export const createSuppression = z.strictObject({
  gallery: callerId,
  subjects: person,
  consent,
  suppressUntil: isoDate.exactOptional().meta({ description: 'Absent: a year; at most five.' }),
});

export const listSuppressions = z.strictObject({ gallery: callerId, ...page });
export const suppressionList = listOf(suppression);
export const suppressionOnly = z.strictObject({ gallery: callerId, suppression: madeId });
export const listSuppressedFaces = z.strictObject({ gallery: callerId, suppression: madeId, ...page });
export const suppressedFaceList = listOf(storedFace);
export const suppressedFaceOnly = z.strictObject({ gallery: callerId, suppression: madeId, face: madeId });
export const restoredFace = storedFace;

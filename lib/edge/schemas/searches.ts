/** Searches by selfie: what may be asked, what is found, and what a guest is not told (similarities and thresholds). */
import { z } from 'zod';
import { box, face, unusedFace } from './faces.ts';
import { callerId, isoDate, madeId, similarity, text, thresholdSource } from './fields.ts';
import { photoFiles } from './photo-files.ts';
import { subjects } from './selfies.ts';

const limit = z.int().min(1).max(500).default(50);

const wanted = {
  subjects,
  mode: z
    .enum(['any', 'all'])
    .default('any')
    .meta({ description: 'Photos of at least one of the subjects, or of all of them together.' }),
  from: isoDate.exactOptional().meta({ description: 'Not taken before this moment.' }),
  to: isoDate.exactOptional().meta({ description: 'Taken before this moment.' }),
  labels: z
    .array(text(100))
    .max(20)
    .exactOptional()
    .meta({ description: 'Only photos with all of these labels; not for guests.' }),
  expand: z.boolean().default(true).meta({
    description: 'Let sure matches find further photos (group `likely`); never in albums of minors.',
  }),
  order: z.enum(['best', 'newest']).default('best'),
  limit,
  threshold: similarity.exactOptional().meta({ description: 'Instead of the policy’s; not for guests.' }),
};

export const searchAlbumRequest = z.strictObject({ gallery: callerId, album: callerId, ...wanted });

/** Albums of one search. */
const MOST_ALBUMS = 50;

export const searchAlbumsRequest = z.strictObject({
  gallery: callerId,
  albums: z.array(callerId).min(1).max(MOST_ALBUMS),
  ...wanted,
});

const group = z.enum(['match', 'likely', 'maybe']);

const foundPhoto = {
  photoId: z.string(),
  albums: z.array(z.string()),
  fileName: z.string().nullable(),
  width: z.int(),
  height: z.int(),
  takenAt: z.string().nullable(),
  group,
  labels: z.array(z.string()).exactOptional(),
  ...photoFiles,
  faces: z.array(
    z.object({
      faceId: z.string(),
      subject: z.int(),
      box,
      boxNormalized: box,
      similarity: z.number().exactOptional(),
    }),
  ),
};

const item = z.object({
  ...foundPhoto,
  burst: z.object({ count: z.int(), photos: z.array(z.object(foundPhoto)) }),
});

const pageShape = {
  searchId: z.string(),
  expiresAt: z.string(),
  mode: z.enum(['any', 'all']),
  order: z.enum(['best', 'newest']),
  counts: z.object({ match: z.int(), likely: z.int(), maybe: z.int() }),
  items: z.array(item),
  nextCursor: z.string().nullable(),
};

export const searchPage = z.object(pageShape).meta({ id: 'SearchPage' });

export const searchAnswer = z
  .object({
    ...pageShape,
    complete: z.boolean().meta({ description: 'False: more photos matched than could be looked at.' }),
    searchedFaces: z.int().exactOptional(),
    threshold: z.number().exactOptional(),
    thresholdSource: thresholdSource.exactOptional(),
    candidateThreshold: z.number().exactOptional(),
    expectedWrongPhotos: z.object({ match: z.number(), likely: z.number() }).nullable().exactOptional().meta({
      description: 'Upper bounds (95 %) for strangers’ photos in these groups; null = uncalibrated.',
    }),
    selfies: z.array(z.object({ subject: z.int(), selfie: z.int(), face, unusedFaces: z.array(unusedFace) })),
    warnings: z.array(z.string()).exactOptional(),
    timings: z.record(z.string(), z.number()).exactOptional(),
  })
  .meta({ id: 'Search' });

export const searchOnly = z.strictObject({ gallery: callerId, search: madeId });

export const getSearchRequest = z.strictObject({
  gallery: callerId,
  search: madeId,
  limit,
  cursor: z.string().min(1).max(512).exactOptional(),
});

export const markSearchRequest = z.strictObject({
  gallery: callerId,
  search: madeId,
  faceId: madeId,
  mark: z.enum(['not_me', 'me_too']),
  limit,
});

/** Albums: what may be set and what is shown. */
import { z } from 'zod';
import {
  callerId,
  isoDate,
  isoDay,
  listOf,
  madeId,
  page,
  similarity,
  text,
  thresholdSource,
} from './fields.ts';
import { cover } from './photo-files.ts';
import { watermark } from './watermark.ts';

/** Ten years: whatever a camera's clock was set to. */
const LONGEST_OFFSET = 10 * 366 * 86_400;
const MOST_CAMERAS = 100;

const offsets = z
  .record(text(200), z.int().min(-LONGEST_OFFSET).max(LONGEST_OFFSET))
  .refine((cameras) => Object.keys(cameras).length <= MOST_CAMERAS, {
    error: `takes at most ${MOST_CAMERAS} cameras`,
  })
  .meta({
    description:
      'Seconds to add to the time a camera wrote, by `camera` as photos show it; `*` for all others.',
  });

const policyShape = {
  state: z.enum(['draft', 'published']),
  indexing: z.boolean(),
  audience: z.enum(['general', 'minors']),
  download: z.enum(['none', 'web', 'original']),
  watermark: z.string().nullable(),
  reviewBeforeGuests: z.boolean(),
  cameraClockOffsets: offsets,
  detail: z.enum(['standard', 'high', 'max']),
};

const somePolicy = z.strictObject({
  state: policyShape.state.exactOptional(),
  indexing: policyShape.indexing
    .exactOptional()
    .meta({ description: 'False: photos are kept, nobody looks for faces.' }),
  audience: policyShape.audience.exactOptional(),
  download: policyShape.download.exactOptional(),
  watermark: watermark.nullable().exactOptional(),
  reviewBeforeGuests: policyShape.reviewBeforeGuests.exactOptional(),
  cameraClockOffsets: offsets.exactOptional(),
  detail: policyShape.detail.exactOptional().meta({ description: 'How closely photos are looked at.' }),
});

export const albumOnly = z.strictObject({ gallery: callerId, album: callerId });

export const createAlbumRequest = z.strictObject({
  gallery: callerId,
  id: callerId,
  title: text(200),
  takenOn: isoDay.nullable().exactOptional(),
  expiresAt: isoDate
    .nullable()
    .exactOptional()
    .meta({ description: 'When the album is erased; null keeps it; absent: as the gallery says.' }),
  policy: somePolicy.exactOptional(),
});

export const listAlbumsRequest = z.strictObject({ gallery: callerId, ...page });

export const changeAlbumRequest = z.strictObject({
  gallery: callerId,
  album: callerId,
  title: text(200).exactOptional(),
  takenOn: isoDay.nullable().exactOptional(),
  expiresAt: isoDate.nullable().exactOptional(),
  policy: somePolicy.exactOptional(),
  coverPhotoId: madeId.nullable().exactOptional(),
});

export const album = z
  .object({
    id: z.string(),
    title: z.string(),
    takenOn: z.string().nullable(),
    expiresAt: z.string().nullable(),
    policy: z.object(policyShape),
    secondsPerPhoto: z.number().nullable().meta({
      description:
        'Seconds one core looks at a photo of 24 megapixels with 8 faces; null where nobody knows.',
    }),
    coverPhotoId: z.string().nullable(),
    cover,
    photos: z.int(),
    indexedPhotos: z.int(),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .meta({ id: 'Album' });

export const calibration = z
  .object({
    embeddingSpace: z.string(),
    faces: z.int().meta({ description: 'Searchable faces of the album.' }),
    curve: z.object({
      source: z.enum(['measured', 'published', 'none']),
      protocol: z.string().nullable(),
      impostorPairs: z.int().nullable(),
    }),
    samePhotoPairs: z
      .object({
        pairs: z.int(),
        dropped: z.int().meta({ description: 'Too alike to be two people: mirrors, screens, collages.' }),
        needed: z.int().meta({ description: 'From so many pairs on they have a say.' }),
      })
      .meta({ description: 'Pairs of faces of one photo, in the whole gallery.' }),
    threshold: similarity,
    thresholdSource,
    thresholdWithout: similarity.meta({ description: 'Had the gallery’s own photos no say.' }),
    candidateThreshold: similarity,
    expectedWrongPhotos: z
      .number()
      .nullable()
      .meta({ description: 'Upper bound (95 %) for a search by one selfie; null: uncalibrated.' }),
    expectedByOwnPhotos: z
      .number()
      .nullable()
      .meta({ description: 'What the gallery’s own photos let expect; null while they are too few.' }),
    extrapolated: z.boolean(),
  })
  .meta({ id: 'AlbumCalibration' });

export const albumList = listOf(album);

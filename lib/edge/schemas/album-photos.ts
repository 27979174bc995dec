/** Photos of albums: how they come in, what is shown of them, and what can be changed. */
import { z } from 'zod';
import { externalId, labels, photoDetails } from './album-photo-inputs.ts';
import { box, storedFace } from './faces.ts';
import { callerId, listOf, madeId, page, text } from './fields.ts';
import { erasure } from './operations.ts';
import { photoFiles } from './photo-files.ts';

const inAlbum = { gallery: callerId, album: callerId };

export const albumPhotoOnly = z.strictObject({ ...inAlbum, photo: madeId });

export const addPhotosRequest = z.strictObject({
  ...inAlbum,
  labels: labels.exactOptional().meta({ description: 'Labels of every photo of the request.' }),
  details: photoDetails.exactOptional(),
});

const addedFace = z.object({
  faceId: z.string(),
  box,
  status: z.enum(['searchable', 'not_searchable', 'suppressed']),
  reasons: z.array(z.string()),
});

export const addPhotosAnswer = z
  .object({
    added: z.array(
      z.object({
        index: z.int(),
        photoId: z.string(),
        fileName: z.string().nullable(),
        externalId: z.string().nullable(),
        alreadyThere: z.boolean(),
        supersedes: z.string().nullable(),
        faces: z.array(addedFace),
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
  })
  .meta({ id: 'AddedPhotos' });

export const listAlbumPhotosRequest = z.strictObject({
  ...inAlbum,
  order: z.enum(['position', 'time']).default('position'),
  labels: text(1000)
    .exactOptional()
    .meta({ description: 'Only photos with all of these labels, separated by commas.' }),
  ...page,
});

export const changeAlbumPhotoRequest = z.strictObject({
  ...inAlbum,
  photo: madeId,
  labels: labels.exactOptional(),
  externalId: externalId.nullable().exactOptional(),
});

const shape = {
  photoId: z.string(),
  fileName: z.string().nullable(),
  externalId: z.string().nullable(),
  sha256: z.string(),
  mediaType: z.string(),
  width: z.int(),
  height: z.int(),
  bytes: z.int().nullable(),
  takenAt: z.string().nullable(),
  takenOffset: z.int().nullable(),
  camera: z.string().nullable(),
  labels: z.array(z.string()),
  position: z.int(),
  supersedes: z.string().nullable(),
  addedAt: z.string(),
  ...photoFiles,
};

export const albumPhotoList = listOf(z.object({ ...shape, faces: z.int() }).meta({ id: 'AlbumPhoto' }));

export const albumPhoto = z
  .object({
    ...shape,
    albums: z.array(z.string()),
    faces: z.array(
      storedFace.extend({
        person: z
          .object({ id: z.string(), kind: z.enum(['named', 'cluster']), displayName: z.string().nullable() })
          .nullable(),
      }),
    ),
  })
  .meta({ id: 'AlbumPhotoWithFaces' });

export const removedPhoto = z
  .object({
    status: z.enum(['left', 'erasing']),
    photoId: z.string(),
    erasure: erasure.nullable(),
  })
  .meta({ id: 'RemovedPhoto' });

/** A table of some thousand lines. */
const LONGEST_TABLE = 2_000_000;

export const importLabelsRequest = z.strictObject({
  ...inAlbum,
  csv: z
    .string()
    .min(1, { error: 'must not be empty' })
    .max(LONGEST_TABLE, { error: `must have at most ${LONGEST_TABLE} characters` })
    .refine((value) => value.isWellFormed() && !value.includes('\0'), {
      error: 'must not contain NUL or broken characters',
    })
    .meta({
      description:
        'Columns fileName or externalId, and labels, bib, team, class; may be the body itself, as text/csv.',
    }),
  replace: z
    .boolean()
    .default(false)
    .meta({ description: 'The table’s labels in the place of those a photo has.' }),
});

export const importLabelsAnswer = z
  .object({
    labelled: z.int(),
    refused: z.int(),
    lines: z.array(
      z.object({
        line: z.int(),
        status: z.enum(['labelled', 'refused']),
        photoId: z.string().nullable(),
        code: z.enum(['photo_not_found', 'validation_failed']).nullable(),
        message: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'LabelledPhotos' });

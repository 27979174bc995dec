/** Photos for an album inside a JSON body: each with what is said of it; in a form that stands in `details`, by the index of the file. */
import { z } from 'zod';
import { madeId, text } from './fields.ts';
import { isBase64, MOST_PHOTOS } from './photo-inputs.ts';

const LABEL = /^[^,;|]+$/;
const MOST_LABELS = 50;

/** Commas, semicolons and bars separate labels in tables and queries. */
export const labels = z
  .array(text(64).regex(LABEL, { error: 'must not contain a comma, semicolon or bar' }))
  .max(MOST_LABELS, { error: `takes at most ${MOST_LABELS} labels` });

export const externalId = text(255).meta({
  description:
    'Your id of the picture, the same for every edit of it: new bytes under it take the older photo’s place.',
});

const said = {
  fileName: text(255).exactOptional(),
  externalId: externalId.exactOptional(),
  labels: labels.exactOptional(),
};

export const photoDetails = z
  .array(z.strictObject(said))
  .max(MOST_PHOTOS)
  .meta({ description: 'What is said of single files, by their index.' });

const albumPhotoInput = z
  .strictObject({
    base64: z
      .string()
      .refine((value) => isBase64(value), {
        error: 'must be base64 with padding, without line breaks and without a "data:" prefix',
      })
      .exactOptional()
      .meta({ description: "The photo's bytes as base64." }),
    uploadId: madeId.exactOptional().meta({ description: 'A photo that was uploaded before.' }),
    ...said,
  })
  .refine((photo) => (photo.base64 === undefined) !== (photo.uploadId === undefined), {
    error: 'needs either base64 or uploadId',
  })
  .meta({ id: 'AlbumPhotoInput' });

/** `photos` of a JSON body. */
export const albumPhotoInputs = z
  .array(albumPhotoInput)
  .min(1, { error: 'needs at least one photo' })
  .max(MOST_PHOTOS, { error: `takes at most ${MOST_PHOTOS} photos; send the others in further requests` });

export type AlbumPhotoInputsJson = z.output<typeof albumPhotoInputs>;

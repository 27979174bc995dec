/** Photos inside a JSON body: base64, or the id of an upload made before. */
import { z } from 'zod';
import { madeId, text } from './fields.ts';

/** What is allowed in base64, padding apart; one character class, so that 50 MB cost one pass and no backtracking. */
const FOREIGN = /[^A-Za-z0-9+/]/;

/** Strict RFC 4648 base64: padded, no line breaks, no `data:` prefix. Empty is a file of 0 bytes. */
export function isBase64(value: string): boolean {
  const padding = value.endsWith('==') ? 2 : value.endsWith('=') ? 1 : 0;
  return value.length % 4 === 0 && !FOREIGN.test(value.slice(0, value.length - padding));
}

export const photoInput = z
  .strictObject({
    base64: z
      .string()
      .refine((value) => isBase64(value), {
        error: 'must be base64 with padding, without line breaks and without a "data:" prefix',
      })
      .exactOptional()
      .meta({ description: "The photo's bytes as base64." }),
    fileName: text(255).exactOptional(),
    uploadId: madeId.exactOptional().meta({ description: 'A photo that was uploaded before.' }),
  })
  .refine((photo) => (photo.base64 === undefined) !== (photo.uploadId === undefined), {
    error: 'needs either base64 or uploadId',
  })
  .meta({ id: 'PhotoInput' });

export type PhotoInputJson = z.output<typeof photoInput>;

/** Photos per enroll request. */
export const MOST_PHOTOS = 20;

/** `images` of a JSON body. */
export const photoInputs = z
  .array(photoInput)
  .min(1, { error: 'needs at least one photo' })
  .max(MOST_PHOTOS, { error: `takes at most ${MOST_PHOTOS} photos; send the others in further requests` });

/** The member of a JSON body that holds a photo, for routes with one or two. */
export const photoMembers = { file: ['image'], pair: ['probe', 'reference'] } as const;

/** The names of the files in a multipart form. */
export const fileFields = {
  file: ['file'],
  files: ['files'],
  album: ['files'],
  pair: ['probe', 'reference'],
  selfies: ['files'],
} as const;

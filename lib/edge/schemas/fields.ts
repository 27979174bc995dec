/** The small fields every request is made of: ids, text, numbers and pages, each with the sentence a caller reads when it is wrong. */
import { z } from 'zod';

const ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const ID_RULE = 'must be 1 to 64 letters, digits, ".", "_" or "-", the first one a letter or a digit';

/** An id the caller chose (gallery). */
export const callerId = z.string({ error: ID_RULE }).regex(ID, { error: ID_RULE });

/** A person's id; `duplicates` would hide the route of that name. */
export const personId = callerId.refine((id) => id !== 'duplicates', {
  error: '"duplicates" is a reserved word and no person id',
});

/** An id kith made (face, photo, job, erasure, upload); in small letters, though some platforms write UUIDs in capitals. */
export const madeId = z.guid({ error: 'must be an id as kith answers it (a UUID)' }).toLowerCase();

/** The id of an API key: what stands between the two underscores of the key. */
export const keyId = z
  .string()
  .regex(/^[A-Za-z0-9-]{1,64}$/, { error: 'must be the id of a key, not the key itself' });

/** Text Postgres can store: whole characters, no control characters. */
export function text(longest: number) {
  return z
    .string()
    .min(1, { error: 'must not be empty' })
    .max(longest, { error: `must have at most ${longest} characters` })
    .refine((value) => storable(value), {
      error: 'must not contain control characters or broken characters',
    });
}

/** No NUL (Postgres has none), no lone surrogates (not Unicode), no other control characters. */
export function storable(value: string): boolean {
  return value.isWellFormed() && !/\p{Cc}/u.test(value);
}

/** A raw cosine. */
export const similarity = z.number().min(-1).max(1);

/** Who chose a threshold. */
export const thresholdSource = z.enum(['request', 'gallery', 'environment', 'calibration', 'model']);

const MOMENT_RULE = 'must be a date and time like 2030-01-31T12:00:00Z';

/** In UTC, too, of the years every store and every ISO text can hold. */
export const isoDate = z.iso.datetime({ offset: true, abort: true, error: MOMENT_RULE }).refine(
  (text) => {
    const year = new Date(text).getUTCFullYear();
    return year >= 1 && year <= 9999;
  },
  { error: MOMENT_RULE },
);

const DAY_RULE = 'must be a date like 2030-01-31';

export const isoDay = z.iso
  .date({ abort: true, error: DAY_RULE })
  .refine((text) => !text.startsWith('0000'), { error: DAY_RULE });

export const faceSelection = z.enum(['largest', 'center-largest', 'only']);
export const qualityFilter = z.enum(['none', 'standard', 'strict']);
export const role = z.enum(['viewer', 'identifier', 'enroller', 'admin']);

/** Pixels of the upright photo. */
export const faceBox = z.strictObject({
  x: z.number(),
  y: z.number(),
  width: z.number().positive(),
  height: z.number().positive(),
});

/** What every list takes; `cursor` is the `nextCursor` of the page before. */
export const page = {
  limit: z.int().min(1).max(500).default(50),
  cursor: z.string().min(1).max(512).exactOptional(),
};

/** A page of items and the cursor of the next one (null = this was the last). */
export function listOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

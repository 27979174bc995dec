/** Who is searched for in a body: selfies, or a face kith knows already; photos are taken out before the rest is checked. */
import { z } from 'zod';
import { madeId } from './fields.ts';
import { photoInput } from './photo-inputs.ts';

/** Selfies of one person. */
export const MOST_SELFIES = 3;
/** People of one search: enough for a family, few enough for an answer in a moment. */
export const MOST_SUBJECTS = 6;

const faceSubject = z.strictObject({
  faceId: madeId.meta({ description: 'A face of the gallery instead of selfies; not for guests.' }),
});

/** As a caller writes it. */
export const subjectInputs = z
  .array(
    z.union([
      z.strictObject({
        selfies: z
          .array(photoInput)
          .min(1, { error: 'needs at least one selfie' })
          .max(MOST_SELFIES, { error: `takes at most ${MOST_SELFIES} selfies of one person` }),
      }),
      faceSubject,
    ]),
  )
  .min(1, { error: 'needs somebody to search for' })
  .max(MOST_SUBJECTS, { error: `takes at most ${MOST_SUBJECTS} people` });

/** As the action gets it: places in the request's photos. */
export const subjects = z
  .array(z.union([z.strictObject({ selfies: z.array(z.int().min(0)) }), faceSubject]))
  .max(MOST_SUBJECTS);

export type SubjectInputsJson = z.output<typeof subjectInputs>;

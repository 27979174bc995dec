/** Persons and the faces they are known by. */
import { z } from 'zod';
import { storedFace } from './faces.ts';
import { callerId, listOf, madeId, page, personId, similarity, text } from './fields.ts';
import { metadata } from './metadata.ts';

export const personOnly = z.strictObject({ gallery: callerId, person: personId });

export const listPersonsRequest = z.strictObject({ gallery: callerId, ...page });

export const listPersonFacesRequest = z.strictObject({ gallery: callerId, person: personId, ...page });

export const changePersonRequest = z.strictObject({
  gallery: callerId,
  person: personId,
  displayName: text(200).nullable().exactOptional(),
  metadata: metadata.exactOptional(),
});

export const mergePersonsRequest = z.strictObject({
  gallery: callerId,
  person: personId,
  from: personId.meta({ description: 'The person whose faces move and who is then gone.' }),
});

export const duplicatesRequest = z.strictObject({
  gallery: callerId,
  threshold: similarity.exactOptional(),
  ...page,
});

export const faceOnly = z.strictObject({ gallery: callerId, face: madeId });

export const person = z
  .object({
    id: z.string(),
    displayName: z.string().nullable(),
    metadata,
    faces: z.int(),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .meta({ id: 'Person' });

export const personList = listOf(person);

export const personFaceList = listOf(storedFace);

/** Two persons whose samples match each other, the closest pair of their faces with it. */
export const duplicateList = listOf(
  z.object({
    persons: z.tuple([z.string(), z.string()]),
    faces: z.tuple([z.string(), z.string()]),
    similarity,
  }),
).extend({ threshold: similarity });

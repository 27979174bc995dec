/** Imports into an album: which photos, where they lie, and what is said of them. */
import { z } from 'zod';
import { externalId, labels } from './album-photo-inputs.ts';
import { location, MOST_ITEMS } from './bulk.ts';
import { callerId, madeId, text } from './fields.ts';

const importItem = z
  .strictObject({
    uploadId: madeId.exactOptional().meta({ description: 'A photo that was uploaded before.' }),
    object: location
      .exactOptional()
      .meta({ description: 'A photo in S3: `s3://bucket/key`; the original stays there.' }),
    fileName: text(255).exactOptional(),
    externalId: externalId.exactOptional(),
    labels: labels.exactOptional(),
  })
  .refine((item) => (item.uploadId === undefined) !== (item.object === undefined), {
    error: 'needs either uploadId or object',
  })
  .meta({ id: 'ImportItem' });

export const createImportRequest = z
  .strictObject({
    gallery: callerId,
    album: callerId,
    items: z
      .array(importItem)
      .min(1, { error: 'needs at least one item' })
      .max(MOST_ITEMS, { error: `takes at most ${MOST_ITEMS} items; send the others in further requests` })
      .exactOptional(),
    prefix: location.exactOptional().meta({
      description:
        'A folder in S3, with a slash at its end: every object below it, its path as `externalId`.',
    }),
    labels: labels.exactOptional().meta({ description: 'Of every photo.' }),
  })
  .refine(({ items, prefix }) => (items === undefined) !== (prefix === undefined), {
    error: 'needs either items or prefix',
  });

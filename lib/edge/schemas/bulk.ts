/** Bulk enrollment: which photos of whom, where they lie, and how they are to be judged. */
import { z } from 'zod';
import { callerId, faceBox, faceSelection, madeId, page, personId, qualityFilter, text } from './fields.ts';
import { itemStatus } from './jobs.ts';
import { metadata } from './metadata.ts';

/** Items of one request; more of them go into a manifest. */
export const MOST_ITEMS = 1000;
/** `s3://`, a bucket of 63 and a key of 1,024 characters. */
const LONGEST_LOCATION = 1100;

/** S3 object names are bytes in UTF-8; what no text column can hold is refused. */
export const location = text(LONGEST_LOCATION).refine((value) => value.startsWith('s3://'), {
  error: 'must be a location like s3://bucket/folder/photo.jpg',
});

const described = {
  person: personId,
  fileName: text(255).exactOptional(),
  displayName: text(200).exactOptional(),
  metadata: metadata.exactOptional(),
  faceBox: faceBox.exactOptional(),
};

const bulkItem = z
  .strictObject({
    ...described,
    uploadId: madeId.exactOptional().meta({ description: 'A photo that was uploaded before.' }),
    object: location.exactOptional().meta({ description: 'A photo in S3: `s3://bucket/key`.' }),
  })
  .refine((item) => (item.uploadId === undefined) !== (item.object === undefined), {
    error: 'needs either uploadId or object',
  })
  .meta({ id: 'BulkItem' });

/** A line of a manifest. */
export const manifestItem = z.strictObject({ ...described, object: location });

export const createBulkRequest = z
  .strictObject({
    gallery: callerId,
    items: z
      .array(bulkItem)
      .min(1, { error: 'needs at least one item' })
      .max(MOST_ITEMS, { error: `takes at most ${MOST_ITEMS} items; write the others into a manifest` })
      .exactOptional(),
    manifest: location
      .exactOptional()
      .meta({ description: 'A JSONL file in S3: one item with an `object` a line.' }),
    prefix: location
      .exactOptional()
      .meta({ description: 'A folder in S3, with a slash at its end: `{person}/{file}` below it.' }),
    qualityFilter: qualityFilter.exactOptional(),
    faceSelection: faceSelection.exactOptional(),
    strict: z.boolean().exactOptional().meta({ description: 'Make the two enrollment warnings refusals.' }),
  })
  .refine(({ items, manifest, prefix }) => [items, manifest, prefix].filter(isGiven).length === 1, {
    error: 'needs exactly one of items, manifest and prefix',
  });

function isGiven(value: unknown): boolean {
  return value !== undefined;
}

export const listBulkRequest = z.strictObject({ gallery: callerId, ...page });

export const bulkOnly = z.strictObject({ gallery: callerId, job: madeId });

export const listBulkItemsRequest = z.strictObject({
  gallery: callerId,
  job: madeId,
  status: itemStatus.exactOptional(),
  ...page,
});

export const retryBulkRequest = z.strictObject({
  gallery: callerId,
  job: madeId,
  refused: z
    .boolean()
    .default(false)
    .meta({ description: 'Refused items too: worth it when their photos were replaced.' }),
});

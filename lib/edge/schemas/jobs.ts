/** Jobs and their items: how far they are, what they cost, what became of each photo. */
import { z } from 'zod';
import { listOf, madeId, page } from './fields.ts';

export const jobOnly = z.strictObject({ job: madeId });

export const itemStatus = z.enum(['queued', 'done', 'refused', 'failed', 'cancelled']);

export const listJobsRequest = z.strictObject({ ...page });

export const listJobItemsRequest = z.strictObject({
  job: madeId,
  status: itemStatus.exactOptional(),
  ...page,
});

const seconds = z.number().meta({ description: 'Seconds one machine is busy.' });
const price = z
  .number()
  .nullable()
  .meta({ description: 'In the currency of KITH_COMPUTE_PRICE; null where that is not set.' });

export const job = z
  .object({
    id: z.string(),
    kind: z.enum(['reindex', 'bulk', 'upload', 'album', 'people']),
    album: z.string().nullable().meta({
      description: 'Where the photos go; null for a job of persons, and once the album was erased.',
    }),
    status: z.enum(['queued', 'running', 'done', 'failed', 'cancelled']),
    total: z.int(),
    done: z.int(),
    refused: z.int(),
    failed: z.int(),
    cancelled: z.int(),
    problem: z
      .object({ code: z.string(), message: z.string() })
      .nullable()
      .meta({ description: 'Why the job itself failed.' }),
    source: z
      .object({
        kind: z.enum(['items', 'manifest', 'prefix', 'events']),
        location: z.string().nullable(),
      })
      .nullable(),
    planned: z.boolean().meta({ description: 'False while photos are still being counted.' }),
    estimate: z
      .object({ photos: z.int().nullable(), seconds: seconds.nullable(), price })
      .nullable()
      .meta({ description: 'Before: photos null until they are counted.' }),
    cost: z
      .object({ photos: z.int(), seconds, price, device: z.string().nullable() })
      .nullable()
      .meta({ description: 'Measured, repeated work included.' }),
    createdAt: z.string(),
    startedAt: z.string().nullable(),
    finishedAt: z.string().nullable(),
  })
  .meta({ id: 'Job' });

export const jobList = listOf(job);

export const jobItemList = listOf(
  z
    .object({
      line: z.int(),
      status: itemStatus,
      person: z.string().nullable().meta({
        description: 'Null: the line could not be read, the person was erased, or it is an album’s.',
      }),
      externalId: z.string().nullable().meta({ description: 'Of a photo for an album.' }),
      fileName: z.string().nullable(),
      object: z.string().nullable(),
      uploadId: z.string().nullable(),
      code: z.string().nullable(),
      message: z.string().nullable(),
      attempts: z.int(),
    })
    .meta({ id: 'JobItem' }),
);

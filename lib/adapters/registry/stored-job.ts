/** Jobs and their items as the registry stores them, and as the rest of the code sees them. */
import { z } from 'zod';
import type {
  ItemSource,
  Job,
  JobEstimate,
  JobItem,
  JobOptions,
  JobPlan,
  JobSource,
} from '../../ports/job-records.ts';
import type { Prisma } from './database.ts';
import { box, jsonObject } from './stored-json.ts';

const source: z.ZodType<JobSource> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('items') }),
  z.object({ kind: z.literal('manifest'), bucket: z.string(), key: z.string() }),
  z.object({ kind: z.literal('prefix'), bucket: z.string(), prefix: z.string() }),
  z.object({ kind: z.literal('events') }),
]);

const options: z.ZodType<JobOptions> = z.object({
  qualityFilter: z.enum(['none', 'standard', 'strict']).nullable().default(null),
  faceSelection: z.enum(['largest', 'center-largest', 'only']).nullable().default(null),
  strict: z.boolean().default(false),
  album: z
    .object({ uuid: z.string(), id: z.string(), labels: z.array(z.string()) })
    .nullable()
    .default(null),
});

const plan: z.ZodType<JobPlan> = z.object({
  line: z.int().default(0),
  sent: z.int().default(0),
  photos: z.int().default(0),
  from: z.int().default(0),
  skipping: z.boolean().default(false),
  version: z.string().nullable().default(null),
  bytes: z.int().nullable().default(null),
  after: z.string().nullable().default(null),
});

const estimate: z.ZodType<JobEstimate> = z.object({
  photos: z.int().nullable(),
  msPerPhoto: z.number(),
  pricePerHour: z.number().nullable(),
});

const photo = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('object'),
    bucket: z.string(),
    key: z.string(),
    versionId: z.string().optional(),
  }),
  z.object({ kind: z.literal('upload'), uploadId: z.string() }),
]);

const itemSource: z.ZodType<ItemSource> = z.union([
  z.object({
    person: z.string(),
    photo,
    fileName: z.string().nullable(),
    displayName: z.string().nullable().optional(),
    metadata: jsonObject.optional(),
    faceBox: box.optional(),
  }),
  z.object({
    person: z.null(),
    photo,
    fileName: z.string().nullable(),
    externalId: z.string().nullable(),
    labels: z.array(z.string()),
  }),
]);

/** JSON columns are never null: where there is nothing, an empty object stands. */
function orNothing<T>(form: z.ZodType<T>, stored: unknown): T | null {
  const empty = typeof stored === 'object' && stored !== null && Object.keys(stored).length === 0;
  return empty ? null : form.parse(stored);
}

export function toJob(row: Prisma.JobModel): Job {
  return {
    id: row.uuid,
    kind: row.kind,
    gallery: row.galleryUuid,
    // Stored as running from birth (see the schema); it waits until somebody has worked on it.
    status:
      row.kind !== 'reindex' && row.status === 'running' && row.startedAt === null ? 'queued' : row.status,
    total: row.total,
    done: row.done,
    refused: row.refused,
    failed: row.failed,
    cancelled: row.cancelled,
    code: row.code,
    message: row.message,
    source: orNothing(source, row.source),
    options: options.parse(row.options),
    plan: plan.parse(row.plan),
    planStep: row.planStep,
    planned: row.planned,
    estimate: orNothing(estimate, row.estimate),
    cost: { photos: row.photos, busyMs: Number(row.busyMs), device: row.device },
    actor: row.actor,
    requestId: row.requestId,
    correlationId: row.correlationId,
    nudges: row.nudges,
    progressAt: row.progressAt,
    createdAt: row.createdAt,
    startedAt: row.startedAt,
    finishedAt: row.finishedAt,
  };
}

export function toItem(row: Prisma.JobItemModel): JobItem {
  return {
    job: row.jobUuid,
    line: row.line,
    source: orNothing(itemSource, row.source),
    status: row.status,
    code: row.code,
    message: row.message,
    attempts: row.attempts,
  };
}

/** Takes a bulk job: stores it with what is known of its items, then asks the planner to go on. */
import { Refusal } from '../errors.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller } from '../ports/caller.ts';
import type { JobPlan, JobSource, NewJobItem } from '../ports/job-records.ts';
import type { Gallery } from '../ports/records.ts';
import type { RegistryRows } from '../ports/registry.ts';
import { auditEvent } from './audit-event.ts';
import { type BulkItem, type BulkRequest, objectSource, uploadSource } from './bulk-request.ts';
import { findGallery } from './find-gallery.ts';
import { type JobAnswer, jobAnswer } from './job-answer.ts';
import { newEstimate } from './job-estimate.ts';
import { CLAIMED_UPLOAD_MS, later } from './job-times.ts';
import { askPlanner } from './send-items.ts';
import { mustBeAllowed } from './source-locations.ts';
import { uploadNotFound } from './take-photos.ts';

type Ports = Pick<
  ActionPorts,
  'registry' | 'photoSource' | 'planQueue' | 'defaults' | 'clock' | 'ids' | 'telemetry'
>;

export interface CreateBulkRequest extends BulkRequest {
  readonly gallery: string;
  readonly caller: Caller;
}

/** What is known when a job is made. */
interface Beginning {
  readonly source: JobSource;
  readonly plan: JobPlan;
  readonly items: readonly NewJobItem[];
  readonly uploads: readonly string[];
  readonly planned: boolean;
  readonly photos: number | null;
}

const START: JobPlan = {
  line: 0,
  sent: 0,
  photos: 0,
  from: 0,
  skipping: false,
  version: null,
  bytes: null,
  after: null,
};

/**
 * @throws Refusal `gallery_not_found`, `location_not_allowed`, `source_not_found`, `upload_not_found`, `validation_failed`,
 *   `storage_unavailable`; nothing is stored then
 */
export async function createBulk(ports: Ports, request: CreateBulkRequest): Promise<JobAnswer> {
  const { registry, clock, ids } = ports;
  const { caller } = request;
  const gallery = await findGallery(ports, request.gallery);
  const { source, plan, items, uploads, planned, photos } = await beginningOf(ports, gallery, request);
  const estimate = await newEstimate(ports, photos);
  const id = ids.uuid();
  const answer = await registry.transact(async (rows) => {
    await rows.jobs.create({
      id,
      kind: 'bulk',
      gallery: gallery.uuid,
      total: 0,
      source,
      options: {
        qualityFilter: request.qualityFilter ?? null,
        faceSelection: request.faceSelection ?? null,
        strict: request.strict ?? false,
      },
      estimate,
      actor: caller.principal,
      requestId: caller.requestId,
      correlationId: caller.correlationId,
    });
    await claimUploads(ports, rows, { job: id, gallery, uploads, caller });
    await rows.jobItems.plan(id, { was: 0, plan, items, planned }, clock.now());
    await rows.audit.add(
      auditEvent(ports, caller, {
        action: 'bulk_enroll',
        gallery: gallery.uuid,
        target: null,
        outcome: 'queued',
      }),
    );
    const job = await rows.jobs.find(id);
    if (job === null) throw new Error('the job just made is not there');
    const made = jobAnswer(job);
    await caller.remember(rows, made, [gallery.uuid]);
    return made;
  });
  await askPlanner(ports, id);
  return answer;
}

async function beginningOf(ports: Ports, gallery: Gallery, request: BulkRequest): Promise<Beginning> {
  const { photoSource, defaults } = ports;
  const { items, manifest, prefix } = request;
  const allowed = (text: string, field: string) =>
    mustBeAllowed(defaults.importLocations, gallery.id, text, field);
  const nothingYet = { items: [], uploads: [], planned: false, photos: null };
  if (manifest !== undefined) {
    const { bucket, key } = allowed(manifest, 'manifest');
    const found = key.endsWith('/') ? null : await photoSource.head({ bucket, key });
    if (found === null) throw sourceNotFound('There is no such manifest.', 'manifest');
    const plan = { ...START, version: found.version, bytes: found.bytes };
    return { ...nothingYet, source: { kind: 'manifest', bucket, key }, plan };
  }
  if (prefix !== undefined) {
    const { bucket, key } = allowed(prefix, 'prefix');
    if (!key.endsWith('/'))
      throw new Refusal(
        'validation_failed',
        'prefix must end with "/", since folders below it are persons.',
        {
          field: 'prefix',
        },
      );
    const found = await photoSource.list(bucket, key, null, 1);
    if (found.length === 0) throw sourceNotFound('There is nothing below this prefix.', 'prefix');
    return { ...nothingYet, source: { kind: 'prefix', bucket, prefix: key }, plan: START };
  }
  const named = (items ?? []).map(
    (item, i): NewJobItem => ({ line: i + 1, source: sourceOf(item, i, allowed) }),
  );
  const uploads = named.flatMap(({ source }) =>
    source?.photo.kind === 'upload' ? [source.photo.uploadId] : [],
  );
  if (new Set(uploads).size < uploads.length)
    throw new Refusal('validation_failed', 'An upload is good for one item only; two name the same.', {
      field: 'items',
    });
  const plan = { ...START, line: named.length, photos: named.length };
  return { source: { kind: 'items' }, plan, items: named, uploads, planned: true, photos: named.length };
}

function sourceOf(
  item: BulkItem,
  index: number,
  allowed: (text: string, field: string) => Parameters<typeof objectSource>[1],
) {
  if (item.uploadId !== undefined) return uploadSource(item, item.uploadId);
  return objectSource(item, allowed(item.object ?? '', `items[${index}].object`));
}

async function claimUploads(
  { clock }: Ports,
  rows: RegistryRows,
  claim: {
    readonly job: string;
    readonly gallery: Gallery;
    readonly uploads: readonly string[];
    readonly caller: Caller;
  },
): Promise<void> {
  const { job, gallery, uploads, caller } = claim;
  if (uploads.length === 0) return;
  const now = clock.now();
  const until = later(now, CLAIMED_UPLOAD_MS);
  const claimed = await rows.uploads.claim(job, gallery.uuid, uploads, caller.principal, now, until);
  const missing = uploads.filter((upload) => !claimed.includes(upload));
  if (missing.length > 0) throw uploadNotFound();
}

function sourceNotFound(message: string, field: string): Refusal {
  return new Refusal('source_not_found', message, { field });
}

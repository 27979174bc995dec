/** Takes a bulk job: photos of persons that are listed, named in a manifest, or lie below a folder in S3. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller } from '../ports/caller.ts';
import type { NewJobItem } from '../ports/job-records.ts';
import type { Gallery } from '../ports/records.ts';
import {
  type BulkItem,
  type BulkRequest,
  mustHaveFolder,
  objectSource,
  refuseTwice,
  sourceNotFound,
  uploadSource,
} from './bulk-request.ts';
import { findGallery } from './find-gallery.ts';
import type { JobAnswer } from './job-answer.ts';
import { newEstimate } from './job-estimate.ts';
import { mustBeAllowed } from './source-locations.ts';
import { type Beginning, NO_OPTIONS, START, type StartPorts, startJob } from './start-job.ts';

type Ports = StartPorts & Pick<ActionPorts, 'photoSource' | 'defaults'>;

export interface CreateBulkRequest extends BulkRequest {
  readonly gallery: string;
  readonly caller: Caller;
}

/**
 * @throws Refusal `gallery_not_found`, `location_not_allowed`, `source_not_found`, `upload_not_found`, `validation_failed`,
 *   `storage_unavailable`; nothing is stored then
 */
export async function createBulk(ports: Ports, request: CreateBulkRequest): Promise<JobAnswer> {
  const { caller } = request;
  const gallery = await findGallery(ports, request.gallery);
  const beginning = await beginningOf(ports, gallery, request);
  return startJob(ports, {
    kind: 'bulk',
    gallery,
    options: {
      ...NO_OPTIONS,
      qualityFilter: request.qualityFilter ?? null,
      faceSelection: request.faceSelection ?? null,
      strict: request.strict ?? false,
    },
    beginning,
    estimate: await newEstimate(ports, 'bulk', beginning.photos),
    caller,
  });
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
    await mustHaveFolder({ photoSource }, { bucket, key }, 'folders below it are persons');
    return { ...nothingYet, source: { kind: 'prefix', bucket, prefix: key }, plan: START };
  }
  const named = (items ?? []).map(
    (item, i): NewJobItem => ({ line: i + 1, source: sourceOf(item, i, allowed) }),
  );
  const uploads = named.flatMap(({ source }) =>
    source?.photo.kind === 'upload' ? [source.photo.uploadId] : [],
  );
  refuseTwice(uploads, 'An upload is good for one item only; two name the same.');
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

/** Takes a job that brings photos into an album: those that are listed, or all below a folder in S3. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller } from '../ports/caller.ts';
import type { AlbumSource, ItemPhoto, NewJobItem } from '../ports/job-records.ts';
import type { Gallery } from '../ports/records.ts';
import { fileNameOf, mustHaveFolder, refuseTwice } from './bulk-request.ts';
import { expectedPhotoSeconds } from './expected-photo-time.ts';
import { albumNotFound, findAlbum } from './find-album.ts';
import { findGallery } from './find-gallery.ts';
import type { JobAnswer } from './job-answer.ts';
import { newEstimate } from './job-estimate.ts';
import { mustBeAllowed } from './source-locations.ts';
import { type Beginning, NO_OPTIONS, START, type StartPorts, startJob } from './start-job.ts';

type Ports = StartPorts & Pick<ActionPorts, 'photoSource' | 'defaults' | 'spaces'>;

/** One photo: an upload, or an object. */
export interface ImportItem {
  readonly uploadId?: string | undefined;
  /** `s3://bucket/key`; the original stays there. */
  readonly object?: string | undefined;
  readonly fileName?: string | undefined;
  readonly externalId?: string | undefined;
  readonly labels?: readonly string[] | undefined;
}

/** Exactly one of `items` and `prefix` is given. */
export interface CreateImportRequest {
  readonly gallery: string;
  readonly album: string;
  readonly items?: readonly ImportItem[] | undefined;
  /** `s3://bucket/folder/`: every object below it, under its path as external id. */
  readonly prefix?: string | undefined;
  /** Of every photo. */
  readonly labels?: readonly string[] | undefined;
  readonly caller: Caller;
}

/**
 * @throws Refusal `gallery_not_found`, `album_not_found`, `location_not_allowed`, `source_not_found`, `upload_not_found`,
 *   `validation_failed`, `storage_unavailable`; nothing is stored then
 */
export async function createImport(ports: Ports, request: CreateImportRequest): Promise<JobAnswer> {
  const { caller } = request;
  const gallery = await findGallery(ports, request.gallery);
  const album = await findAlbum(ports, gallery, request.album);
  const labels = request.labels ?? [];
  const beginning = await beginningOf(ports, gallery, request, labels);
  const seconds = expectedPhotoSeconds(ports, gallery.embeddingSpace, album.policy.detail);
  const guess = seconds === null || !album.policy.indexing ? undefined : seconds * 1000;
  return startJob(ports, {
    kind: 'album',
    gallery,
    options: { ...NO_OPTIONS, album: { uuid: album.uuid, id: album.id, labels } },
    beginning,
    estimate: await newEstimate(ports, 'album', beginning.photos, guess),
    caller,
    async admit(rows) {
      if ((await rows.albums.hold([album.uuid], 'shared')).length === 0) albumNotFound();
    },
  });
}

async function beginningOf(
  { photoSource, defaults }: Ports,
  gallery: Gallery,
  { items = [], prefix }: CreateImportRequest,
  labels: readonly string[],
): Promise<Beginning> {
  const allowed = (text: string, field: string) =>
    mustBeAllowed(defaults.importLocations, gallery.id, text, field);
  if (prefix !== undefined) {
    const { bucket, key } = allowed(prefix, 'prefix');
    await mustHaveFolder({ photoSource }, { bucket, key }, 'it names a folder');
    const nothingYet = { items: [], uploads: [], planned: false, photos: null };
    return { ...nothingYet, source: { kind: 'prefix', bucket, prefix: key }, plan: START };
  }
  const named = items.map((item, i): NewJobItem & { readonly source: AlbumSource } => {
    const photo: ItemPhoto =
      item.uploadId === undefined
        ? { kind: 'object', ...allowed(item.object ?? '', `items[${i}].object`) }
        : // Lower case, as the registry writes ids: an upload named twice in two ways is still one.
          { kind: 'upload', uploadId: item.uploadId.toLowerCase() };
    return {
      line: i + 1,
      source: {
        person: null,
        photo,
        fileName: item.fileName ?? (photo.kind === 'object' ? fileNameOf(photo.key) : null),
        externalId: item.externalId ?? null,
        labels: [...new Set([...labels, ...(item.labels ?? [])])],
      },
    };
  });
  const uploads = named.flatMap(({ source: { photo } }) => (photo.kind === 'upload' ? [photo.uploadId] : []));
  refuseTwice(uploads, 'An upload is good for one item only; two name the same.');
  refuseTwice(
    named.flatMap(({ source: { externalId } }) => externalId ?? []),
    'Two items have the same externalId; send the newer edit in a later job.',
  );
  const plan = { ...START, line: named.length, photos: named.length };
  return { source: { kind: 'items' }, plan, items: named, uploads, planned: true, photos: named.length };
}

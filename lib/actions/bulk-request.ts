/** What a caller asks of a bulk job, and the items and sources that come of it. */
import { Refusal } from '../errors.ts';
import type { Box, FaceSelection, QualityFilter } from '../face/face.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { PersonSource } from '../ports/job-records.ts';
import type { ObjectName } from '../ports/photo-source.ts';
import type { Json } from '../ports/records.ts';

/** One photo of one person: an upload, or an object. */
export interface BulkItem {
  readonly person: string;
  readonly uploadId?: string | undefined;
  /** `s3://bucket/key`. */
  readonly object?: string | undefined;
  readonly fileName?: string | undefined;
  readonly displayName?: string | null | undefined;
  readonly metadata?: { readonly [key: string]: Json } | undefined;
  readonly faceBox?: Box | undefined;
}

/** Exactly one of `items`, `manifest` and `prefix` is given. */
export interface BulkRequest {
  readonly items?: readonly BulkItem[] | undefined;
  /** `s3://bucket/key.jsonl`: a BulkItem with an object a line. */
  readonly manifest?: string | undefined;
  /** `s3://bucket/folder/`, with `{person}/{file}` below it. */
  readonly prefix?: string | undefined;
  readonly qualityFilter?: QualityFilter | undefined;
  readonly faceSelection?: FaceSelection | undefined;
  readonly strict?: boolean | undefined;
}

/** What a line of a manifest or the name of an object says: an item, or why it is none. */
export type Reading = { readonly item: BulkItem } | { readonly fault: string };

/** How lines and names are read; the edge knows, since it reads the same items from requests. */
export interface Readers {
  readonly line: (text: string) => Reading;
  /** A person's id, or why it can be none. */
  readonly person: (text: string) => { readonly person: string } | { readonly fault: string };
}

export function objectSource(item: BulkItem, { bucket, key }: ObjectName): PersonSource {
  const { person, displayName, metadata, faceBox } = item;
  return {
    person,
    photo: { kind: 'object', bucket, key },
    fileName: item.fileName ?? fileNameOf(key),
    displayName,
    metadata,
    faceBox,
  };
}

export function uploadSource(item: BulkItem, uploadId: string): PersonSource {
  const { person, displayName, metadata, faceBox } = item;
  // Lower case, as the registry writes ids: an upload named twice in two ways is still one.
  const photo = { kind: 'upload', uploadId: uploadId.toLowerCase() } as const;
  return { person, photo, fileName: item.fileName ?? null, displayName, metadata, faceBox };
}

const LONGEST_FILE_NAME = 255;

export function fileNameOf(key: string): string | null {
  const name = key.slice(key.lastIndexOf('/') + 1);
  return name === '' || name.length > LONGEST_FILE_NAME ? null : name;
}

export function sourceNotFound(message: string, field: string): Refusal {
  return new Refusal('source_not_found', message, { field });
}

/** `since`: why it is a folder. @throws Refusal `validation_failed`, `source_not_found`, `location_not_allowed` */
export async function mustHaveFolder(
  { photoSource }: Pick<ActionPorts, 'photoSource'>,
  { bucket, key }: ObjectName,
  since: string,
): Promise<void> {
  if (!key.endsWith('/'))
    throw new Refusal('validation_failed', `prefix must end with "/", since ${since}.`, { field: 'prefix' });
  const found = await photoSource.list(bucket, key, null, 1);
  if (found.length === 0) throw sourceNotFound('There is nothing below this prefix.', 'prefix');
}

/** @throws Refusal `validation_failed` */
export function refuseTwice(names: readonly string[], message: string): void {
  if (new Set(names).size < names.length) throw new Refusal('validation_failed', message, { field: 'items' });
}

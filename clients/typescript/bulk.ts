/** Bulk enrollments: what the API takes and answers, and the calls of the client. */
import type { FaceSelection, Json, QualityFilter } from './answers.ts';
import { listed, type PageOptions } from './listing.ts';
import type { Job } from './operations.ts';
import { galleryPath, segment } from './segment.ts';
import type { Send } from './transport.ts';

export interface BulkItem {
  readonly person: string;
  /** One of the two: an upload of `upload`, or an object as `s3://bucket/key`. */
  readonly uploadId?: string;
  readonly object?: string;
  readonly fileName?: string;
  readonly displayName?: string;
  readonly metadata?: { readonly [key: string]: Json };
}

/** Where the photos are: one of the three. */
export type BulkSource =
  | { readonly items: readonly BulkItem[] }
  /** `s3://bucket/key.jsonl`, an item a line. */
  | { readonly manifest: string }
  /** `s3://bucket/folder/`, with `{person}/{file}` below it. */
  | { readonly prefix: string };

export interface BulkOptions {
  readonly strict?: boolean | undefined;
  readonly qualityFilter?: QualityFilter | undefined;
  readonly faceSelection?: FaceSelection | undefined;
}

export type BulkItemStatus = 'queued' | 'done' | 'refused' | 'failed' | 'cancelled';

export interface BulkItemAnswer {
  readonly line: number;
  readonly status: BulkItemStatus;
  readonly code: string | null;
  readonly message: string | null;
  readonly person: string | null;
  /** Of a photo for an album. */
  readonly externalId: string | null;
  readonly fileName: string | null;
  readonly object: string | null;
  readonly uploadId: string | null;
  readonly attempts: number;
}

export function bulkCalls(send: Send) {
  const all = (gallery: string) => `${galleryPath(gallery)}/bulk-enrollments`;
  const one = (gallery: string, job: string) => `${all(gallery)}/${segment(job)}`;
  return {
    createBulk: async (
      gallery: string,
      source: BulkSource,
      wishes: BulkOptions = {},
      idempotencyKey?: string,
    ) =>
      send<Job>({
        method: 'POST',
        path: all(gallery),
        json: { ...wishes, ...source },
        stores: true,
        idempotencyKey,
      }),
    listBulkJobs: (gallery: string, page: PageOptions = {}) =>
      listed<Job>(send, () => ({ path: all(gallery), query: { ...page } })),
    bulkJob: async (gallery: string, job: string) => send<Job>({ method: 'GET', path: one(gallery, job) }),
    bulkItems: (
      gallery: string,
      job: string,
      wishes: PageOptions & { readonly status?: BulkItemStatus | undefined } = {},
    ) =>
      listed<BulkItemAnswer>(send, () => ({
        path: `${one(gallery, job)}/items`,
        query: { ...wishes },
      })),
    cancelBulk: async (gallery: string, job: string) =>
      send<Job>({ method: 'POST', path: `${one(gallery, job)}/cancel`, json: {} }),
    /** What failed; what was refused as well if asked for. */
    retryBulk: async (gallery: string, job: string, refused = false) =>
      send<Job>({ method: 'POST', path: `${one(gallery, job)}/retry`, json: refused ? { refused } : {} }),
  };
}

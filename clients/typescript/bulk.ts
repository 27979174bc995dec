/** What the API takes and answers about bulk enrollments. */
import type { FaceSelection, Json, QualityFilter } from './answers.ts';

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
  readonly fileName: string | null;
  readonly object: string | null;
  readonly uploadId: string | null;
  readonly attempts: number;
}

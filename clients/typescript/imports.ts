/** Imports of many photos into an album: what the API takes, and the call of the client. */
import type { PhotoDetails } from './albums.ts';
import type { Job } from './operations.ts';
import { galleryPath, segment } from './segment.ts';
import type { Send } from './transport.ts';

/** A photo of an import: an upload of `upload`, or an object as `s3://bucket/key`, which stays where it is. */
export interface ImportItem extends PhotoDetails {
  readonly uploadId?: string;
  readonly object?: string;
}

/** Where the photos are. */
export type ImportSource =
  | { readonly items: readonly ImportItem[] }
  /** `s3://bucket/folder/`: every object below it, under its path as external id. */
  | { readonly prefix: string };

export function importCalls(send: Send) {
  return {
    /** A job; the calls for bulk jobs follow, cancel and retry it. */
    createImport: async (
      gallery: string,
      album: string,
      source: ImportSource,
      wishes: { readonly labels?: readonly string[] | undefined } = {},
      idempotencyKey?: string,
    ) =>
      send<Job>({
        method: 'POST',
        path: `${galleryPath(gallery)}/albums/${segment(album)}/imports`,
        json: { ...source, ...wishes },
        stores: true,
        idempotencyKey,
      }),
  };
}

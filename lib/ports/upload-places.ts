/** The port that says where a caller may PUT the bytes of an upload: this server, or a presigned address of the object store. */
import type { Upload } from './records.ts';

export interface UploadPlace {
  readonly method: 'PUT';
  readonly url: string;
  /** Headers the PUT has to carry. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface UploadPlaces {
  /** Who takes the bytes: this server, which checks them on arrival, or a store, where they are looked at when they are used. */
  readonly receivedBy: 'server' | 'store';
  /** Bytes of an upload at most; null where whoever receives it says so. */
  readonly most: number | null;
  /** `galleryId` is the caller's id of the gallery. */
  issue(upload: Upload, galleryId: string): Promise<UploadPlace>;
}

/** The port that says where a caller may PUT the bytes of an upload: this server, or a presigned address of the object store. */
import type { Upload } from './records.ts';

export interface UploadPlace {
  readonly method: 'PUT';
  readonly url: string;
  /** Headers the PUT has to carry. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface UploadPlaces {
  /** `galleryId` is the caller's id of the gallery. */
  issue(upload: Upload, galleryId: string): Promise<UploadPlace>;
}

/** Uploads to this very server: the PUT route beside the one that issued them. */
import type { UploadPlaces } from '../../ports/upload-places.ts';

/** `baseUrl` is what callers reach the server by, e.g. `http://127.0.0.1:8000`. */
export function localUploadPlaces(baseUrl: string): UploadPlaces {
  return {
    async issue(upload, galleryId) {
      const path = `/v1/galleries/${encodeURIComponent(galleryId)}/uploads/${upload.uuid}`;
      return {
        method: 'PUT',
        url: new URL(path, baseUrl).href,
        headers: { 'content-type': upload.mediaType },
      };
    },
  };
}

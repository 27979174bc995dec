/** Uploads to this very server: the PUT route beside the one that issued them. */
import type { UploadPlaces } from '../../ports/upload-places.ts';

/**
 * @param baseUrl what callers reach the server by, e.g. `http://127.0.0.1:8000`; null when it listens on every address, and only the
 * caller knows which one it used: then the URL is a path on the server that was asked.
 */
export function localUploadPlaces(baseUrl: string | null): UploadPlaces {
  return {
    receivedBy: 'server',
    most: null,
    async issue(upload, galleryId) {
      const path = `/v1/galleries/${encodeURIComponent(galleryId)}/uploads/${upload.uuid}`;
      return {
        method: 'PUT',
        url: baseUrl === null ? path : new URL(path, baseUrl).href,
        headers: { 'content-type': upload.mediaType },
      };
    },
  };
}

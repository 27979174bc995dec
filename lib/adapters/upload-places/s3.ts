/** Uploads straight into the bucket, by an address that takes the announced bytes and no others. */
import { MOST_PHOTO_BYTES } from '../../face/photo-limit.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import type { UploadPlaces } from '../../ports/upload-places.ts';

export function s3UploadPlaces({
  client,
  bucket,
}: {
  readonly client: ObjectStore;
  readonly bucket: string;
}): UploadPlaces {
  return {
    receivedBy: 'store',
    most: MOST_PHOTO_BYTES,
    async issue({ storageKey, mediaType, bytes, sha256, expiresAt }) {
      // No longer than the upload itself, and whole seconds.
      const seconds = Math.floor((expiresAt.getTime() - Date.now()) / 1000);
      if (seconds < 1) throw new Error('an upload that has expired gets no place');
      const object = { bucket, key: storageKey, mediaType, bytes, sha256 };
      return { method: 'PUT', ...(await client.presignPut(object, seconds)) };
    },
  };
}

/** Addresses of photos: kith's own with a signed token, or presigned ones of the store that has the bytes. */
import { createSecretKey } from 'node:crypto';
import type { ObjectStore } from '../../ports/object-store.ts';
import type { PhotoUrls } from '../../ports/photo-urls.ts';
import { readToken, writeToken } from './token.ts';

export interface PhotoUrlOptions {
  /** Newest first; at least one. */
  readonly keys: readonly Uint8Array[];
  /** Bucket of the photo store; null when it is a folder. */
  readonly bucket: string | null;
  /** Opened when the first address in a bucket is wanted. */
  readonly client: () => Promise<Pick<ObjectStore, 'presignGets'>>;
}

export function signedPhotoUrls({ keys: secrets, bucket, client }: PhotoUrlOptions): PhotoUrls {
  // Made once: out of its bytes, for each of the hundred addresses of a page, a key takes six times as long as the signature.
  const keys = secrets.map((secret) => createSecretKey(secret));
  const [newest] = keys;
  if (newest === undefined) throw new Error('addresses of photos need a key');
  return {
    stored: bucket !== null,

    own: (claim) => `/v1/photo-files/${writeToken(newest, claim)}`,

    read: (token) => readToken(keys, token),

    async objects(objects, time) {
      if (objects.length === 0) return [];
      const named = objects.map((object) => ({ ...object, bucket: object.bucket ?? own(bucket) }));
      return (await client()).presignGets(named, time);
    },
  };
}

function own(bucket: string | null): string {
  if (bucket === null) throw new Error('a folder has no addresses of its own');
  return bucket;
}

/** The photo store as a bucket: what is removed is gone in every version; encryption is the bucket's own. */
import type { ObjectStore } from '../../ports/object-store.ts';
import type { PhotoStore } from '../../ports/photo-store.ts';
import { storageKey, storagePrefix } from './storage-key.ts';

export function openS3PhotoStore({
  client,
  bucket,
}: {
  readonly client: ObjectStore;
  readonly bucket: string;
}): PhotoStore {
  return {
    put: async (key, bytes) => client.put(bucket, storageKey(key), bytes),
    // We put it there ourselves, so it is as large as photos may be.
    get: async (key) => client.read({ bucket, key: storageKey(key) }, { most: Number.MAX_SAFE_INTEGER }),
    remove: async (key) => client.remove(bucket, storageKey(key)),
    removeUnder: async (prefix) => client.removeUnder(bucket, storagePrefix(prefix)),
    async list(prefix, after, limit) {
      const objects = await client.list(bucket, prefix, after, limit);
      return objects.map(({ key, bytes, modifiedAt }) => ({ key, bytes, modifiedAt }));
    },
    check: () => client.check(bucket),
  };
}

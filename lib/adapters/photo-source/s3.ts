/** Photos and manifests in buckets that other people fill. */
import { Refusal } from '../../errors.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import type { PhotoSource } from '../../ports/photo-source.ts';

/** What a store says when its owner has not given us the right to look, or the key to decrypt. */
const DENIED = /^(AccessDenied|AllAccessDisabled|KMS\.\w+)$/;

export function openS3PhotoSource({ client }: { readonly client: ObjectStore }): PhotoSource {
  return {
    head: (name) =>
      orNull(name.key, async () => {
        try {
          return await client.head(name);
        } catch (error) {
          // A HEAD is refused without words; a read of one byte says why.
          if (!(error instanceof Refusal)) await client.read(name, { most: 1, from: 0, to: 0 });
          throw error;
        }
      }),
    read: (name, options) => orNull(name.key, () => client.read(name, options)),
    list: async (bucket, prefix, after, limit) => {
      const found = await orNull(prefix, () => client.list(bucket, prefix, after, limit));
      return (found ?? []).map(({ key, bytes, version }) => ({ key, bytes, version }));
    },
  };
}

/** What can't be read because of what its owner did is the owner's to change; null where the bucket itself is missing. */
async function orNull<T>(key: string, work: () => Promise<T | null>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    const name = error instanceof Error ? error.name : '';
    if (name === 'NoSuchBucket') return null;
    if (DENIED.test(name)) {
      const message =
        'kith has no right to read this object; allow it in the policies of the bucket and of its key.';
      throw new Refusal('location_not_allowed', message, {}, { cause: unnamed(error, key) });
    }
    if (name === 'InvalidObjectState') {
      const message = 'The object lies in an archive; restore it, then try again.';
      throw new Refusal('source_not_found', message, {}, { cause: unnamed(error, key) });
    }
    throw error;
  }
}

/** What AWS says of a denied object spells out its key, and keys name persons: no log may carry them. */
function unnamed(error: unknown, key: string): Error {
  const said = error instanceof Error ? error.message : '';
  const cause = new Error(key === '' ? said : said.replaceAll(key, '{key}'));
  cause.name = error instanceof Error ? error.name : 'Error';
  return cause;
}

/** Opens what makes addresses of photos: by the keys of the settings, or by one the installation made for itself. */
import { randomBytes } from 'node:crypto';
import type { Config } from '../config.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import type { PhotoUrls } from '../ports/photo-urls.ts';
import type { Registry } from '../ports/registry.ts';

/** Kept in the registry, so that every process of an installation signs alike. */
const PURPOSE = 'photo-urls';
const KEY_BYTES = 32;

/** `client`: of the store, under the address callers know it by. */
export async function openPhotoUrls(
  config: Pick<Config, 'KITH_TOKEN_KEYS' | 'S3_BUCKET'>,
  registry: () => Promise<Pick<Registry, 'signingKeys'>>,
  client: () => Promise<ObjectStore>,
): Promise<PhotoUrls> {
  const { signedPhotoUrls } = await import('../adapters/photo-urls/signed.ts');
  const given = config.KITH_TOKEN_KEYS?.map((secret) => new TextEncoder().encode(secret));
  const keys = given ?? [await (await registry()).signingKeys.ensure(PURPOSE, randomBytes(KEY_BYTES))];
  return signedPhotoUrls({ keys, bucket: config.S3_BUCKET, client });
}

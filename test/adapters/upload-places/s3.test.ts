/** A presigned place takes the announced bytes and nothing else, whoever holds its address. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openS3Client } from '../../../lib/adapters/s3/client.ts';
import { s3UploadPlaces } from '../../../lib/adapters/upload-places/s3.ts';
import type { ObjectStore } from '../../../lib/ports/object-store.ts';
import type { Upload } from '../../../lib/ports/records.ts';
import type { UploadPlace } from '../../../lib/ports/upload-places.ts';
import { type LocalAws, startLocalAws } from '../../fixtures/local-aws.ts';
import { namedStore, newBucket } from '../../fixtures/named-store.ts';

const bytes = new Uint8Array(5000).map((_, i) => i % 251);
const GALLERY = '0198c2f0-0000-7000-8000-00000000000a';

function announce(over: Partial<Upload> = {}): Upload {
  return {
    uuid: '0198c2f0-0000-7000-8000-00000000000b',
    gallery: GALLERY,
    principal: 'open',
    fileName: 'big.jpg',
    mediaType: 'image/jpeg',
    bytes: bytes.byteLength,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    storageKey: `uploads/${GALLERY}/0198c2f0-0000-7000-8000-00000000000b`,
    status: 'received',
    expiresAt: new Date(Date.now() + 3_600_000),
    ...over,
  };
}

async function put(
  { url, headers }: UploadPlace,
  body: Uint8Array<ArrayBuffer>,
  more: Record<string, string> = {},
  without: string | null = null,
) {
  const sent = Object.fromEntries(
    Object.entries({ ...headers, ...more }).filter(([name]) => name !== without),
  );
  const answer = await fetch(url, { method: 'PUT', headers: sent, body });
  await answer.arrayBuffer();
  return answer.status;
}

interface Store {
  readonly bucket: string;
  readonly client: ObjectStore;
}

function laws(name: string, open: () => Promise<Store>): void {
  describe(`a place in ${name}`, () => {
    let store: Store;
    beforeAll(async () => {
      store = await open();
    });
    afterAll(() => store.client.close());
    const issue = (over: Partial<Upload> = {}) => s3UploadPlaces(store).issue(announce(over), 'party');
    const stored = () =>
      store.client.read({ bucket: store.bucket, key: announce().storageKey }, { most: 1e6 });

    test('takes the announced bytes, and the same again', async () => {
      const place = await issue();
      expect(await put(place, bytes)).toBe(200);
      expect(await put(place, bytes)).toBe(200);
      expect(await stored()).toEqual(Buffer.from(bytes));
      await store.client.remove(store.bucket, announce().storageKey);
    });

    test.each<[string, (place: UploadPlace) => Promise<number>]>([
      [
        'other bytes',
        (place) =>
          put(
            place,
            bytes.map((byte) => byte ^ 1),
          ),
      ],
      ['fewer bytes', (place) => put(place, bytes.slice(1))],
      ['more bytes', (place) => put(place, new Uint8Array([...bytes, 1]))],
      ['no bytes', (place) => put(place, new Uint8Array())],
      ['another media type', (place) => put(place, bytes, { 'content-type': 'text/html' })],
      [
        'other bytes under their own checksum',
        (place) => {
          const other = bytes.map((byte) => byte ^ 1);
          const checksum = createHash('sha256').update(other).digest('base64');
          return put(place, other, { 'x-amz-checksum-sha256': checksum });
        },
      ],
      [
        'other bytes without a checksum',
        (place) =>
          put(
            place,
            bytes.map((b) => b ^ 1),
            {},
            'x-amz-checksum-sha256',
          ),
      ],
      ['another key', (place) => put({ ...place, url: place.url.replace(/b\?/, 'c?') }, bytes)],
      [
        'a longer life',
        (place) => put({ ...place, url: place.url.replace(/Expires=\d+/, 'Expires=604800') }, bytes),
      ],
      ['a read', async ({ url }) => (await fetch(url)).status],
      ['a deletion', async ({ url, headers }) => (await fetch(url, { method: 'DELETE', headers })).status],
    ])('does not take %s', async (_, attempt) => {
      const status = await attempt(await issue());
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
      expect(await stored()).toBeNull();
    });
  });
}

let aws: LocalAws;
beforeAll(async () => {
  aws = await startLocalAws();
  await aws.createBucket('photos');
});
afterAll(() => aws.stop());

laws('the local store', async () => ({ bucket: 'photos', client: openS3Client(aws) }));

describe.skipIf(namedStore === null)('a real store', () => {
  const settings = namedStore ?? { endpoint: null, region: null, accessKey: null, secretKey: null };
  laws('it', async () => ({
    bucket: await newBucket(settings, false),
    client: openS3Client(settings),
  }));
});

test('an address says nothing beyond its bucket and key, and lives no longer than its upload', async () => {
  const client = openS3Client(aws);
  const expiresAt = new Date(Date.now() + 120_000);
  const { url } = await s3UploadPlaces({ client, bucket: 'photos' }).issue(announce({ expiresAt }), 'party');
  const query = new URL(url).searchParams;
  expect(Number(query.get('X-Amz-Expires'))).toBeLessThanOrEqual(120);
  expect(query.get('X-Amz-SignedHeaders')).toBe('content-length;content-type;host;x-amz-checksum-sha256');
  expect([...query.keys()].filter((name) => /checksum/i.test(name))).toEqual([]);
  expect(url).not.toContain('party');
  await client.close();
});

test('an address is dead when its upload has expired', async () => {
  const client = openS3Client(aws);
  const place = await s3UploadPlaces({ client, bucket: 'photos' }).issue(announce(), 'party');
  aws.pass(3601);
  expect(await put(place, bytes)).toBe(403);
  await client.close();
});

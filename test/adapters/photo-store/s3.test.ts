/** A bucket as a photo store, and what only a bucket has to mind: versions, pages, and a network that fails in every way. */
import { createHash } from 'node:crypto';
import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openS3PhotoStore } from '../../../lib/adapters/photo-store/s3.ts';
import { openS3Client } from '../../../lib/adapters/s3/client.ts';
import type { Refusal } from '../../../lib/errors.ts';
import type { ObjectStore } from '../../../lib/ports/object-store.ts';
import type { PhotoStore } from '../../../lib/ports/photo-store.ts';
import { refusalOf } from '../../fakes/action-stage.ts';
import { type Asked, type LocalAws, startLocalAws } from '../../fixtures/local-aws.ts';
import { namedStore, newBucket, rawClient, versionsIn } from '../../fixtures/named-store.ts';
import { photoStoreConformance } from './conformance.ts';

let aws: LocalAws;
let client: ObjectStore;
/** For faults that have to be waited for. */
let impatient: ObjectStore;
const SHORT = { connect: 1000, silence: 250, total: 5000 };
let buckets = 0;
beforeAll(async () => {
  aws = await startLocalAws();
  client = openS3Client(aws);
  impatient = openS3Client({ ...aws, patience: SHORT });
});
afterEach(() => aws.heal());
afterAll(async () => {
  await client.close();
  await impatient.close();
  await aws.stop();
});

async function bucket(
  versioned = false,
  through = client,
): Promise<{ readonly name: string; readonly store: PhotoStore }> {
  const name = `photos-${++buckets}`;
  await aws.createBucket(name, { versioned });
  return { name, store: openS3PhotoStore({ client: through, bucket: name }) };
}

photoStoreConformance('a bucket', async () => (await bucket()).store);
photoStoreConformance('a bucket with versions', async () => (await bucket(true)).store);

const GALLERY = '0198c2f0-0000-7000-8000-00000000000a';
const KEY = `crops/${GALLERY}/0198c2f0-0000-7000-8000-00000000000b`;

describe.skipIf(namedStore === null)('a real store', () => {
  const settings = namedStore ?? { endpoint: null, region: null, accessKey: null, secretKey: null };
  const real = openS3Client(settings);
  const open = async (versioned: boolean) =>
    openS3PhotoStore({ client: real, bucket: await newBucket(settings, versioned) });
  afterAll(() => real.close());

  photoStoreConformance('its bucket', () => open(false));
  photoStoreConformance('its bucket with versions', () => open(true));

  test('forgets every version and every marker', async () => {
    const bucket = await newBucket(settings, true);
    const store = openS3PhotoStore({ client: real, bucket });
    for (const byte of [1, 2, 3]) await store.put(KEY, new Uint8Array([byte]));
    const raw = rawClient(settings);
    await raw.send(new DeleteObjectCommand({ Bucket: bucket, Key: KEY }));
    raw.destroy();
    expect(await versionsIn(settings, bucket, KEY)).toBe(4);
    await store.remove(KEY);
    await store.remove(KEY);
    expect(await versionsIn(settings, bucket, KEY)).toBe(0);
  });
});

const bytes = new Uint8Array(40_000).map((_, i) => i % 251);
const gets = ({ method, url }: Asked) => method === 'GET' && url.includes('/crops/');
const puts = ({ method }: Asked) => method === 'PUT';

describe('a bucket', () => {
  test.each(['', 'crops', '../outside', `${KEY}/..`, KEY.toUpperCase(), 'enroll/party/ann/1.jpg'])(
    'has no place for the key %j',
    async (key) => {
      const { store } = await bucket();
      await expect(store.put(key, new Uint8Array([1]))).rejects.toThrow('not a key');
      await expect(store.get(key)).rejects.toThrow('not a key');
      await expect(store.remove(key)).rejects.toThrow('not a key');
    },
  );

  test('with versions forgets every one of them, and markers of deletions, but of this key alone', async () => {
    const { name, store } = await bucket(true);
    const sibling = KEY.replace(/b$/, 'c');
    for (const byte of [1, 2, 3, 4, 5]) await store.put(KEY, new Uint8Array([byte]));
    await store.put(sibling, new Uint8Array([1]));
    expect(aws.versions(name, KEY)).toHaveLength(5);
    await store.remove(KEY);
    expect(aws.versions(name, KEY)).toEqual([]);
    expect(aws.versions(name, sibling)).toHaveLength(1);
    // Nothing there: no marker is left either.
    await store.remove(KEY);
    expect(aws.versions(name, KEY)).toEqual([]);
  });

  test('removes a key, and none that begins like it', async () => {
    const { name } = await bucket(true);
    for (const key of ['a', 'a/b', 'ab']) await client.put(name, key, new Uint8Array([1]));
    await client.remove(name, 'a');
    expect(['a', 'a/b', 'ab'].map((key) => aws.versions(name, key).length)).toEqual([0, 1, 1]);
  });

  test('with versions forgets all of a gallery by its prefix, what was deleted before and what is hidden', async () => {
    const { name, store } = await bucket(true);
    const sibling = KEY.replace(/b$/, 'c');
    for (const byte of [1, 2, 3]) await store.put(KEY, new Uint8Array([byte]));
    await store.put(sibling, new Uint8Array([1]));
    const raw = rawClient(aws);
    await raw.send(new DeleteObjectCommand({ Bucket: name, Key: sibling }));
    raw.destroy();
    await store.removeUnder(`crops/${GALLERY}/`);
    expect([...aws.versions(name, KEY), ...aws.versions(name, sibling)]).toEqual([]);
  });

  test('that does not remove what it should is a fault', async () => {
    const { store } = await bucket(true);
    await store.put(KEY, bytes);
    const body =
      '<DeleteResult><Error><Key>k</Key><Code>AccessDenied</Code><Message>no</Message></Error></DeleteResult>';
    aws.spoil(({ method }) => method === 'POST', { kind: 'status', status: 200, code: '', body });
    await expect(store.removeUnder(`crops/${GALLERY}/`)).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  test('that knows nothing of versions removes what is there, one by one and by prefix', async () => {
    const { store } = await bucket();
    await store.put(KEY, bytes);
    aws.spoil(({ url }) => url.includes('versions'), { kind: 'status', status: 501, code: 'NotImplemented' });
    await store.remove(KEY);
    expect(await store.get(KEY)).toBeNull();
    await store.put(KEY, bytes);
    aws.spoil(
      ({ url }) => url.includes('versions'),
      { kind: 'status', status: 501, code: 'NotImplemented' },
      9,
    );
    await store.removeUnder(`crops/${GALLERY}/`);
    aws.heal();
    expect(await store.get(KEY)).toBeNull();
  });

  test('whose versions may not be listed is a fault, since old ones might stay', async () => {
    const { store } = await bucket(true);
    await store.put(KEY, bytes);
    aws.spoil(({ url }) => url.includes('versions'), { kind: 'status', status: 403, code: 'AccessDenied' });
    await expect(store.remove(KEY)).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  test('lists more than a page', async () => {
    const { store } = await bucket();
    const keys = Array.from(
      { length: 1005 },
      (_, i) => `crops/${GALLERY}/0198c2f0-0000-7000-8000-${i.toString(16).padStart(12, '0')}`,
    );
    for (let at = 0; at < keys.length; at += 40)
      await Promise.all(keys.slice(at, at + 40).map((key) => store.put(key, new Uint8Array())));
    const listed = await store.list('crops/', null, 1003);
    expect(listed.map(({ key }) => key)).toEqual(keys.slice(0, 1003));
    const rest = await store.list('crops/', keys[1001] ?? '', 1000);
    expect(rest.map(({ key }) => key)).toEqual(keys.slice(1002));
  });

  test('that is not there is a fault, for its health and for its photos', async () => {
    const store = openS3PhotoStore({ client, bucket: 'nowhere' });
    await expect(store.check()).rejects.toMatchObject({ name: 'NotFound' });
    await expect(store.get(KEY)).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });

  test('keeps a checksum of every object, so that a photo that changed on the way is none', async () => {
    const { store } = await bucket();
    await store.put(KEY, bytes);
    aws.spoil(gets, { kind: 'corrupt' }, 2);
    expect(sha256(await store.get(KEY))).toBe(sha256(bytes));
    aws.spoil(gets, { kind: 'corrupt' }, 3);
    expect((await refusalOf(store.get(KEY))).code).toBe('storage_unavailable');
  });
});

describe('when the store', () => {
  test.each([
    ['answers 503', { kind: 'status', status: 503, code: 'ServiceUnavailable' }],
    ['answers 500 in HTML', { kind: 'status', status: 500, code: '', body: '<html>Bad day</html>' }],
    ['breaks the connection', { kind: 'refused' }],
    ['never answers', { kind: 'silent' }],
    ['loses its answers', { kind: 'lost' }],
  ] as const)('%s, twice is passed over and for long is a refusal with its cause', async (_, fault) => {
    const { store } = await bucket(false, impatient);
    await store.put(KEY, bytes);
    for (const [fits, work] of [
      [gets, () => store.get(KEY)],
      [puts, () => store.put(KEY, bytes)],
    ] as const) {
      aws.spoil(fits, fault, 2);
      await work();
      aws.spoil(fits, fault, 10);
      const refusal = await refusalOf(work());
      expect(refusal).toMatchObject({ code: 'storage_unavailable', details: {} });
      expect(refusal.cause).toBeInstanceOf(Error);
      aws.heal();
    }
    expect(sha256(await store.get(KEY))).toBe(sha256(bytes));
  });

  test.each([
    ['breaks off a photo', { kind: 'truncated', bytes: 1000 }],
    ['stops in the middle of a photo', { kind: 'stalled', bytes: 1000 }],
  ] as const)('%s, it is read again, and never half a photo is answered', async (_, fault) => {
    const { store } = await bucket(false, impatient);
    await store.put(KEY, bytes);
    aws.spoil(gets, fault, 2);
    expect(sha256(await store.get(KEY))).toBe(sha256(bytes));
    aws.spoil(gets, fault, 10);
    expect((await refusalOf(store.get(KEY))).code).toBe('storage_unavailable');
  });

  test('has lost the answer to a put, what was put is there', async () => {
    const { store } = await bucket();
    aws.spoil(puts, { kind: 'lost' }, 10);
    expect((await refusalOf(store.put(KEY, bytes))).code).toBe('storage_unavailable');
    aws.heal();
    expect(sha256(await store.get(KEY))).toBe(sha256(bytes));
  });

  test('takes a large photo in slowly, that is no silence', async () => {
    const { store } = await bucket(false, impatient);
    const large = new Uint8Array(4_000_000).map((_, i) => i % 251);
    aws.spoil(puts, { kind: 'slow', milliseconds: 3 * SHORT.silence });
    const before = aws.asked.length;
    await store.put(KEY, large);
    expect(aws.asked.slice(before).filter(puts)).toHaveLength(1);
  });

  test('is away altogether, every operation says so', async () => {
    const gone = openS3Client({
      ...aws,
      endpoint: 'http://127.0.0.1:1',
      patience: SHORT,
    });
    const store = openS3PhotoStore({ client: gone, bucket: 'photos' });
    const refusals: Refusal[] = await Promise.all(
      [store.get(KEY), store.put(KEY, bytes), store.remove(KEY), store.list('', null, 1), store.check()].map(
        refusalOf,
      ),
    );
    expect(refusals.map(({ code }) => code)).toEqual(Array(5).fill('storage_unavailable'));
    await gone.close();
  });

  test('is full, that is what the caller hears', async () => {
    const { store } = await bucket();
    aws.spoil(puts, { kind: 'status', status: 507, code: 'XMinioStorageFull' }, 10);
    expect((await refusalOf(store.put(KEY, bytes))).code).toBe('storage_full');
  });

  test('does not take our key, it is a fault', async () => {
    const { name } = await bucket();
    const stranger = openS3Client({ ...aws, secretKey: 'another' });
    const store = openS3PhotoStore({ client: stranger, bucket: name });
    await expect(store.put(KEY, bytes)).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' });
    await stranger.close();
  });
});

function sha256(content: Uint8Array | null): string | null {
  return content === null ? null : createHash('sha256').update(content).digest('hex');
}

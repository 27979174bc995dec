/** Objects of others in a bucket: whole or in parts, in the version that was meant, never too large, and honest about what is missing. */
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { noPhotoSource } from '../../../lib/adapters/photo-source/none.ts';
import { openS3PhotoSource } from '../../../lib/adapters/photo-source/s3.ts';
import { openS3Client, type S3Settings } from '../../../lib/adapters/s3/client.ts';
import type { PhotoSource } from '../../../lib/ports/photo-source.ts';
import { refusalOf } from '../../fakes/action-stage.ts';
import { type LocalAws, startLocalAws } from '../../fixtures/local-aws.ts';
import { namedStore, newBucket, rawClient } from '../../fixtures/named-store.ts';

const MOST = { most: 1000 };
const text = (bytes: Uint8Array | null) => (bytes === null ? null : Buffer.from(bytes).toString());
/** Keys that some step between us and the bucket might write in another way, in the order of their bytes. */
const ODD_KEYS = [
  'import/party/ !"#$&\'()*,;=@[]^`{|}~',
  'import/party/ann and bob/1 (2).jpg',
  'import/party/ann+bob.jpg',
  'import/party/ann%20bob%2F.jpg',
  'import/party/ann&amp;<bob>.jpg',
  'import/party/zo\u00eb/gr\u00fc\u00dfe.jpg',
  'import/party/zoe\u0308.jpg',
  'import/party/\u5f35\u5049.jpg',
  'import/party/\u{1f600}.jpg',
].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));

interface Place {
  readonly source: PhotoSource;
  readonly bucket: string;
  put(key: string, body: string): Promise<void>;
}

function photoSourceConformance(name: string, open: (versioned: boolean) => Promise<Place>): void {
  describe(`${name} is a photo source`, () => {
    test('what is there is told and read, what is not is null', async () => {
      const { source, bucket, put } = await open(false);
      await put('import/a.jpg', 'hello');
      expect(await source.head({ bucket, key: 'import/a.jpg' })).toMatchObject({ bytes: 5 });
      expect(text(await source.read({ bucket, key: 'import/a.jpg' }, MOST))).toBe('hello');
      expect(await source.head({ bucket, key: 'import/b.jpg' })).toBeNull();
      expect(await source.read({ bucket, key: 'import/b.jpg' }, MOST)).toBeNull();
      expect(await source.read({ bucket: `${bucket}-other`, key: 'import/a.jpg' }, MOST)).toBeNull();
    });

    test('parts are cut at the end of the object, and behind it there is nothing', async () => {
      const { source, bucket, put } = await open(false);
      const key = 'import/manifest.jsonl';
      await put(key, '0123456789');
      const part = async (from: number, to?: number) =>
        text(
          await source.read({ bucket, key }, to === undefined ? { ...MOST, from } : { ...MOST, from, to }),
        );
      expect(await part(0, 3)).toBe('0123');
      expect(await part(4, 4)).toBe('4');
      expect(await part(8, 99)).toBe('89');
      expect(await part(7)).toBe('789');
      expect(await part(10, 20)).toBe('');
      expect(await part(500)).toBe('');
      await put(key, '');
      expect(await part(0, 3)).toBe('');
      expect(text(await source.read({ bucket, key }, MOST))).toBe('');
    });

    test.each([
      ['without versions', false],
      ['with versions', true],
    ] as const)(
      'a bucket %s reads the version that was meant, or null once it is no more',
      async (_, versioned) => {
        const { source, bucket, put } = await open(versioned);
        const key = 'import/a.jpg';
        await put(key, 'first');
        const first = (await source.head({ bucket, key }))?.version ?? '';
        await put(key, 'second');
        const second = (await source.head({ bucket, key }))?.version ?? '';
        expect(second).not.toBe(first);
        expect(text(await source.read({ bucket, key, versionId: second }, MOST))).toBe('second');
        expect(text(await source.read({ bucket, key, versionId: second }, { ...MOST, from: 2, to: 3 }))).toBe(
          'co',
        );
        expect(text(await source.read({ bucket, key, versionId: first }, MOST))).toBe(
          versioned ? 'first' : null,
        );
        expect(await source.head({ bucket, key, versionId: first })).toEqual(
          versioned ? { bytes: 5, version: first } : null,
        );
      },
    );

    test('an object above the limit is refused, a small part of it is not', async () => {
      const { source, bucket, put } = await open(false);
      await put('import/a.jpg', 'x'.repeat(1001));
      const name = { bucket, key: 'import/a.jpg' };
      const refusal = await refusalOf(source.read(name, MOST));
      expect(refusal).toMatchObject({ code: 'payload_too_large', details: { bytes: 1001, most: 1000 } });
      expect((await source.read(name, { ...MOST, from: 0, to: 999 }))?.byteLength).toBe(1000);
    });

    test('keys come as the store knows them, in the order of their bytes, page by page', async () => {
      const { source, bucket, put } = await open(false);
      for (const key of ODD_KEYS.toReversed()) await put(key, key);
      await put('import/other/a.jpg', 'x');
      const listed: string[] = [];
      for (let after: string | null = null; ; after = listed.at(-1) ?? null) {
        const page = await source.list(bucket, 'import/party/', after, 3);
        listed.push(...page.map(({ key }) => key));
        if (page.length < 3) break;
      }
      expect(listed).toEqual(ODD_KEYS);
      for (const key of listed) expect(text(await source.read({ bucket, key }, MOST))).toBe(key);
    });

    test('what a list says of an object is what its head says, where the store has no versions', async () => {
      const { source, bucket, put } = await open(false);
      await put('import/a.jpg', 'hello');
      const [listed] = await source.list(bucket, 'import/', null, 10);
      expect(listed).toEqual({
        key: 'import/a.jpg',
        ...(await source.head({ bucket, key: 'import/a.jpg' })),
      });
    });
  });
}

/** A place in a store, filled by the SDK alone. */
async function placeIn(settings: S3Settings, bucket: string): Promise<Place> {
  const raw = rawClient(settings);
  clients.push(raw);
  const client = openS3Client(settings);
  closers.push(() => client.close());
  return {
    source: openS3PhotoSource({ client }),
    bucket,
    async put(key, body) {
      await raw.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: Buffer.from(body) }));
    },
  };
}

let aws: LocalAws;
let buckets = 0;
const clients: S3Client[] = [];
const closers: (() => Promise<void>)[] = [];
beforeAll(async () => {
  aws = await startLocalAws();
});
afterEach(() => aws.heal());
afterAll(async () => {
  for (const client of clients) client.destroy();
  for (const close of closers) await close();
  await aws.stop();
});

async function place(versioned = false): Promise<Place> {
  const name = `others-${++buckets}`;
  await aws.createBucket(name, { versioned });
  return placeIn(aws, name);
}

photoSourceConformance('a bucket', place);

describe.skipIf(namedStore === null)('a real store', () => {
  const settings = namedStore ?? { endpoint: null, region: null, accessKey: null, secretKey: null };
  photoSourceConformance('its bucket', async (versioned) =>
    placeIn(settings, await newBucket(settings, versioned)),
  );
});

test('a key that XML can’t carry is listed as it is, by a store that encodes it', async () => {
  const { source, bucket, put } = await place();
  const key = 'import/ann\r\n\u0007bob.jpg';
  await put(key, 'x');
  expect((await source.list(bucket, 'import/', null, 10)).map((object) => object.key)).toEqual([key]);
});

describe('when the store', () => {
  const denied = (code: string) => ({ kind: 'status', status: 403, code }) as const;

  test('does not let us look, the caller hears that the place is not allowed', async () => {
    const { source, bucket, put } = await place();
    await put('import/a.jpg', 'hello');
    const name = { bucket, key: 'import/a.jpg' };
    aws.spoil(() => true, denied('AccessDenied'), 10);
    const refusals = await Promise.all(
      [source.head(name), source.read(name, MOST), source.list(bucket, 'import/', null, 10)].map(refusalOf),
    );
    expect(refusals.map(({ code }) => code)).toEqual(Array(3).fill('location_not_allowed'));
  });

  test('spells out the key it denies, the cause that may be logged does not', async () => {
    const { source, bucket } = await place();
    const key = 'import/party/ann.jpg';
    const body = `<Error><Code>AccessDenied</Code><Message>not authorized on arn:aws:s3:::${bucket}/${key}</Message></Error>`;
    aws.spoil(() => true, { ...denied('AccessDenied'), body }, 10);
    const refusal = await refusalOf(source.read({ bucket, key }, MOST));
    expect(refusal.cause).toMatchObject({
      name: 'AccessDenied',
      message: `not authorized on arn:aws:s3:::${bucket}/{key}`,
    });
  });

  test('does not know who we are, it is a fault and no item’s refusal', async () => {
    const { source, bucket, put } = await place();
    await put('import/a.jpg', 'hello');
    const name = { bucket, key: 'import/a.jpg' };
    aws.spoil(() => true, denied('InvalidAccessKeyId'), 10);
    await expect(source.read(name, MOST)).rejects.toMatchObject({ name: 'InvalidAccessKeyId' });
    await expect(source.head(name)).rejects.toMatchObject({ name: 'InvalidAccessKeyId' });
  });

  test('has put the object into an archive, it can’t be read', async () => {
    const { source, bucket, put } = await place();
    await put('import/a.jpg', 'hello');
    aws.spoil(() => true, denied('InvalidObjectState'));
    const refusal = await refusalOf(source.read({ bucket, key: 'import/a.jpg' }, MOST));
    expect(refusal.code).toBe('source_not_found');
  });

  test('is too busy for long, it is unavailable, and the photo is not missing', async () => {
    const { source, bucket, put } = await place();
    await put('import/a.jpg', 'hello');
    aws.spoil(() => true, { kind: 'status', status: 503, code: 'ServiceUnavailable' }, 100);
    const name = { bucket, key: 'import/a.jpg' };
    expect((await refusalOf(source.read(name, MOST))).code).toBe('storage_unavailable');
    expect((await refusalOf(source.head(name))).code).toBe('storage_unavailable');
  });

  test('breaks off a part, it is read again', async () => {
    const { source, bucket, put } = await place();
    await put('import/a.jpg', '0123456789');
    aws.spoil(({ method }) => method === 'GET', { kind: 'truncated', bytes: 2 }, 2);
    const part = await source.read({ bucket, key: 'import/a.jpg' }, { ...MOST, from: 2, to: 8 });
    expect(text(part)).toBe('2345678');
  });

  test('has a huge object, it is not read at all', async () => {
    const { source, bucket, put } = await place();
    await put('import/a.jpg', 'x'.repeat(5_000_000));
    const refusal = await refusalOf(source.read({ bucket, key: 'import/a.jpg' }, MOST));
    expect(refusal).toMatchObject({ code: 'payload_too_large', details: { bytes: 5_000_000 } });
  });
});

test('an installation without an object store has no source to read from', async () => {
  const name = { bucket: 'b', key: 'k' };
  const refusals = await Promise.all(
    [noPhotoSource.head(name), noPhotoSource.read(name, MOST), noPhotoSource.list('b', '', null, 1)].map(
      refusalOf,
    ),
  );
  expect(refusals.map(({ code }) => code)).toEqual(Array(3).fill('location_not_allowed'));
});

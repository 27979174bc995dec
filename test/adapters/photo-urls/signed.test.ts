/** Addresses of photos: tokens that say what was signed and nothing else, and presigned ones that a store accepts. */
import { randomBytes, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { attachment } from '../../../lib/actions/content-disposition.ts';
import { signedPhotoUrls } from '../../../lib/adapters/photo-urls/signed.ts';
import { openS3Client } from '../../../lib/adapters/s3/client.ts';
import type { ObjectStore } from '../../../lib/ports/object-store.ts';
import type { FileClaim } from '../../../lib/ports/photo-urls.ts';
import { type LocalAws, startLocalAws } from '../../fixtures/local-aws.ts';

const nobody = () => Promise.reject(new Error('there is no store'));
const urls = (...keys: readonly Uint8Array[]) => signedPhotoUrls({ keys, bucket: null, client: nobody });
const key = () => new Uint8Array(randomBytes(32));
const tokenIn = (url: string) => url.slice('/v1/photo-files/'.length);

const claims = fc.record<FileClaim>({
  album: fc.uuid(),
  photo: fc.uuid(),
  kind: fc.constantFrom('thumbnail', 'web', 'original'),
  as: fc.constantFrom('inline', 'attachment'),
  guest: fc.option(fc.uuid()),
  expiresAt: fc.integer({ min: 0, max: 2 ** 32 - 1 }).map((seconds) => new Date(seconds * 1000)),
});

describe('a token', () => {
  const own = urls(key());

  test('says what was signed', () => {
    fc.assert(
      fc.property(claims, (claim) => {
        expect(own.read(tokenIn(own.own(claim)))).toEqual(claim);
      }),
    );
  });

  test('with any bit changed says nothing', () => {
    fc.assert(
      fc.property(claims, fc.nat(), (claim, place) => {
        const bytes = Buffer.from(tokenIn(own.own(claim)), 'base64url');
        const bit = place % (bytes.length * 8);
        bytes[bit >> 3]! ^= 1 << (bit & 7);
        expect(own.read(bytes.toString('base64url'))).toBeNull();
      }),
    );
  });

  test('is read by whoever has the key, newest or older, and by nobody else', () => {
    const [older, newer] = [key(), key()];
    fc.assert(
      fc.property(claims, fc.string({ maxLength: 100 }), (claim, noise) => {
        const token = tokenIn(urls(older).own(claim));
        expect(urls(newer, older).read(token)).toEqual(claim);
        expect(urls(newer).read(token)).toBeNull();
        expect(own.read(noise)).toBeNull();
      }),
    );
  });
});

describe('presigned addresses', () => {
  let aws: LocalAws;
  let client: ObjectStore;
  beforeAll(async () => {
    aws = await startLocalAws();
    await aws.createBucket('photos', { versioned: true });
    await aws.createBucket('studio');
    client = openS3Client(aws);
  });
  afterAll(async () => {
    await client.close();
    await aws.stop();
  });

  const time = () => {
    const from = new Date(Math.floor(Date.now() / 60_000) * 60_000);
    return { from, until: new Date(from.getTime() + 3_600_000) };
  };
  const open = () => signedPhotoUrls({ keys: [key()], bucket: 'photos', client: async () => client });
  const named = (object: { readonly bucket: string | null; readonly key: string }, name = 'a.jpg') => ({
    ...object,
    mediaType: 'image/jpeg',
    disposition: attachment(name),
  });

  test('give the object under its type and name, in whatever bucket and under whatever key', async () => {
    const objects = [
      { bucket: null, key: `renditions/${randomUUID()}/${randomUUID()}` },
      { bucket: 'studio', key: "raw/Müller & Söhne (2)/50% + 'x'!*=~.jpg" },
    ];
    for (const [i, { bucket, key: at }] of objects.entries())
      await client.put(bucket ?? 'photos', at, new Uint8Array([i, 2, 3]));
    const name = 'Müller "1" & 50%.jpg';
    const signed = await open().objects(
      objects.map((object) => named(object, name)),
      time(),
    );
    for (const [i, url] of signed.entries()) {
      const answer = await fetch(url);
      expect(answer.status).toBe(200);
      expect([...new Uint8Array(await answer.arrayBuffer())]).toEqual([i, 2, 3]);
      const asked = new URL(url).searchParams;
      expect(asked.get('response-content-type')).toBe('image/jpeg');
      expect(asked.get('response-content-disposition')).toBe(attachment(name));
      expect(asked.get('response-cache-control')).toBe('private, max-age=3600, immutable');
      expect(Number(asked.get('X-Amz-Expires'))).toBe(3600);
    }
  });

  test('are the same for the same moments, refuse other objects and other headers, and end', async () => {
    const [one, other] = [
      `renditions/${randomUUID()}/${randomUUID()}`,
      `renditions/${randomUUID()}/${randomUUID()}`,
    ];
    for (const at of [one, other]) await client.put('photos', at, new Uint8Array([1]));
    const when = time();
    const [url = ''] = await open().objects([named({ bucket: null, key: one })], when);
    expect(await open().objects([named({ bucket: null, key: one })], when)).toEqual([url]);
    expect((await fetch(url.replace(one, other))).status).toBe(403);
    expect((await fetch(url.replace('image%2Fjpeg', 'text%2Fhtml'))).status).toBe(403);
    expect((await fetch(url, { method: 'PUT', body: 'x' })).status).toBe(403);
    aws.pass(3601);
    expect((await fetch(url)).status).toBe(403);
  });

  test('name the version that was meant', async () => {
    const at = `photos/${randomUUID()}/${randomUUID()}`;
    await client.put('photos', at, new Uint8Array([1]));
    const first = await client.head({ bucket: 'photos', key: at });
    await client.put('photos', at, new Uint8Array([2]));
    const when = { from: new Date(Date.now() + 3601_000), until: new Date(Date.now() + 7200_000) };
    const object = { ...named({ bucket: null, key: at }), versionId: first?.version };
    const [url = ''] = await open().objects([object], when);
    expect(new URL(url).searchParams.get('versionId')).toBe(first?.version);
    expect([...new Uint8Array(await (await fetch(url)).arrayBuffer())]).toEqual([1]);
  });
});

test('a name in a header is the name, whatever letters it has', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (name) => {
      const header = attachment(name);
      expect(header).toMatch(/^attachment; filename="[ !#$&-~]*"; filename\*=UTF-8''[\w.~!$&+^`|#%-]*$/);
      const [, encoded = ''] = /filename\*=UTF-8''(.*)$/.exec(header) ?? [];
      expect(decodeURIComponent(encoded)).toBe(name.toWellFormed().replace(/[\p{Cc}/\\]/gu, '_'));
    }),
  );
});

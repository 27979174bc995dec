/** Uploads that go straight into a bucket: used once by the same rules, and looked at when they are used. */
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { upload } from '../../clients/typescript/photo-body.ts';
import { createUpload } from '../../lib/actions/create-upload.ts';
import { enroll } from '../../lib/actions/enroll.ts';
import { expire } from '../../lib/actions/expire.ts';
import { identify } from '../../lib/actions/identify.ts';
import { receiveUpload } from '../../lib/actions/receive-upload.ts';
import { openS3PhotoStore } from '../../lib/adapters/photo-store/s3.ts';
import { openS3Client } from '../../lib/adapters/s3/client.ts';
import { s3UploadPlaces } from '../../lib/adapters/upload-places/s3.ts';
import type { ActionPorts } from '../../lib/ports/action-ports.ts';
import type { ObjectStore } from '../../lib/ports/object-store.ts';
import type { Gallery } from '../../lib/ports/records.ts';
import { callerOf, openStage, photos, refusalOf, type Stage, sha256 } from '../fakes/action-stage.ts';
import { photoOf } from '../fakes/fake-photo.ts';
import { type LocalAws, startLocalAws } from '../fixtures/local-aws.ts';
import { rawClient } from '../fixtures/named-store.ts';

const BUCKET = 'photos';
const SHORT = { connect: 1000, silence: 250, total: 5000 };

let aws: LocalAws;
let client: ObjectStore;
let stage: Stage;
let ports: ActionPorts;
beforeAll(async () => {
  aws = await startLocalAws();
  await aws.createBucket(BUCKET, { versioned: true });
  client = openS3Client({ ...aws, patience: SHORT });
  stage = await openStage();
  ports = {
    ...stage.ports,
    photoStore: openS3PhotoStore({ client, bucket: BUCKET }),
    uploadPlaces: s3UploadPlaces({ client, bucket: BUCKET }),
  };
});
afterEach(() => aws.heal());
afterAll(async () => {
  await stage.close();
  await client.close();
  await aws.stop();
});

const bytes = new Uint8Array(photoOf('ann'));

function announce(gallery: Gallery, content: Uint8Array = bytes) {
  return createUpload(ports, {
    gallery: gallery.id,
    fileName: 'big.jpg',
    mediaType: 'image/jpeg',
    bytes: content.byteLength,
    sha256: sha256(content),
    caller: callerOf(),
  });
}

type Announced = Awaited<ReturnType<typeof announce>>;

async function put({ method, url, headers }: Announced, body: Uint8Array<ArrayBuffer> = bytes) {
  const answer = await fetch(url, { method, headers, body });
  expect(answer.status).toBe(200);
}

/** Past the signature, as a store would take it that checks nothing. */
async function putAnything(gallery: Gallery, { uploadId }: Announced, body: Uint8Array) {
  const raw = rawClient(aws);
  await raw.send(
    new PutObjectCommand({ Bucket: BUCKET, Key: `uploads/${gallery.uuid}/${uploadId}`, Body: body }),
  );
  raw.destroy();
}

function search(gallery: Gallery, uploadId: string) {
  return identify(ports, {
    gallery: gallery.id,
    photos: [{ kind: 'upload', uploadId }],
    caller: callerOf(),
  });
}

function enrollAnn(gallery: Gallery, ...uploads: readonly string[]) {
  return enroll(ports, {
    gallery: gallery.id,
    person: 'ann',
    photos: uploads.map((uploadId) => ({ kind: 'upload', uploadId })),
    caller: callerOf(),
  });
}

const versionsOf = (gallery: Gallery, { uploadId }: Announced) =>
  aws.versions(BUCKET, `uploads/${gallery.uuid}/${uploadId}`);

describe('an upload into a bucket', () => {
  test('enrolls a person and is gone in every version; a second use finds nothing', async () => {
    const gallery = await stage.gallery();
    const announced = await announce(gallery);
    await put(announced);
    await put(announced);
    const { enrolled } = await enrollAnn(gallery, announced.uploadId);
    expect(enrolled).toHaveLength(1);
    expect(versionsOf(gallery, announced)).toEqual([]);
    expect((await refusalOf(enrollAnn(gallery, announced.uploadId))).code).toBe('upload_not_found');
  });

  test('is a probe, and is deleted after the search', async () => {
    const gallery = await stage.gallery();
    const [sample, probe] = [await announce(gallery), await announce(gallery)];
    await Promise.all([put(sample), put(probe)]);
    await enrollAnn(gallery, sample.uploadId);
    expect(await search(gallery, probe.uploadId)).toMatchObject({ verdict: 'match', person: { id: 'ann' } });
    expect(versionsOf(gallery, probe)).toEqual([]);
    expect(await ports.registry.uploads.find(gallery.uuid, probe.uploadId)).toBeNull();
  });

  test('goes the same way with the client library', async () => {
    const gallery = await stage.gallery();
    const { uploadId } = await upload(
      async ({ json }) => announceAs(gallery, json),
      fetch,
      `/v1/galleries/${gallery.id}`,
      { bytes, fileName: 'big.jpg' },
      { baseUrl: 'http://127.0.0.1:8000', key: 'kith_a_secret_of_ours' },
    );
    expect(await search(gallery, uploadId)).toMatchObject({ verdict: 'unknown' });
  });

  test('that was not put yet is not found, and can be put and used afterwards', async () => {
    const gallery = await stage.gallery();
    const announced = await announce(gallery);
    expect((await refusalOf(search(gallery, announced.uploadId))).code).toBe('upload_not_found');
    await put(announced);
    expect(await search(gallery, announced.uploadId)).toMatchObject({ verdict: 'unknown' });
  });

  test('wanted by two searches at the same moment serves one', async () => {
    const gallery = await stage.gallery();
    const announced = await announce(gallery);
    await put(announced);
    const outcomes = await Promise.allSettled([
      search(gallery, announced.uploadId),
      search(gallery, announced.uploadId),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('can come through this server as well, as long as it is not used', async () => {
    const gallery = await stage.gallery();
    const { uploadId } = await announce(gallery);
    const request = { gallery: gallery.id, upload: uploadId, photos: photos(bytes), caller: callerOf() };
    await receiveUpload(ports, request);
    expect(await search(gallery, uploadId)).toMatchObject({ verdict: 'unknown' });
    expect((await refusalOf(receiveUpload(ports, request))).code).toBe('upload_not_found');
  });

  test('that expires unused is removed in every version', async () => {
    const gallery = await stage.gallery();
    const announced = await announce(gallery);
    await put(announced);
    stage.pass(3601);
    expect((await refusalOf(search(gallery, announced.uploadId))).code).toBe('upload_not_found');
    expect((await expire(ports)).uploads).toBeGreaterThan(0);
    expect(versionsOf(gallery, announced)).toEqual([]);
  });

  test('above the limit gets no place', async () => {
    const gallery = await stage.gallery();
    const refusal = await refusalOf(
      createUpload(ports, {
        gallery: gallery.id,
        fileName: 'huge.tif',
        mediaType: 'image/tiff',
        bytes: 51 * 1024 ** 2,
        sha256: sha256(bytes),
        caller: callerOf(),
      }),
    );
    expect(refusal).toMatchObject({ code: 'payload_too_large', details: { most: 50 * 1024 ** 2 } });
  });
});

describe('what a store lets through that checks nothing', () => {
  test('is not used when it is something else, and the right bytes can follow', async () => {
    const gallery = await stage.gallery();
    const announced = await announce(gallery);
    await putAnything(
      gallery,
      announced,
      bytes.map((byte) => byte ^ 1),
    );
    expect((await refusalOf(search(gallery, announced.uploadId))).code).toBe('upload_not_found');
    await put(announced);
    expect(await search(gallery, announced.uploadId)).toMatchObject({ verdict: 'unknown' });
  });

  test('is not even read when it has another size', async () => {
    const gallery = await stage.gallery();
    const announced = await announce(gallery);
    await putAnything(gallery, announced, new Uint8Array(10_000_000));
    const before = aws.asked.length;
    expect((await refusalOf(search(gallery, announced.uploadId))).code).toBe('upload_not_found');
    const read = aws.asked.slice(before).filter(({ url }) => url.includes(announced.uploadId));
    expect(read.filter(({ url }) => !url.includes('list-type'))).toEqual([]);
  });
});

describe('when the bucket fails', () => {
  test('during a search, the answer is storage_unavailable and the upload is still good', async () => {
    const gallery = await stage.gallery();
    const announced = await announce(gallery);
    await put(announced);
    aws.spoil(({ method }) => method === 'GET', { kind: 'truncated', bytes: 3 }, 100);
    expect((await refusalOf(search(gallery, announced.uploadId))).code).toBe('storage_unavailable');
    aws.heal();
    expect(await search(gallery, announced.uploadId)).toMatchObject({ verdict: 'unknown' });
  });

  test('after the search, the answer stands and what is left goes when the upload expires', async () => {
    const gallery = await stage.gallery();
    const announced = await announce(gallery);
    await put(announced);
    aws.spoil(({ url }) => url.includes('versions'), { kind: 'refused' }, 100);
    expect(await search(gallery, announced.uploadId)).toMatchObject({ verdict: 'unknown' });
    expect(stage.logged).toContain('a used upload stays until it expires');
    aws.heal();
    expect((await refusalOf(search(gallery, announced.uploadId))).code).toBe('upload_not_found');
    stage.pass(3601);
    await expire(ports);
    expect(versionsOf(gallery, announced)).toEqual([]);
  });

  test('while an enrollment puts its crop, nothing is enrolled, and the same upload enrolls afterwards', async () => {
    const gallery = await stage.gallery();
    const announced = await announce(gallery);
    await put(announced);
    aws.spoil(({ method }) => method === 'PUT', { kind: 'lost' }, 100);
    expect((await refusalOf(enrollAnn(gallery, announced.uploadId))).code).toBe('storage_unavailable');
    aws.heal();
    expect(await ports.registry.persons.find(gallery.uuid, 'ann')).toBeNull();
    expect((await enrollAnn(gallery, announced.uploadId)).enrolled).toHaveLength(1);
  });
});

/** What POST …/uploads would have parsed. */
async function announceAs<T>(gallery: Gallery, json: unknown): Promise<T> {
  expect(json).toEqual({
    fileName: 'big.jpg',
    mediaType: 'image/jpeg',
    bytes: bytes.byteLength,
    sha256: sha256(bytes),
  });
  return (await announce(gallery)) as T;
}

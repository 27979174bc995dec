/** From a PUT into the bucket to an enrolled person: bucket, events, queue and handler as on AWS, but for the machine. */
import { DeleteObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openSqsQueue } from '../../lib/adapters/enrollment-queue/sqs.ts';
import { openS3PhotoSource } from '../../lib/adapters/photo-source/s3.ts';
import { openS3PhotoStore } from '../../lib/adapters/photo-store/s3.ts';
import { openS3Client } from '../../lib/adapters/s3/client.ts';
import { ingest } from '../../lib/bindings/ingest.ts';
import { queueHandler } from '../../lib/edge/queue-handler.ts';
import type { ActionPorts } from '../../lib/ports/action-ports.ts';
import type { EnrollmentQueue } from '../../lib/ports/enrollment-queue.ts';
import type { ObjectStore } from '../../lib/ports/object-store.ts';
import type { Gallery } from '../../lib/ports/records.ts';
import { openStage, type Stage } from '../fakes/action-stage.ts';
import { photoOf } from '../fakes/fake-photo.ts';
import { type Asked, type LocalAws, startLocalAws } from '../fixtures/local-aws.ts';
import { rawClient } from '../fixtures/named-store.ts';

const MOST_RECEIVES = 3;

let aws: LocalAws;
let stage: Stage;
let client: ObjectStore;
let raw: S3Client;
let ports: ActionPorts;
let gallery: Gallery;
let bucket: string;
let queue: EnrollmentQueue;
let worlds = 0;
const closers: (() => Promise<void>)[] = [];

beforeAll(async () => {
  aws = await startLocalAws();
  stage = await openStage();
  client = openS3Client({ ...aws, patience: { connect: 1000, silence: 250, total: 5000 } });
  raw = rawClient(aws);
});
beforeEach(async () => {
  bucket = `photos-${++worlds}`;
  await aws.createBucket(bucket, { versioned: true });
  const url = await aws.createQueue(`ingest-${worlds}`, { parkAfter: MOST_RECEIVES });
  aws.notify(bucket, 'enroll/', url);
  const credentials = { accessKeyId: aws.accessKey, secretAccessKey: aws.secretKey };
  const opened = openSqsQueue({ url, region: aws.region, credentials });
  closers.push(() => opened.close());
  queue = opened;
  ports = {
    ...stage.ports,
    photoStore: openS3PhotoStore({ client, bucket }),
    photoSource: openS3PhotoSource({ client }),
  };
  gallery = await stage.gallery();
});
afterEach(() => aws.heal());
afterAll(async () => {
  for (const close of closers) await close();
  raw.destroy();
  await client.close();
  await stage.close();
  await aws.stop();
});

const put = (key: string, body: Uint8Array) =>
  raw.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: Buffer.from(body) }));

/** What the platform does with one batch; answers how many messages it had and how many come again. */
async function deliver() {
  const handler = queueHandler<ActionPorts, typeof ingest.needs, ReturnType<typeof ingest.read>>(
    { open: async () => ports },
    ingest,
  );
  const messages = await queue.receive({ limit: 10, waitSeconds: 0, visibilitySeconds: 60 });
  const { batchItemFailures } = await handler({
    Records: messages.map(({ id, receipt, body, receives }) => ({
      messageId: id,
      receiptHandle: receipt,
      body,
      attributes: {
        ApproximateReceiveCount: String(receives),
        SentTimestamp: '0',
        SenderId: 'AIDA',
        ApproximateFirstReceiveTimestamp: '0',
      },
      messageAttributes: {},
      md5OfBody: '',
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:ingest',
      awsRegion: 'us-east-1',
    })),
  });
  const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
  await queue.done(messages.filter(({ id }) => !failed.has(id)));
  await queue.release(messages.filter(({ id }) => failed.has(id)));
  return { delivered: messages.length, again: failed.size };
}

async function outcomes(): Promise<readonly string[]> {
  const jobs = await ports.registry.jobs.list(gallery.uuid, ['upload'], { after: null, limit: 10 });
  const items = await Promise.all(
    jobs.map(({ id }) => ports.registry.jobItems.list(id, null, { after: 0, limit: 100 })),
  );
  return items.flat().map(({ status, code }) => code ?? status);
}

const personOf = (id: string) => ports.registry.persons.find(gallery.uuid, id);
const reads = ({ method, url }: Asked) => method === 'GET' && url.includes('/enroll/');
const heads = ({ method }: Asked) => method === 'HEAD';

describe('a photo put into the bucket', () => {
  test.each([
    '1.jpg',
    'my photo.jpg',
    '1+1=2.jpg',
    '100%25 & more.jpg',
    'Gr\u00fc\u00dfe \u5f35 \u{1f600}.jpg',
    '2026/May/1.jpg',
  ])('as %s is enrolled without anybody asking', async (file) => {
    await put(`enroll/${gallery.id}/ann/${file}`, photoOf('ann'));
    expect(await deliver()).toEqual({ delivered: 1, again: 0 });
    expect(await outcomes()).toEqual(['done']);
    expect(await personOf('ann')).not.toBeNull();
    expect(await queue.depth()).toEqual({ visible: 0, inFlight: 0, dead: 0 });
  });

  test('in another folder tells nobody', async () => {
    await put(`import/${gallery.id}/ann/1.jpg`, photoOf('ann'));
    expect(await deliver()).toEqual({ delivered: 0, again: 0 });
  });

  test('as a folder of a console is no photo and no item', async () => {
    await put(`enroll/${gallery.id}/ann/`, new Uint8Array());
    expect(await deliver()).toEqual({ delivered: 1, again: 0 });
    expect(await outcomes()).toEqual([]);
  });

  test('and put again is enrolled in its newest version, the older one is superseded', async () => {
    const key = `enroll/${gallery.id}/ann/1.jpg`;
    await put(key, photoOf('ann', 1));
    await put(key, photoOf('ann', 2));
    expect(await deliver()).toEqual({ delivered: 2, again: 0 });
    expect([...(await outcomes())].sort()).toEqual(['done', 'superseded']);
  });

  test('and deleted before it is read is not found, also where the bucket keeps the old version', async () => {
    const key = `enroll/${gallery.id}/ann/1.jpg`;
    await put(key, photoOf('ann'));
    await raw.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
    expect(await deliver()).toEqual({ delivered: 1, again: 0 });
    expect(await outcomes()).toEqual(['source_not_found']);
  });

  test('whose message comes twice is enrolled once', async () => {
    await put(`enroll/${gallery.id}/ann/1.jpg`, photoOf('ann'));
    const [message] = await queue.receive({ limit: 1, waitSeconds: 0, visibilitySeconds: 60 });
    await queue.send([message?.body ?? '']);
    await queue.release([message!]);
    expect(await deliver()).toEqual({ delivered: 2, again: 0 });
    expect(await outcomes()).toEqual(['done']);
  });
});

describe('when S3', () => {
  const faults = [
    ['answers 503', heads, { kind: 'status', status: 503, code: 'ServiceUnavailable' }],
    ['breaks the connection', heads, { kind: 'refused' }],
    ['never answers', heads, { kind: 'silent' }],
    ['breaks off the photo', reads, { kind: 'truncated', bytes: 5 }],
    ['stops in the middle of the photo', reads, { kind: 'stalled', bytes: 5 }],
    ['answers 500 to a read', reads, { kind: 'status', status: 500, code: 'InternalError' }],
  ] as const;

  test.each(faults)('%s, the message comes again until the photo is enrolled', async (_, fits, fault) => {
    await put(`enroll/${gallery.id}/ann/1.jpg`, photoOf('ann'));
    aws.spoil(fits, fault, 100);
    expect(await deliver()).toEqual({ delivered: 1, again: 1 });
    expect(await outcomes()).not.toContain('done');
    aws.heal();
    expect(await deliver()).toEqual({ delivered: 1, again: 0 });
    expect(await outcomes()).toEqual(['done']);
  });

  test('can’t give back one photo of a batch, the others are enrolled', async () => {
    for (const n of [1, 2, 3]) await put(`enroll/${gallery.id}/p${n}/1.jpg`, photoOf(`p${n}`));
    aws.spoil(
      ({ url, method }) => method === 'GET' && url.includes('/p2/'),
      { kind: 'truncated', bytes: 5 },
      100,
    );
    expect(await deliver()).toEqual({ delivered: 3, again: 1 });
    expect([...(await outcomes())].sort()).toEqual(['done', 'done', 'queued']);
  });
});

test('a message that is no event comes back and is parked, and the photo beside it is enrolled', async () => {
  await queue.send(['{"hello": "world"}']);
  await put(`enroll/${gallery.id}/ann/1.jpg`, photoOf('ann'));
  expect(await deliver()).toEqual({ delivered: 2, again: 1 });
  for (let i = 1; i < MOST_RECEIVES; i++) expect(await deliver()).toEqual({ delivered: 1, again: 1 });
  expect(await deliver()).toEqual({ delivered: 0, again: 0 });
  expect(await queue.depth()).toEqual({ visible: 0, inFlight: 0, dead: 1 });
  expect(await outcomes()).toEqual(['done']);
});

test('the first message of a bucket, which only tests the way, is taken off', async () => {
  await queue.send([JSON.stringify({ Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: bucket })]);
  expect(await deliver()).toEqual({ delivered: 1, again: 0 });
});

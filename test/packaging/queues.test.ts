/** The packaged functions behind queues: a bulk job from its request to its end, photos dropped into the bucket, and poison. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { json } from '../edge/world.ts';
import { type Deployment, openDeployment } from './deployment.ts';
import { queueEvent } from './events.ts';
import { canRunPackaged } from './packaged.ts';
import { failuresOf, openPoller, type Poller } from './poller.ts';
import { BUCKET } from './stores.ts';

const faces = fileURLToPath(new URL('../../../shared/faces/', import.meta.url));

describe.skipIf(!canRunPackaged || !existsSync(faces))('the packaged functions behind queues', () => {
  let deployment: Deployment;
  let poller: Poller;
  let s3: S3Client;

  const put = (Key: string, path: string) =>
    s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: readFileSync(join(faces, path)) }));
  const get = async (path: string) => (await deployment.ask({ method: 'GET', path })).json;

  beforeAll(async () => {
    deployment = await openDeployment();
    const { aws } = deployment.stores;
    poller = openPoller(aws, deployment.run);
    s3 = new S3Client({
      endpoint: aws.endpoint,
      region: aws.region,
      forcePathStyle: true,
      credentials: { accessKeyId: aws.accessKey, secretAccessKey: aws.secretKey },
    });
  }, 120_000);

  afterAll(async () => {
    poller?.close();
    s3?.destroy();
    await deployment?.close();
  });

  test('a bulk job goes from its manifest through plan and work to its end', async () => {
    const { plan, bulk } = deployment.stores.queues;
    const photos = [
      ['amy', 'bbt/amy/amy1.png'],
      ['amy', 'bbt/amy/amy2.png'],
      ['raj', 'bbt/raj/raj1.png'],
      ['nobody', 'hard/crop_no_face.png'],
    ] as const;
    const lines = await Promise.all(
      photos.map(async ([person, path], i) => {
        const key = `import/default/${i}.png`;
        await put(key, path);
        return JSON.stringify({ person, object: `s3://${BUCKET}/${key}` });
      }),
    );
    const Body = lines.join('\n');
    await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'import/default/all.jsonl', Body }));
    const path = '/v1/galleries/default/bulk-enrollments';
    const manifest = `s3://${BUCKET}/import/default/all.jsonl`;
    const created = await deployment.ask({ method: 'POST', path, ...json({ manifest }) });
    expect(created.status, created.body).toBe(201);
    const { id } = JSON.parse(created.body);
    expect(await poller.drain(plan, 'plan')).toBeGreaterThan(0);
    expect(await poller.drain(bulk, 'work')).toBeGreaterThan(0);
    expect(await get(`${path}/${id}`)).toMatchObject({ status: 'done', total: 4, done: 3, refused: 1 });
    expect(await get(`${path}/${id}/items?status=refused`)).toMatchObject({ items: [{ code: 'no_face' }] });
    expect(await get('/v1/galleries/default/persons/amy')).toMatchObject({ faces: 2 });
  });

  test('a photo dropped into the bucket is enrolled without anyone asking', async () => {
    const { ingest } = deployment.stores.queues;
    await put('enroll/default/penny/first photo.png', 'bbt/penny/penny1.png');
    expect(await poller.drain(ingest, 'ingest')).toBe(1);
    expect(await get('/v1/galleries/default/persons/penny')).toMatchObject({ faces: 1 });
  });

  test.each(['plan', 'work', 'ingest'])('%s fails what it can’t read, and only that', async (name) => {
    const event = queueEvent(deployment.stores.queues.bulk, ['{"kind":"poison"}', 'not even JSON']);
    const failed = failuresOf(await deployment.run(name, event));
    expect([...failed].sort()).toEqual(event.Records.map(({ messageId }) => messageId).sort());
    expect(failuresOf(await deployment.run(name, { Records: [] }))).toEqual(new Set());
  });
});

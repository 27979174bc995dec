/** The packaged functions, run as Lambda would run them: every one of them works with its bundle, the layer and the stores alone. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DispatchRequest } from '../../lib/edge/dispatch.ts';
import { form, json } from '../edge/world.ts';
import { hasQdrantSpec, startQdrantDouble } from '../fixtures/qdrant-double.ts';
import { bestBox } from './box.ts';
import { coldStart, coldStartLine } from './cold-start.ts';
import { type Deployment, openDeployment } from './deployment.ts';
import { requestEvent } from './events.ts';
import { canRunPackaged } from './packaged.ts';

const faces = fileURLToPath(new URL('../../../shared/faces/', import.meta.url));
const bytesOf = (path: string) => new Uint8Array(readFileSync(join(faces, path)));
const photo = (path: string) => new Blob([bytesOf(path)]);
const amy = (n: number) => `bbt/amy/amy${n}.png`;
const raj = (n: number) => `bbt/raj/raj${n}.png`;

function detection(path = raj(2)): DispatchRequest {
  const base64 = Buffer.from(bytesOf(path)).toString('base64');
  return { method: 'POST', path: '/v1/detect', ...json({ image: { base64 } }) };
}

describe.skipIf(!canRunPackaged || !existsSync(faces))('the packaged functions', () => {
  let deployment: Deployment;

  beforeAll(async () => {
    deployment = await openDeployment();
    const { packaged, stores } = deployment;
    const largest = Math.max(...packaged.bundles.map(({ bytes }) => bytes));
    const layer = packaged.layer?.bytes ?? 0;
    process.stdout.write(
      `box ${bestBox()}, database ${stores.database}; layer ${layer} bytes, largest function ${largest}\n`,
    );
  }, 120_000);

  afterAll(() => deployment?.close());

  test('function and layer of the small pack stay below 100 MB', () => {
    const largest = Math.max(...deployment.packaged.bundles.map(({ bytes }) => bytes));
    expect((deployment.packaged.layer?.bytes ?? 0) + largest).toBeLessThanOrEqual(100_000_000);
  });

  test('enroll people, say who is on a photo, compare and detect', async () => {
    for (const [person, files] of [
      ['amy', [photo(amy(1)), photo(amy(2))]],
      ['raj', [photo(raj(1)), photo('hard/crop_no_face.png')]],
    ] as const) {
      const path = `/v1/galleries/default/persons/${person}/faces`;
      const enrolled = await deployment.ask({ method: 'POST', path, ...(await form({ files })) });
      expect(enrolled.status, enrolled.body).toBe(201);
    }
    const identified = await deployment.ask({
      method: 'POST',
      path: '/v1/galleries/default/identify',
      ...(await form({ file: photo(amy(4)) })),
    });
    expect(identified.json).toMatchObject({ verdict: 'match', person: { id: 'amy' }, gallerySize: 3 });
    const verified = await deployment.ask({
      method: 'POST',
      path: '/v1/galleries/default/persons/raj/verify',
      ...(await form({ file: photo(raj(3)) })),
    });
    expect(verified.json).toMatchObject({ verdict: 'same' });
    const detected = await deployment.ask(detection());
    expect(detected.json).toMatchObject({ faces: [{}] });
  });

  test('photos of iPhones are read with the decoder of the layer', async () => {
    const detected = await deployment.ask(detection('heic/exif6_2_faces.heic'));
    expect(detected.json).toMatchObject({ photo: { width: 800, height: 566 }, faces: [{}, {}] });
  });

  test('list, change and merge persons; galleries; statistics', async () => {
    const persons = await deployment.ask({ method: 'GET', path: '/v1/galleries/default/persons' });
    expect(persons.json).toMatchObject({
      items: [
        { id: 'amy', faces: 2 },
        { id: 'raj', faces: 1 },
      ],
    });
    const changed = await deployment.ask({
      method: 'PATCH',
      path: '/v1/galleries/default/persons/amy',
      ...json({ displayName: 'Amy' }),
    });
    expect(changed.json).toMatchObject({ displayName: 'Amy' });
    const made = await deployment.ask({ method: 'POST', path: '/v1/galleries', ...json({ id: 'summer' }) });
    expect(made.status).toBe(201);
    const stats = await deployment.ask({ method: 'GET', path: '/stats' });
    expect(stats.json).toMatchObject({ persons: 2, faces: 3, index: { adapter: 'pgvector', pending: 0 } });
  });

  test('health, description and documents', async () => {
    const health = await deployment.ask({ method: 'GET', path: '/health' });
    expect(health.json).toMatchObject({ status: 'ok' });
    const described = await deployment.ask({ method: 'GET', path: '/openapi.json' });
    expect(described.json).toMatchObject({ openapi: expect.stringMatching(/^3\.1\./) });
    const docs = await deployment.ask({ method: 'GET', path: '/docs' });
    expect(docs.body).toContain('<html');
  });

  test('a big photo goes straight into the bucket, and is enrolled from there', async () => {
    const bytes = bytesOf(raj(4));
    const digest = await crypto.subtle.digest('SHA-256', bytes);
    const upload = await deployment.ask({
      method: 'POST',
      path: '/v1/galleries/default/uploads',
      ...json({
        fileName: 'raj.png',
        mediaType: 'image/png',
        bytes: bytes.length,
        sha256: Buffer.from(digest).toString('hex'),
      }),
    });
    expect(upload.status, upload.body).toBe(201);
    const place = JSON.parse(upload.body);
    const put = await fetch(place.url, { method: place.method, headers: place.headers, body: bytes });
    expect(put.status).toBe(200);
    const enrolled = await deployment.ask({
      method: 'POST',
      path: '/v1/galleries/default/persons/raj/faces',
      ...json({ images: [{ uploadId: place.uploadId }] }),
    });
    expect(enrolled.status, enrolled.body).toBe(201);
  });

  test('without a key nobody gets in, and a photo without a face is the caller’s turn', async () => {
    const { event } = requestEvent({ method: 'GET', path: '/v1/galleries' });
    expect(await deployment.run('galleries', event)).toMatchObject({ statusCode: 401 });
    const refused = await deployment.ask({
      method: 'POST',
      path: '/v1/galleries/default/identify',
      ...(await form({ file: photo('hard/crop_no_face.png') })),
    });
    expect(refused.json).toMatchObject({ code: 'no_face' });
  });

  test('what runs by the clock runs', async () => {
    await deployment.run('tend', { source: 'aws.events' });
    await deployment.run('tidy', { source: 'aws.events' });
  });

  test('the release step can be repeated', async () => {
    await deployment.run('migrate', {});
  });

  const large = { fileName: 'a.jpg', mediaType: 'image/jpeg', bytes: 9_000_000, sha256: 'ab'.repeat(32) };
  test.each([
    ['galleries', { method: 'GET', path: '/v1/galleries/default/stats' }, 200],
    ['persons', { method: 'GET', path: '/v1/galleries/default/persons/amy' }, 200],
    ['uploads', { method: 'POST', path: '/v1/galleries/default/uploads', ...json(large) }, 201],
  ])('%s needs no layer', async (name, request, statusCode) => {
    const bare = await deployment.start(name, { layer: false });
    try {
      const { event } = requestEvent(deployment.signed(request));
      expect(await bare.invoke(event)).toMatchObject({ payload: { statusCode } });
    } finally {
      await bare.stop();
    }
  });

  test('the folder of the container image serves a function by its name', async () => {
    const served = await deployment.start('detect', { image: true });
    try {
      const { event } = requestEvent(deployment.signed(detection()));
      expect(await served.invoke(event)).toMatchObject({ payload: { statusCode: 200 } });
    } finally {
      await served.stop();
    }
  });

  test.skipIf(!hasQdrantSpec)('with Qdrant as the index, which its own packaged client reaches', async () => {
    const qdrant = await startQdrantDouble();
    const env = { KITH_INDEX: 'qdrant', QDRANT_URL: qdrant.url, QDRANT_API_KEY: 'a key' };
    qdrant.require('a key');
    const started = await Promise.all(
      (['galleries', 'enroll', 'identify'] as const).map((name) => deployment.start(name, { env })),
    );
    const containers = new Map(['galleries', 'enroll', 'identify'].map((name, i) => [name, started[i]]));
    const ask = async (request: DispatchRequest) => {
      const { functionName, event } = requestEvent(deployment.signed(request));
      return containers.get(functionName)?.invoke(event);
    };
    try {
      const gallery = '/v1/galleries/elsewhere';
      await ask({ method: 'POST', path: '/v1/galleries', ...json({ id: 'elsewhere' }) });
      const files = [photo('bbt/penny/penny1.png'), photo('bbt/penny/penny2.png')];
      const enrolled = await ask({
        method: 'POST',
        path: `${gallery}/persons/penny/faces`,
        ...(await form({ files })),
      });
      expect(enrolled).toMatchObject({ payload: { statusCode: 201 } });
      const file = photo('bbt/penny/penny4.png');
      const found = await ask({ method: 'POST', path: `${gallery}/identify`, ...(await form({ file })) });
      expect(found).toMatchObject({ payload: { statusCode: 200 } });
      expect(JSON.stringify(found)).toContain('\\"verdict\\":\\"match\\"');
      expect(qdrant.offences).toEqual([]);
    } finally {
      await Promise.all(started.map((one) => one.stop()));
      await qdrant.stop();
    }
  });

  test('a function keeps to what Node may read when it has no file system of its own', async () => {
    const narrow = await deployment.start('detect', { box: 'permission' });
    try {
      const { event } = requestEvent(deployment.signed(detection()));
      expect(await narrow.invoke(event)).toMatchObject({ payload: { statusCode: 200 } });
    } finally {
      await narrow.stop();
    }
  });

  test('a container starts although the database is away, and says so when it is asked', async () => {
    const lonely = await deployment.start('detect', {
      env: { DATABASE_URL: 'postgres://kith@127.0.0.1:9/kith', DATABASE_SECRET_ARN: '' },
    });
    try {
      const { event } = requestEvent(deployment.signed(detection()));
      const outcome = await lonely.invoke(event);
      expect(outcome).toMatchObject({ payload: { statusCode: 503 } });
      expect(JSON.stringify(outcome)).toContain('registry_unavailable');
      // Whoever asked may hear of it before the start itself has given up.
      await expect
        .poll(() => lonely.output(), { timeout: 20_000 })
        .toContain('a container could not be readied');
    } finally {
      await lonely.stop();
    }
  });

  test('a setting that is wrong ends the start, in one sentence', async () => {
    const starting = deployment.start('detect', { env: { KITH_TOP_K: 'many' } });
    await expect(starting).rejects.toThrow(/KITH_TOP_K must be a whole number/);
  });

  test('the first answer of a new container', async () => {
    const requests = {
      identify: {
        method: 'POST',
        path: '/v1/galleries/default/identify',
        ...(await form({ file: photo(amy(4)) })),
      },
      galleries: { method: 'GET', path: '/v1/galleries' },
    };
    for (const [name, request] of Object.entries(requests))
      process.stdout.write(`${coldStartLine(name, await coldStart(deployment, request))}\n`);
  });

  test('a function that lacks its layer says what it lacks', async () => {
    const bare = await deployment.start('detect', { layer: false });
    try {
      const { event } = requestEvent(deployment.signed(detection()));
      const outcome = await bare.invoke(event);
      expect(outcome).toMatchObject({ payload: { statusCode: 503 } });
      expect(JSON.stringify(outcome)).toContain('models_unavailable');
    } finally {
      await bare.stop();
    }
  });
});

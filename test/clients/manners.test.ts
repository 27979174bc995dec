/** The client's manners: what it repeats and what never, what it uploads by itself, how lists are walked, how calls are ended. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { createClient } from '../../clients/typescript/client.ts';
import { KithProblem } from '../../clients/typescript/problem.ts';
import { fetchWithProgress } from '../../clients/typescript/progress-fetch.ts';
import { answers } from '../edge/stand-in-actions.ts';
import { personAnswer } from './answers-of-the-api.ts';
import { problem, type Received, standIn } from './stand-in-server.ts';

const wait = async () => {};
const photoOf = (bytes: number, fileName = `${bytes}.jpg`) => ({ bytes: new Uint8Array(bytes), fileName });
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'answered',
    (reason: unknown) => (reason instanceof KithProblem ? reason.code : String(reason)),
  );

test.each([
  ['GET', 4, 'fault'],
  ['a question with a photo', 4, 'fault'],
  ['a POST with an Idempotency-Key', 4, 'fault'],
  ['PUT', 4, 'fault'],
  ['DELETE', 1, 'fault'],
  ['PATCH', 1, 'fault'],
  ['a POST without a key', 1, 'fault'],
] as const)('%s that may have arrived is sent %i times', async (what, times, code) => {
  await using server = await standIn(() => ({ status: 502, text: '' }));
  const kith = createClient({ baseUrl: server.url, wait });
  const calls = {
    GET: () => kith.stats('default'),
    'a question with a photo': () => kith.identify('default', photoOf(3)),
    'a POST with an Idempotency-Key': () => kith.createGallery({ id: 'new' }),
    PUT: () => kith.selectPhoto('default', 'gala', 'p'),
    DELETE: () => kith.deletePerson('default', 'ann'),
    PATCH: () => kith.changePerson('default', 'ann', { displayName: 'Ann' }),
    'a POST without a key': () => kith.searchAlbum('default', 'gala', [{ faceId: 'f' }]),
  };
  expect(await codeOf(calls[what]())).toBe(code);
  expect(server.received).toHaveLength(times);
});

test('what was turned away is sent again, whatever it is; what timed out on the way only if that does no harm', async () => {
  await using server = await standIn((_, n) =>
    n === 0
      ? problem(429, 'rate_limited', { headers: { 'retry-after': '1' } })
      : { body: answers.deletePerson },
  );
  await createClient({ baseUrl: server.url, wait }).deletePerson('default', 'ann');
  expect(server.received).toHaveLength(2);
  await using slow = await standIn(() => problem(503, 'timed_out', { headers: { 'retry-after': '1' } }));
  const kith = createClient({ baseUrl: slow.url, wait });
  expect(await codeOf(kith.deletePerson('default', 'ann'))).toBe('timed_out');
  expect(slow.received).toHaveLength(1);
});

/** A server with places for uploads, each under an id of its own unless its Idempotency-Key comes again. */
async function withUploads(answer: (request: Received) => object) {
  const places = new Map<string, string>();
  return standIn((request) => {
    if (request.route?.id === 'createUpload') {
      const key = request.headers['idempotency-key'] ?? '';
      if (!places.has(key)) places.set(key, `u-${places.size}`);
      const uploadId = places.get(key);
      const url = `/v1/galleries/default/uploads/${uploadId}`;
      return { body: { uploadId, method: 'PUT', url, headers: {}, expiresAt: '2030-01-01T00:00:00Z' } };
    }
    if (request.method === 'PUT') return { body: { uploadId: 'u', bytes: 1 } };
    return { body: answer(request) };
  });
}

test('of photos that don’t fit one request the fewest are uploaded, and the request names all in their order', async () => {
  await using server = await withUploads(() => answers.addPhotos);
  const kith = createClient({ baseUrl: server.url, requestBytes: 1000 });
  const photos = [photoOf(100), photoOf(900), photoOf(101), photoOf(300)];
  await kith.addPhotos('default', 'gala', photos);
  const sent = server.received.map(({ route }) => route?.id);
  expect(sent).toEqual(['createUpload', 'putUpload', 'addPhotos']);
  const names = {
    photos: [{ fileName: '100.jpg' }, { uploadId: 'u-0' }, { fileName: '101.jpg' }, { fileName: '300.jpg' }],
  };
  expect(server.received.at(-1)?.json).toMatchObject(names);

  await kith.addPhotos('default', 'gala', photos.slice(2));
  expect(server.received.at(-1)?.files.map(({ bytes }) => bytes)).toEqual([101, 300]);
});

test('every call that takes photos of a gallery uploads what is too big', async () => {
  await using server = await withUploads(({ route }) => {
    const all: Readonly<Record<string, unknown>> = answers;
    return Object(all[route?.action ?? '']);
  });
  const kith = createClient({ baseUrl: server.url, requestBytes: 10 });
  const big = photoOf(11);
  await kith.enroll('default', 'ann', [big]);
  await kith.identify('default', big);
  await kith.identifyAll('default', big);
  await kith.verify('default', 'ann', big);
  await kith.searchAlbum('default', 'gala', [{ selfies: [photoOf(2), big] }, { faceId: 'f' }]);
  await kith.searchAlbums('default', ['gala'], [{ selfies: [big] }]);
  await kith.requestErasure('default', { selfies: [big] });
  const asked = server.received.filter(({ route }) => !/Upload/.test(route?.id ?? ''));
  expect(asked).toHaveLength(7);
  for (const { json } of asked) expect(JSON.stringify(json)).toContain('"uploadId":"u-');
  expect(asked[4]?.json).toMatchObject({
    subjects: [{ selfies: [{ fileName: '2.jpg' }, { uploadId: 'u-4' }] }, { faceId: 'f' }],
  });
});

test('a call repeated under its own key finds its uploads again, equal photos apart', async () => {
  await using server = await withUploads(() => answers.addPhotos);
  const kith = createClient({ baseUrl: server.url, requestBytes: 10 });
  const send = () =>
    kith.addPhotos('default', 'gala', [photoOf(20), photoOf(20)], { idempotencyKey: 'mine' });
  await send();
  await send();
  const [first, second] = server.received.filter(({ route }) => route?.id === 'addPhotos');
  expect(second?.json).toEqual(first?.json);
  expect(second?.headers['idempotency-key']).toBe('mine');
  const ids = JSON.stringify(first?.json).match(/u-\d/g);
  expect(new Set(ids).size).toBe(2);
});

test('a list is its first page to whoever awaits it, and every item to whoever walks it', async () => {
  await using server = await standIn(({ path }) => {
    const n = Number(/cursor=c(\d)/.exec(path)?.[1] ?? 0);
    return { body: { items: [personAnswer(`p${n}`)], nextCursor: n < 2 ? `c${n + 1}` : null } };
  });
  const kith = createClient({ baseUrl: server.url });
  expect((await kith.listPersons('default')).items).toHaveLength(1);
  const walked: string[] = [];
  for await (const { id } of kith.listPersons('default', { limit: 1 })) walked.push(id);
  expect(walked).toEqual(['p0', 'p1', 'p2']);
  for await (const _ of kith.listPersons('default')) break;
  expect(server.received).toHaveLength(5);
  expect(server.received[3]?.path).toContain('limit=1&cursor=c2');
  expect(await codeOf(Promise.resolve(kith.listPersons('../x')))).toBe('validation_failed');
});

test('calls of a client with a signal end with its reason, others go on', async () => {
  const server = createServer(() => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const stop = new AbortController();
  const kith = createClient({ baseUrl: `http://127.0.0.1:${port}` });
  const reason = new Error('enough');
  server.once('request', () => stop.abort(reason));
  await expect(kith.with({ signal: stop.signal }).identify('default', photoOf(3))).rejects.toBe(reason);
  server.removeAllListeners('request');
  server.on('request', (_, response) => response.end('{"items":[],"nextCursor":null}'));
  expect((await kith.listGalleries()).items).toEqual([]);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

test('progress counts what was delivered once, whatever was sent twice', async () => {
  await using server = await withUploads(() => answers.addPhotos);
  const told: { sent: number; total: number }[] = [];
  const kith = createClient({
    baseUrl: server.url,
    fetch: fetchWithProgress((progress) => told.push(progress)),
  });
  await kith.addPhotos('default', 'gala', [photoOf(5000)]);
  const first = told.at(-1);
  expect(first?.sent).toBe(first?.total);
  expect(first?.total).toBeGreaterThan(5000);
  await kith.addPhotos('default', 'gala', [photoOf(5000)]);
  expect(told.at(-1)).toEqual({ sent: 2 * (first?.total ?? 0), total: 2 * (first?.total ?? 0) });
  expect(
    server.received.filter(({ method }) => method === 'POST').map(({ files }) => files[0]?.bytes),
  ).toEqual([5000, 5000]);

  await using ill = await standIn((_, n) =>
    n === 0 ? { status: 502, text: '' } : { body: answers.createGallery },
  );
  const again: { sent: number; total: number }[] = [];
  const fetch = fetchWithProgress((progress) => again.push(progress));
  await createClient({ baseUrl: ill.url, wait, fetch }).createGallery({ id: 'new' });
  expect(again.at(-1)).toEqual({ sent: 12, total: 12 });
});

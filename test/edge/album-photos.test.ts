/** Photos of albums at the edge: both forms of adding them, tables of labels, and statuses that say what became of a photo. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { form, json, jsonIn, openWorld, problemIn, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const album = '/v1/galleries/default/albums/wedding';
const photo = `${album}/photos/01900000-0000-7000-8000-000000000001`;
const bytes = new Blob([new Uint8Array([1, 2, 3])]);
const base64 = Buffer.from([1, 2, 3]).toString('base64');

const post = (path: string, body: object) =>
  world.dispatch({ method: 'POST', path: `${album}/${path}`, ...body });
const asked = () => world.actions.calls.at(-1)?.request as Readonly<Record<string, unknown>>;
const faultsOf = (answer: Parameters<typeof problemIn>[0]) =>
  (problemIn(answer).errors ?? []).map(({ path, message }) => `${path} ${message}`);

describe('adding photos', () => {
  test('in JSON says of each photo what it is', async () => {
    const answer = await post(
      'photos',
      json({
        labels: ['gala'],
        photos: [
          { base64, fileName: 'a.jpg', externalId: 'IMG_1', labels: ['bib:7'] },
          { uploadId: '01900000-0000-7000-8000-000000000009' },
        ],
      }),
    );
    expect(answer.status).toBe(201);
    expect(asked()).toMatchObject({
      album: 'wedding',
      labels: ['gala'],
      details: [{ fileName: 'a.jpg', externalId: 'IMG_1', labels: ['bib:7'] }, {}],
      photos: [
        { kind: 'bytes', fileName: 'a.jpg' },
        { kind: 'upload', uploadId: '01900000-0000-7000-8000-000000000009' },
      ],
    });
  });

  test('as a form says it by the index of the file', async () => {
    const details = JSON.stringify([{}, { externalId: 'IMG_2' }]);
    const answer = await post('photos', await form({ files: [bytes, bytes], details, labels: '["gala"]' }));
    expect(answer.status).toBe(201);
    expect(asked()).toMatchObject({ details: [{}, { externalId: 'IMG_2' }], labels: ['gala'] });
    expect(asked().photos).toHaveLength(2);
  });

  test.each([
    [{}, 'photos is required'],
    [{ photos: [] }, 'photos needs at least one photo'],
    [{ photos: [{}] }, 'photos[0] needs either base64 or uploadId'],
    [{ photos: [{ base64: '?' }] }, 'photos[0].base64 must be base64'],
    [{ photos: [{ base64 }], details: [{}] }, 'details is for forms'],
    [{ photos: [{ base64, labels: ['a,b'] }] }, 'photos[0].labels[0] must not contain a comma'],
    [{ photos: [{ base64, externalId: '' }] }, 'photos[0].externalId must not be empty'],
    [{ photos: [{ base64, externalId: 'a\u0000b' }] }, 'photos[0].externalId must not contain control'],
    [{ photos: [{ base64, surprise: 1 }] }, 'photos[0].surprise is not a known field'],
    [{ images: [{ base64 }] }, 'images is not a known field'],
    [{ photos: Array(21).fill({ base64 }) }, 'photos takes at most 20 photos'],
  ])('refuses %j: %s', async (body, fault) => {
    const answer = await post('photos', json(body));
    expect(answer.status).toBe(400);
    expect(
      faultsOf(answer).some((said) => said.startsWith(fault)),
      faultsOf(answer).join('\n'),
    ).toBe(true);
  });

  test('another external id under one Idempotency-Key is another request', async () => {
    const send = (externalId: string) =>
      post('photos', json({ photos: [{ base64, externalId }] }, { 'idempotency-key': 'k-1' }));
    expect((await send('a')).status).toBe(201);
    const again = await send('a');
    expect([again.status, again.headers['idempotent-replayed']]).toEqual([201, 'true']);
    expect(problemIn(await send('b')).code).toBe('idempotency_conflict');
  });
});

describe('a table of labels', () => {
  test('may be the body itself', async () => {
    const csv = 'fileName;bib\r\nFête.jpg;12\r\n';
    const answer = await post('labels', {
      headers: { 'content-type': 'text/csv; charset=utf-8' },
      body: csv,
    });
    expect(answer.status, JSON.stringify(jsonIn(answer))).toBe(200);
    expect(asked()).toMatchObject({ csv, replace: false });
  });

  test('that is no text, or of another kind, is refused with what is accepted', async () => {
    const broken = await post('labels', {
      headers: { 'content-type': 'text/csv' },
      body: new Uint8Array([0xff]),
    });
    expect(faultsOf(broken)).toEqual(['body must be UTF-8 text']);
    const empty = await post('labels', { headers: { 'content-type': 'text/csv' }, body: '' });
    expect(empty.status).toBe(400);
    const other = await post('labels', { headers: { 'content-type': 'text/plain' }, body: 'a' });
    expect(problemIn(other)).toMatchObject({
      code: 'media_type_unsupported',
      accepted: 'text/csv or application/json',
    });
    const elsewhere = await post('photos', { headers: { 'content-type': 'text/csv' }, body: 'a' });
    expect(problemIn(elsewhere)).toMatchObject({
      code: 'media_type_unsupported',
      accepted: 'multipart/form-data or application/json',
    });
  });
});

describe('taking a photo out', () => {
  test('is 200 while another album shows it and 202 when it is erased', async () => {
    const remove = () => world.dispatch({ method: 'DELETE', path: photo });
    expect((await remove()).status).toBe(202);
    world.actions.instead('removePhoto', async () => ({
      status: 'left',
      photoId: '01900000-0000-7000-8000-000000000001',
      erasure: null,
    }));
    expect((await remove()).status).toBe(200);
  });
});

describe('listing photos', () => {
  test.each([
    ['?order=time&labels=bib%3A12,red&limit=3', 200],
    ['', 200],
    ['?order=colour', 400],
    ['?limit=0', 400],
    ['?labels=', 400],
  ])('with %s is %d', async (query, status) => {
    const answer = await world.dispatch({ method: 'GET', path: `${album}/photos${query}` });
    expect(answer.status).toBe(status);
  });
});

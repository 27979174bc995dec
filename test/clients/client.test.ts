/** The client: what it sends, when it tries again, and how it tells what went wrong. */
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type * as albums from '../../clients/typescript/albums.ts';
import type * as answers from '../../clients/typescript/answers.ts';
import { allItems, createClient } from '../../clients/typescript/client.ts';
import type { Selection } from '../../clients/typescript/guests.ts';
import type * as operations from '../../clients/typescript/operations.ts';
import type { PhotoFiles } from '../../clients/typescript/photo-files.ts';
import { KithProblem } from '../../clients/typescript/problem.ts';
import type { Search } from '../../clients/typescript/searches.ts';
import { type AnswerOf, routes } from '../../lib/edge/routes.ts';
import { enrolledFace, identification, personAnswer } from './answers-of-the-api.ts';
import { problem, standIn } from './stand-in-server.ts';

const bytes = new Uint8Array([0xff, 0xd8, 0xff, 0xe0]);
const photo = { bytes, fileName: 'Ann é.jpg' };
const enrollment = { person: personAnswer('ann'), enrolled: [enrolledFace(0)], refused: [], warnings: [] };

/** A client whose waits end at once and are written down. */
function impatient(baseUrl: string, key?: string) {
  const waits: number[] = [];
  const wait = async (milliseconds: number) => {
    waits.push(milliseconds);
  };
  return { waits, client: createClient({ baseUrl, key, wait }) };
}

async function problemFrom(work: Promise<unknown>): Promise<KithProblem> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof KithProblem) return error;
  throw new Error('expected a KithProblem', { cause: error });
}

describe('what is sent', () => {
  test('enroll sends every photo under "files" with name and media type, and the fields as text', async () => {
    await using server = await standIn(() => ({ body: enrollment }));
    const client = createClient({ baseUrl: `${server.url}/`, key: 'kith_a_b' });
    const second = { bytes, fileName: 'b.png' };
    const answer = await client.enroll('team', 'ann', [photo, second], {
      displayName: 'Ann Ö',
      strict: true,
      metadata: { shoe: 38 },
      qualityFilter: 'strict',
    });
    expect(answer).toEqual(enrollment);
    const [got] = server.received;
    expect(got?.path).toBe('/v1/galleries/team/persons/ann/faces');
    expect(got?.headers.authorization).toBe('Bearer kith_a_b');
    expect(got?.fields).toEqual({
      displayName: 'Ann Ö',
      strict: 'true',
      metadata: '{"shoe":38}',
      qualityFilter: 'strict',
    });
    expect(got?.files).toEqual([
      { name: 'files', fileName: 'Ann é.jpg', type: 'image/jpeg', bytes: 4 },
      { name: 'files', fileName: 'b.png', type: 'image/png', bytes: 4 },
    ]);
  });

  test('identify leaves out the options that were not given', async () => {
    await using server = await standIn(() => ({ body: identification('ann', 0.7) }));
    const client = createClient({ baseUrl: server.url });
    expect((await client.identify('default', photo, { topK: 3 })).person?.id).toBe('ann');
    expect(server.received[0]?.fields).toEqual({ topK: '3' });
    expect(server.received[0]?.headers.authorization).toBeUndefined();
    expect(server.received[0]?.headers['idempotency-key']).toBeUndefined();
  });

  test('an id that would name another route never leaves the client', async () => {
    await using server = await standIn(() => ({ body: {} }));
    const client = createClient({ baseUrl: server.url });
    for (const id of ['', '.', '..', 'a/b', 'a b', 'x'.repeat(65)])
      for (const call of [
        client.deletePerson('default', id),
        client.deleteGallery(id, true),
        client.revokeKey(id),
        client.verify('default', id, photo),
      ])
        expect((await problemFrom(call)).code).toBe('validation_failed');
    expect(server.received).toEqual([]);
  });

  test('an uploaded photo goes to its place first, and the key goes only to the own server', async () => {
    await using store = await standIn(() => ({ body: {} }));
    await using server = await standIn(({ route, method }) => {
      if (route?.id === 'createUpload')
        return {
          body: {
            uploadId: 'u-1',
            method: 'PUT',
            url: uploadUrl,
            headers: { 'content-type': 'image/jpeg' },
            expiresAt: '2030-01-01T00:00:00Z',
          },
        };
      return method === 'PUT' ? { body: { uploadId: 'u-1', bytes: 4 } } : { body: enrollment };
    });
    let uploadUrl = `${store.url}/bucket/u-1?signature=s`;
    const client = createClient({ baseUrl: server.url, key: 'kith_a_b' });
    const big = await client.upload('default', photo);
    await client.enroll('default', 'ann', [big]);
    expect(server.received[0]?.json).toEqual({
      fileName: 'Ann é.jpg',
      mediaType: 'image/jpeg',
      bytes: 4,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    });
    expect(store.received[0]?.method).toBe('PUT');
    expect(store.received[0]?.headers.authorization).toBeUndefined();
    expect(server.received[1]?.json).toEqual({ images: [{ uploadId: 'u-1' }] });

    // The server's own place, under the name it knows itself by.
    uploadUrl = 'http://0.0.0.0:8000/v1/galleries/default/uploads/u-1';
    await client.upload('default', photo);
    expect(server.received.at(-1)?.method).toBe('PUT');
    expect(server.received.at(-1)?.headers.authorization).toBe('Bearer kith_a_b');
  });

  test('a list is walked to its end', async () => {
    await using server = await standIn((_, n) => ({
      body: { items: [personAnswer(`p${n}`)], nextCursor: n < 2 ? `c${n}` : null },
    }));
    const client = createClient({ baseUrl: server.url });
    const persons = await allItems((page) => client.listPersons('default', page), 1);
    expect(persons.map((person) => person.id)).toEqual(['p0', 'p1', 'p2']);
    expect(server.received.map((request) => request.path.split('?')[1])).toEqual([
      'limit=1',
      'limit=1&cursor=c0',
      'limit=1&cursor=c1',
    ]);
  });
});

describe('when it tries again', () => {
  test('after 429 and 503 it waits as long as the server asks and repeats under the same Idempotency-Key', async () => {
    await using server = await standIn((_, n) => {
      if (n === 0) return problem(429, 'rate_limited', { headers: { 'retry-after': '7' } });
      if (n === 1) return problem(503, 'registry_unavailable', { headers: { 'retry-after': '20' } });
      if (n === 2) return problem(409, 'idempotency_in_progress');
      return { body: enrollment };
    });
    const { client, waits } = impatient(server.url);
    await client.enroll('default', 'ann', [photo]);
    expect(waits).toEqual([7000, 20_000, 1000]);
    const keys = new Set(server.received.map((request) => request.headers['idempotency-key']));
    expect(keys.size).toBe(1);
    expect([...keys][0]).toMatch(/^[0-9a-f]{32}$/);
    await client.enroll('default', 'ann', [photo]);
    expect(server.received.at(-1)?.headers['idempotency-key']).not.toBe([...keys][0]);
  });

  test('a gateway that is ill for a moment is asked again', async () => {
    await using server = await standIn((_, n) =>
      n < 2 ? { status: 502, text: '<html>Bad Gateway</html>' } : { body: identification(null, 0.1) },
    );
    const { client, waits } = impatient(server.url);
    expect((await client.identify('default', photo)).verdict).toBe('unknown');
    expect(waits).toHaveLength(2);
  });

  test.each([
    ['models_unavailable', problem(503, 'models_unavailable', { headers: { 'retry-after': '5' } })],
    ['index_unavailable', problem(503, 'index_unavailable')],
    ['rate_limited', problem(429, 'rate_limited', { headers: { 'retry-after': '3600' } })],
    ['idempotency_conflict', problem(409, 'idempotency_conflict')],
    ['no_face', problem(422, 'no_face')],
    ['fault', problem(500, 'fault')],
  ])('%s is final when waiting would not help', async (code, answer) => {
    await using server = await standIn(() => answer);
    const { client, waits } = impatient(server.url);
    expect((await problemFrom(client.identify('default', photo))).code).toBe(code);
    expect(waits).toEqual([]);
    expect(server.received).toHaveLength(1);
  });

  test.each([
    [429, 'rate_limited', 11],
    [503, 'timed_out', 4],
    [502, 'fault', 4],
  ])('after %i it gives up in the end', async (status, code, times) => {
    await using server = await standIn(() =>
      status === 502 ? { status, text: '' } : problem(status, code, { headers: { 'retry-after': '1' } }),
    );
    const { client } = impatient(server.url);
    expect((await problemFrom(client.stats('default'))).status).toBe(status);
    expect(server.received).toHaveLength(times);
  });

  describe('an upload', () => {
    const placed = (url: string) => ({
      body: { uploadId: 'u-1', method: 'PUT', url, headers: {}, expiresAt: '2030-01-01T00:00:00Z' },
    });

    test.each([503, 500, 429])('whose store answers %i twice is put there again', async (status) => {
      await using store = await standIn((_, n) => (n < 2 ? { status, text: '<Error/>' } : { body: {} }));
      await using server = await standIn(() => placed(`${store.url}/bucket/u-1`));
      const { client, waits } = impatient(server.url);
      expect(await client.upload('default', photo)).toEqual({ uploadId: 'u-1' });
      expect(store.received.map(({ method }) => method)).toEqual(['PUT', 'PUT', 'PUT']);
      expect(server.received).toHaveLength(1);
      expect(waits).toHaveLength(2);
    });

    test('that the store refuses is not tried again', async () => {
      await using store = await standIn(() => ({ status: 403, text: '<Error/>' }));
      await using server = await standIn(() => placed(`${store.url}/bucket/u-1`));
      const { client } = impatient(server.url);
      const error = await problemFrom(client.upload('default', photo));
      expect(error).toMatchObject({ status: 403, code: 'upload_failed' });
      expect(store.received).toHaveLength(1);
    });

    test('whose store does not answer says which one it is', async () => {
      await using server = await standIn(() => placed('http://127.0.0.1:1/bucket/u-1?secret'));
      const { client, waits } = impatient(server.url);
      const error = await problemFrom(client.upload('default', photo));
      expect(error).toMatchObject({ status: 0, code: 'unreachable' });
      expect(error.message).toContain('Nothing answers at http://127.0.0.1:1:');
      expect(waits).toHaveLength(3);
    });
  });

  test('an abort ends the wait with its own reason', async () => {
    const stop = new AbortController();
    const reason = new Error('enough');
    await using server = await standIn(() => {
      queueMicrotask(() => stop.abort(reason));
      return problem(429, 'rate_limited', { headers: { 'retry-after': '60' } });
    });
    const client = createClient({ baseUrl: server.url, signal: stop.signal });
    await expect(client.stats('default')).rejects.toBe(reason);
  });
});

describe('how it tells what went wrong', () => {
  test('a refusal keeps its code, sentence, details and request id', async () => {
    await using server = await standIn(() => problem(422, 'multiple_faces', { faces: 2 }));
    const error = await problemFrom(createClient({ baseUrl: server.url }).identify('default', photo));
    expect(error).toMatchObject({ status: 422, code: 'multiple_faces', requestId: 'r-1' });
    expect(error.message).toBe('about multiple_faces');
    expect(error.details.faces).toBe(2);
  });

  test('no answer at all is "unreachable" and keeps the cause', async () => {
    const { client } = impatient('http://127.0.0.1:1');
    const error = await problemFrom(client.stats('default'));
    expect(error).toMatchObject({ status: 0, code: 'unreachable' });
    expect(error.cause).toBeInstanceOf(Error);
  });

  test('a server that is not kith is named so', async () => {
    await using page = await standIn(() => ({ status: 200, text: '<html>hello</html>' }));
    expect((await problemFrom(createClient({ baseUrl: page.url }).stats('default'))).code).toBe('not_kith');
    await using other = await standIn(() => ({ status: 404, text: '<html>not here</html>' }));
    expect((await problemFrom(createClient({ baseUrl: other.url }).stats('default'))).code).toBe('not_kith');
  });

  test('an ill server still says what is ill', async () => {
    const ok = { status: 'ok' } as const;
    const parts = { registry: ok, index: { status: 'ill', detail: 'empty' }, models: ok, photoStore: ok };
    await using server = await standIn(() => ({ status: 503, body: { status: 'ill', parts } }));
    expect(await createClient({ baseUrl: server.url }).health()).toEqual({ status: 'ill', parts });
  });
});

/** Checked by the compiler: what the table says a route answers is what the client says it returns. */
const promises = {
  enroll: (answer: AnswerOf<'enroll'>): answers.EnrollAnswer => answer,
  identify: (answer: AnswerOf<'identify'>): answers.IdentifyAnswer => answer,
  identifyAll: (answer: AnswerOf<'identifyAll'>): answers.IdentifyAllAnswer => answer,
  verify: (answer: AnswerOf<'verify'>): answers.Comparison => answer,
  detect: (answer: AnswerOf<'detect'>): answers.DetectAnswer => answer,
  getGallery: (answer: AnswerOf<'getGallery'>): operations.Gallery => answer,
  galleryStats: (answer: AnswerOf<'galleryStats'>): operations.Stats => answer,
  getPerson: (answer: AnswerOf<'getPerson'>): answers.Person => answer,
  listPersons: (answer: AnswerOf<'listPersons'>): answers.Page<answers.Person> => answer,
  listPersonFaces: (answer: AnswerOf<'listPersonFaces'>): answers.Page<answers.StoredFace> => answer,
  listDuplicates: (answer: AnswerOf<'listDuplicates'>): answers.Page<answers.Duplicate> => answer,
  listKeys: (answer: AnswerOf<'listKeys'>): answers.Page<operations.KeyAnswer> => answer,
  getCurrentKey: (answer: AnswerOf<'getCurrentKey'>): operations.CurrentKey => answer,
  getJob: (answer: AnswerOf<'getJob'>): operations.Job => answer,
  listErasures: (answer: AnswerOf<'listErasures'>): answers.Page<operations.Erasure> => answer,
  getErasure: (answer: AnswerOf<'getErasure'>): operations.Erasure => answer,
  createUpload: (answer: AnswerOf<'createUpload'>): operations.Upload => answer,
  createAlbum: (answer: AnswerOf<'createAlbum'>): albums.Album => answer,
  listAlbums: (answer: AnswerOf<'listAlbums'>): answers.Page<albums.Album> => answer,
  addPhotos: (answer: AnswerOf<'addPhotos'>): albums.AddPhotosAnswer => answer,
  listAlbumPhotos: (answer: AnswerOf<'listAlbumPhotos'>): answers.Page<albums.AlbumPhoto> => answer,
  getAlbumPhoto: (answer: AnswerOf<'getAlbumPhoto'>): albums.AlbumPhotoWithFaces => answer,
  getPhotoFiles: (answer: AnswerOf<'getPhotoFiles'>): PhotoFiles => answer,
  searchAlbum: (answer: AnswerOf<'searchAlbum'>): Search => answer,
  listSelections: (answer: AnswerOf<'listSelections'>): answers.Page<Selection> => answer,
  removePhoto: (answer: AnswerOf<'removePhoto'>): albums.RemovedPhoto => answer,
  createImport: (answer: AnswerOf<'createImport'>): operations.Job => answer,
  importLabels: (answer: AnswerOf<'importLabels'>): albums.LabelledPhotos => answer,
  health: (answer: AnswerOf<'health'>): operations.Health => answer,
};

test('the routes the answer types were checked against are in the table', () => {
  const ids = routes.map((route) => route.id);
  expect(Object.keys(promises).filter((id) => !ids.includes(id))).toEqual([]);
});

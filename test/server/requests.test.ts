/** Requests made to confuse, to overtake each other or to get in where they must not, to a real server with real models. */
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { giveDatabase } from '../fixtures/registry.ts';
import {
  type Answer,
  ask,
  expectNoInsides,
  expectProblem,
  type FormPart,
  hasPhotos,
  lfw,
  postForm,
  postJson,
  traces,
} from './attack.ts';

import { type RunningServer, startServer } from './running-server.ts';

const MAX_BODY = 2_000_000;

describe.skipIf(!hasPhotos)('a request', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kith-requests-'));
  const people = hasPhotos ? lfw() : [];
  const photo = (person: number, i: number): Buffer => people[person]?.[i] ?? Buffer.alloc(0);
  let server: RunningServer;
  let gallery: string;
  let host: string;

  const enroll = (
    person: string,
    photos: readonly Uint8Array[],
    headers: Record<string, string> = {},
    at = gallery,
  ) =>
    postForm(
      `${at}/persons/${person}/faces`,
      photos.map((bytes): FormPart => ['files', bytes]),
      headers,
    );
  const identify = (...parts: readonly FormPart[]) => postForm(`${gallery}/identify`, parts);
  const erase = (person: string) => ask(`${gallery}/persons/${person}`, { method: 'DELETE' });
  const stats = async () => (await ask(`${gallery}/stats`)).body;
  /** Index and registry agree, and nothing waits. */
  const settled = () =>
    vi.waitFor(
      async () => {
        const now = await stats();
        expect(now.index).toMatchObject({ pending: 0, points: now.faces });
        return now;
      },
      { timeout: 20_000, interval: 50 },
    );

  beforeAll(async () => {
    await giveDatabase(folder);
    server = await startServer(folder, { KITH_MAX_BODY: String(MAX_BODY) });
    gallery = `${server.url}/v1/galleries/default`;
    host = new URL(server.url).host;
    expect((await enroll('Anna-Secret', [photo(0, 0)])).status).toBe(201);
  });
  afterAll(async () => {
    await server?.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  describe('that is malformed', () => {
    let before: unknown;
    beforeAll(async () => {
      before = await traces(server.url, folder);
    });

    const body = (type: string, text: string) =>
      ask(`${gallery}/identify`, { method: 'POST', body: text, headers: { 'content-type': type } });
    const part = '--a\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\nabc\r\n';
    const many = (count: number) => Array.from({ length: count }, (_, i) => Buffer.from(`no photo ${i}`));
    const image = () => ({ base64: photo(0, 1).toString('base64') });
    const bad: Readonly<Record<string, () => Promise<Answer>>> = {
      'by another boundary': () => body('multipart/form-data; boundary=b', `${part}--a--\r\n`),
      'by no boundary': () => body('multipart/form-data', part),
      'by a form that ends early': () => body('multipart/form-data; boundary=a', part),
      'by a missing file': () => identify(['topK', '3']),
      'by an empty form': () => identify(),
      'by text in place of the file': () => identify(['file', 'abc']),
      'by an unknown field': () => identify(['file', photo(0, 1)], ['colour', 'red']),
      'by an unknown file': () => identify(['file', photo(0, 1)], ['mask', photo(0, 1)]),
      'by two files': () => identify(['file', photo(0, 1)], ['file', photo(0, 2)]),
      'by 21 files': () => enroll('Nobody', many(21)),
      'by a field that is given twice': () => identify(['file', photo(0, 1)], ['topK', '3'], ['topK', '4']),
      'by 1000 fields': () =>
        identify(...Array.from({ length: 1000 }, (_, i): FormPart => [`field${i}`, 'x'])),
      ...Object.fromEntries(
        ['2', '-2', 'NaN', '1e999', 'Infinity', '', '0x1', 'abc'].map((value) => [
          `by the threshold ${JSON.stringify(value)}`,
          () => identify(['file', photo(0, 1)], ['threshold', value]),
        ]),
      ),
      'by a threshold NaN in JSON': () => postJson(`${gallery}/identify`, '{"threshold":NaN}'),
      'by a threshold 1e999 in JSON': () =>
        postJson(`${gallery}/identify`, `{"image":${JSON.stringify(image())},"threshold":1e999}`),
      'by topK 0': () => identify(['file', photo(0, 1)], ['topK', '0']),
      'by a faceBox without size': () =>
        identify(['file', photo(0, 1)], ['faceBox', '{"x":0,"y":0,"width":0,"height":9}']),
      'by more face boxes than photos': () =>
        postForm(`${gallery}/persons/Nobody/faces`, [
          ['files', photo(1, 0)],
          ['faceBoxes', '[null,null]'],
        ]),
      'by NUL in a name': () =>
        postForm(`${gallery}/persons/Nobody/faces`, [
          ['files', photo(1, 0)],
          ['displayName', 'a\0b'],
        ]),
      'by half a character in metadata': () =>
        postForm(`${gallery}/persons/Nobody/faces`, [
          ['files', photo(1, 0)],
          ['metadata', '{"a":"\\ud800"}'],
        ]),
      'by __proto__ in metadata': () =>
        postForm(`${gallery}/persons/Nobody/faces`, [
          ['files', photo(1, 0)],
          ['metadata', '{"__proto__":{"role":"admin"}}'],
        ]),
      'by broken JSON': () => postJson(`${gallery}/identify`, '{"image":'),
      'by JSON that is a list': () => postJson(`${gallery}/identify`, '[]'),
      'by JSON 100,000 levels deep': () => postJson(`${gallery}/identify`, '{"a":'.repeat(100_000)),
      'by JSON that is no UTF-8': () =>
        ask(`${gallery}/identify`, {
          method: 'POST',
          body: Buffer.from('{"é":1}', 'latin1'),
          headers: { 'content-type': 'application/json' },
        }),
      'by a data URL': () =>
        postJson(`${gallery}/identify`, { image: { base64: `data:image/jpeg;base64,${image().base64}` } }),
      'by a file and an upload at once': () =>
        postJson(`${gallery}/identify`, {
          image: { ...image(), uploadId: '00000000-0000-4000-8000-000000000000' },
        }),
      'by an Idempotency-Key of 256 characters': () =>
        enroll('Nobody', [photo(1, 0)], { 'idempotency-key': 'x'.repeat(256) }),
      'by a page of nothing': () => ask(`${gallery}/persons?limit=0`),
      'by a made-up cursor': () => ask(`${gallery}/persons?cursor=AAAA`),
      'by an unknown question': () => ask(`${gallery}/persons?__proto__=1`),
      'by merging a person into themselves': () =>
        postJson(`${gallery}/persons/Anna-Secret/merge`, { from: 'Anna-Secret' }),
    };

    test.each(Object.entries(bad))('%s, is told what is wrong', async (_name, send) => {
      expectProblem(await send(), 400, 'validation_failed');
    });

    test.each([
      'a b',
      'a%20b',
      'a%2Fb',
      'a%00b',
      'a%0Ab',
      '%2e%2e%2f',
      'a%252Fb',
      '-a',
      '.a',
      '%',
      '%ff',
      '%ED%A0%80',
      'é',
      '😀',
      "a'--",
      '__proto__',
      'duplicates',
      'x'.repeat(65),
      'x'.repeat(200),
    ])('by the id %s, is told what an id is', async (id) => {
      expectProblem(await enroll(id, [photo(1, 0)]), 400, 'validation_failed');
    });

    test.each([
      ['a body over the limit', () => identify(['file', Buffer.alloc(MAX_BODY)]), 413, 'payload_too_large'],
      ['a body of another kind', () => body('application/xml', '<a/>'), 415, 'media_type_unsupported'],
      [
        'a compressed body',
        () => postJson(`${gallery}/identify`, '{}', { 'content-encoding': 'gzip' }),
        415,
        'media_type_unsupported',
      ],
      ['an unknown gallery', () => ask(`${server.url}/v1/galleries/other/stats`), 404, 'gallery_not_found'],
      ['an unknown person', () => ask(`${gallery}/persons/Nobody`), 404, 'person_not_found'],
      ['an unknown person to erase', () => erase('Nobody'), 404, 'person_not_found'],
      [
        'an unknown upload',
        () =>
          postJson(`${gallery}/identify`, { image: { uploadId: '00000000-0000-4000-8000-000000000000' } }),
        404,
        'upload_not_found',
      ],
      ['no route', () => ask(`${server.url}/v2/galleries`), 404, 'route_not_found'],
      ['another method', () => ask(`${gallery}/identify`), 405, 'method_not_allowed'],
      [
        'a gallery that exists',
        () => postJson(`${server.url}/v1/galleries`, { id: 'default' }),
        409,
        'already_exists',
      ],
      ['a full gallery to delete', () => ask(gallery, { method: 'DELETE' }), 409, 'gallery_not_empty'],
    ])('by naming %s, is told so', async (_name, send, status, code) => {
      expectProblem(await send(), status, code);
    });

    test('leaves nothing behind', async () => {
      expect(await traces(server.url, folder)).toEqual(before);
    });
  });

  describe('over a bare socket', () => {
    /** What comes back until the other side closes or, for requests that keep the line, an answer is there. */
    const raw = (text: string, half = false): Promise<string> =>
      new Promise((resolve, reject) => {
        const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
        let got = '';
        socket.on('data', (chunk) => {
          got += chunk.toString('latin1');
        });
        socket.on('error', reject);
        socket.on('close', () => resolve(got));
        if (half) socket.end(text);
        else socket.write(text);
      });
    const get = (path: string, ...headers: readonly string[]) =>
      raw(`GET ${path} HTTP/1.1\r\n${[...headers, 'connection: close'].join('\r\n')}\r\n\r\n`);
    const ours = () => `host: ${host}`;

    test.each([
      ['another name', () => [`host: evil.example`]],
      ['another name with our port', () => [`host: evil.example:${new URL(server.url).port}`]],
      ['our address as a part of a name', () => [`host: 127.0.0.1.evil.example:${new URL(server.url).port}`]],
      ['us as a user of another', () => [`host: 127.0.0.1:${new URL(server.url).port}@evil.example`]],
      ['another port', () => ['host: 127.0.0.1:1']],
      ['two hosts', () => [ours(), 'host: evil.example']],
      ['an empty host', () => ['host:']],
      ['a page without origin', () => [ours(), 'origin: null']],
      ['a page of another site', () => [ours(), 'origin: http://evil.example']],
      ['a page of another port', () => [ours(), 'origin: http://localhost:3000']],
      ['a page with another scheme', () => [ours(), `origin: https://${host}`]],
      ['a picture on another site', () => [ours(), 'sec-fetch-site: cross-site', 'sec-fetch-mode: no-cors']],
      ['a script on another port', () => [ours(), 'sec-fetch-site: same-site', 'sec-fetch-mode: no-cors']],
    ])('from %s stays out', async (_name, headers) => {
      const answer = await get('/v1/galleries', ...headers());
      expect(answer.slice(0, 12)).toBe('HTTP/1.1 403');
      expect(answer).toContain('"code":"host_not_allowed"');
    });

    test.each([
      '//stats',
      '/stats/',
      '/./stats',
      '/x/../stats',
      '/v1/galleries/default/../../keys',
      '/%2e/stats',
      '/stats%00',
      '/stats;x',
      '/STATS',
      '/%c0%af',
      '/v1//galleries',
      '*',
      'http://127.0.0.1/stats',
    ])('to %s leads nowhere', async (path) => {
      const answer = await get(path, ours());
      expect(answer.slice(0, 12)).toBe('HTTP/1.1 404');
      expect(answer).toContain('"code":"route_not_found"');
    });

    test.each([
      ['no HTTP', 'hello\r\n\r\n'],
      ['a greeting of TLS', '\x16\x03\x01\x00\xc6\x01\x00\x00\xc2'],
      ['NUL in a header', 'GET /stats HTTP/1.1\r\nhost: a\r\nx: a\0b\r\n\r\n'],
      ['20 KB of headers', `GET /stats HTTP/1.1\r\nhost: a\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`],
      [
        'a length and chunks',
        'POST /identify HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
      ],
      ['two lengths', 'POST /identify HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\n'],
      ['a negative length', 'POST /identify HTTP/1.1\r\nhost: a\r\ncontent-length: -5\r\n\r\n'],
      ['a broken chunk', 'POST /identify HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\nZZ\r\n'],
    ])('that is %s is told so, and the line is closed', async (_name, text) => {
      const answer = await raw(text, !text.includes('\r\n'));
      expect(answer.slice(0, 12)).toBe('HTTP/1.1 400');
      expect(answer).toContain('"code":"validation_failed"');
      expectNoInsides(answer);
    });

    test('that has no host is told so', async () => {
      const answer = await get('/stats');
      expect(answer.slice(0, 12)).toBe('HTTP/1.1 400');
      expect(answer).toContain('Host header');
    });

    test('in a line of three gets its answer in its place', async () => {
      const one = (path: string, last = '') => `GET ${path} HTTP/1.1\r\n${ours()}\r\n${last}\r\n`;
      const answer = await raw(one('/health') + one('/nowhere') + one('/stats', 'connection: close\r\n'));
      expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 404', 'HTTP/1.1 200']);
    });

    test('whose sender says no more is answered, and one cut off in its body is refused', async () => {
      expect(await raw(`GET /stats HTTP/1.1\r\n${ours()}\r\nconnection: close\r\n\r\n`, true)).toContain(
        '200 OK',
      );
      const head = `POST /v1/galleries HTTP/1.1\r\n${ours()}\r\ncontent-type: application/json\r\n`;
      expect(await raw(`${head}content-length: 100\r\n\r\n{"id"`, true)).toContain('HTTP/1.1 400');
    });
  });

  describe('with a key', () => {
    const key = async (claims: object): Promise<string> => {
      const answer = await postJson(`${server.url}/v1/keys`, claims);
      expect(answer.status).toBe(201);
      return answer.body.key;
    };
    const as = (secret: string): Record<string, string> => ({ authorization: `Bearer ${secret}` });

    test('that is malformed, unknown or not the whole of it is a stranger, though the door is open', async () => {
      const real = await key({ role: 'admin' });
      for (const wrong of [
        'x',
        'kith_',
        `${real}x`,
        real.slice(0, -1),
        real.toUpperCase(),
        `kith_0_${'a'.repeat(43)}`,
      ]) {
        const answer = await ask(`${gallery}/stats`, { headers: as(wrong) });
        expectProblem(answer, 401, 'unauthenticated');
        expect(answer.headers.get('www-authenticate')).toContain('Bearer');
      }
      const two = await ask(`${gallery}/stats`, { headers: { ...as(real), 'x-api-key': 'kith_other' } });
      expectProblem(two, 401, 'unauthenticated');
    });

    test('that expired or was revoked opens nothing', async () => {
      const brief = await key({ role: 'viewer', expiresAt: new Date(Date.now() + 1500).toISOString() });
      const revoked = await key({ role: 'viewer' });
      expect((await ask(`${gallery}/stats`, { headers: as(revoked) })).status).toBe(200);
      const id = revoked.split('_')[1];
      expect((await ask(`${server.url}/v1/keys/${id}`, { method: 'DELETE' })).status).toBeLessThan(300);
      expectProblem(await ask(`${gallery}/stats`, { headers: as(revoked) }), 401, 'unauthenticated');
      await vi.waitFor(
        async () =>
          expectProblem(await ask(`${gallery}/stats`, { headers: as(brief) }), 401, 'unauthenticated'),
        { timeout: 10_000, interval: 100 },
      );
    });

    test('of a low role or of another gallery reaches no further than it says', async () => {
      const viewer = as(await key({ role: 'viewer' }));
      expectProblem(await enroll('Nobody', [photo(1, 0)], viewer), 403, 'forbidden');
      expectProblem(await postForm(`${gallery}/identify`, [['file', photo(0, 1)]], viewer), 403, 'forbidden');
      expectProblem(await postJson(`${server.url}/v1/keys`, { role: 'admin' }, viewer), 403, 'forbidden');
      const foreign = as(await key({ role: 'admin', galleries: ['elsewhere'] }));
      const [hidden, unknown] = await Promise.all(
        ['default', 'nowhere'].map((id) =>
          ask(`${server.url}/v1/galleries/${id}/stats`, { headers: foreign }),
        ),
      );
      expectProblem(hidden!, 404, 'gallery_not_found');
      expect(hidden!.body.detail, 'a hidden gallery looks like none').toBe(unknown!.body.detail);
      expectProblem(await ask(`${server.url}/v1/keys`, { headers: foreign }), 403, 'forbidden');
    });
  });

  describe('that comes again', () => {
    test('with the same Idempotency-Key gets the first answer, in a new form too; another one is a conflict', async () => {
      const once = { 'idempotency-key': 'again-1' };
      const first = await enroll('Bea', [photo(2, 0)], once);
      const again = await enroll('Bea', [photo(2, 0)], once);
      expect([first.status, again.status]).toEqual([201, 201]);
      expect(again.headers.get('idempotent-replayed')).toBe('true');
      expect(again.body).toEqual(first.body);
      expectProblem(await enroll('Bea', [photo(2, 1)], once), 409, 'idempotency_conflict');
      expectProblem(await enroll('Ben', [photo(2, 0)], once), 409, 'idempotency_conflict');
      expect((await ask(`${gallery}/persons/Bea`)).body.faces).toBe(1);
      expect((await erase('Bea')).status).toBe(202);
      const anew = await enroll('Bea', [photo(2, 0)], once);
      expect(anew.status, 'an erased answer is not given again').toBe(201);
      expect(anew.headers.get('idempotent-replayed')).toBeNull();
      expect(anew.body.enrolled[0].faceId).not.toBe(first.body.enrolled[0].faceId);
    });

    test('while the first runs is either told to wait or given its answer', async () => {
      const send = () => enroll('Cleo', [photo(3, 0)], { 'idempotency-key': 'twins' });
      const answers = await Promise.all([send(), send(), send(), send()]);
      expect(answers.some(({ status }) => status === 201)).toBe(true);
      for (const answer of answers)
        if (answer.status !== 201) expectProblem(answer, 409, 'idempotency_in_progress');
      expect((await ask(`${gallery}/persons/Cleo`)).body.faces).toBe(1);
    });

    test('without a key is the same enrollment: one face, whoever of the twins was first', async () => {
      const answers = await Promise.all([0, 1, 2, 3].map(() => enroll('Dora', [photo(4, 0)])));
      const faces = answers.map(({ body }) => body.enrolled[0]);
      expect(new Set(faces.map(({ faceId }) => faceId)).size).toBe(1);
      expect(faces.filter(({ alreadyEnrolled }) => !alreadyEnrolled)).toHaveLength(1);
    });

    test('for another person at the same moment belongs to one of them', async () => {
      const answers = await Promise.all(['Eva', 'Ewa', 'Efa'].map((person) => enroll(person, [photo(5, 0)])));
      const winners = answers.filter(({ status }) => status === 201);
      expect(winners).toHaveLength(1);
      const owner = winners[0]?.body.person.id;
      for (const answer of answers.filter(({ status }) => status !== 201)) {
        expectProblem(answer, 422, 'no_face_enrolled');
        expect(answer.body.refused[0]).toMatchObject({ code: 'face_enrolled_elsewhere', personId: owner });
      }
      const { items } = (await ask(`${gallery}/persons?limit=100`)).body;
      const named = items.filter(({ id }: { id: string }) => ['Eva', 'Ewa', 'Efa'].includes(id));
      expect(named, 'no person without a face is left').toMatchObject([{ id: owner, faces: 1 }]);
    });
  });

  describe('that meets another', () => {
    test('an erasure during enrollments leaves what came after it, whole, and a second erasure nothing', async () => {
      const rounds = [0, 1, 2].flatMap((i) => [
        enroll('Fay', [photo(6, 2 * i)]),
        erase('Fay'),
        enroll('Fay', [photo(6, 2 * i + 1)]),
      ]);
      for (const { status, body } of await Promise.all(rounds)) {
        expect([200, 201, 202, 404], JSON.stringify(body)).toContain(status);
        expectNoInsides(body);
      }
      await settled();
      await erase('Fay');
      expectProblem(await ask(`${gallery}/persons/Fay`), 404, 'person_not_found');
      await settled();
      expect((await identify(['file', photo(6, 7)])).body.candidates).toEqual([]);
    });

    test('a merge during an enrollment loses no face and doubles none', async () => {
      await enroll('Gil', [photo(7, 0)]);
      await enroll('Gus', [photo(7, 1)]);
      const before = (await stats()).faces;
      const [late, merge] = await Promise.all([
        enroll('Gus', [photo(7, 2)]),
        postJson(`${gallery}/persons/Gil/merge`, { from: 'Gus' }),
      ]);
      expect([late.status, merge.status]).toEqual([201, 200]);
      expect((await settled()).faces).toBe(before + 1);
      const { items } = (await ask(`${gallery}/persons?limit=100`)).body;
      const faces = (id: string) => items.find((one: { id: string }) => one.id === id)?.faces ?? 0;
      expect(faces('Gil') + faces('Gus')).toBe(3);
    });

    test('a rebuilding of the index during enrollments ends with every face in it', async () => {
      const [job, ...answers] = await Promise.all([
        ask(`${gallery}/reindex`, { method: 'POST' }),
        enroll('Ida', [photo(8, 0), photo(8, 1)]),
        enroll('Ivo', [photo(9, 0), photo(9, 1)]),
      ]);
      for (const { status } of answers) expect(status).toBe(201);
      await vi.waitFor(
        async () => expect((await ask(`${server.url}/v1/jobs/${job.body.id}`)).body.status).toBe('done'),
        { timeout: 20_000, interval: 50 },
      );
      await settled();
      expect((await identify(['file', photo(8, 5)])).body.person?.id).toBe('Ida');
    });

    test('the deletion of its gallery is refused with it or erased by it', async () => {
      await postJson(`${server.url}/v1/galleries`, { id: 'brief' });
      const brief = `${server.url}/v1/galleries/brief`;
      const answers = await Promise.all([
        enroll('Jan', [photo(1, 0)], {}, brief),
        ask(`${brief}?force=true`, { method: 'DELETE' }),
        enroll('Jon', [photo(2, 0)], {}, brief),
      ]);
      expect(answers[1].status).toBe(202);
      for (const one of [answers[0], answers[2]])
        if (one.status !== 201) expectProblem(one, 404, 'gallery_not_found');
      expectProblem(await ask(`${brief}/stats`), 404, 'gallery_not_found');
      await settled();
    });

    test('an erasure hands out a receipt that counts every store', async () => {
      await enroll('Kim', [photo(1, 5)]);
      const begun = await erase('Kim');
      expect(begun.status).toBe(202);
      const receipt = (await ask(`${server.url}/v1/erasures/${begun.body.id}`)).body;
      const stores = receipt.steps.map(({ store }: { store: string }) => store);
      expect(stores).toEqual(
        expect.arrayContaining(['registry', 'index', 'crops', 'photos', 'uploads', 'idempotency']),
      );
      expect(['pending', 'verified']).toContain(receipt.status);
      expect(JSON.stringify(receipt), 'the receipt outlives the name').not.toContain('Kim');
    });
  });

  test('leaves no person, name, key or photo in the log, and never was a fault', () => {
    const log = server.output();
    expect(log.split('\n').length).toBeGreaterThan(100);
    for (const word of ['Anna-Secret', 'Nobody', 'photo.jpg', 'again-1', 'evil.example', 'elsewhere'])
      expect(log).not.toContain(word);
    expect(log).not.toMatch(/kith_[0-9a-f]+_/);
    expect(log).not.toMatch(/[A-Za-z0-9+/]{200}/);
    expect(log).not.toMatch(/"status":5\d\d|"level":"ERROR"/);
  });
});

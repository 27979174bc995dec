/** What arrives at an action, and what doesn't: forms, JSON, base64, numbers — as sent by careless and by hostile clients. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { form, json, openWorld, problemIn, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

type Sent = { readonly headers: Readonly<Record<string, string>>; readonly body: Uint8Array | string };

const post = (path: string, { headers, body }: Sent) =>
  world.dispatch({ method: 'POST', path, headers, body });

/** What the action got. */
async function arrived(path: string, sent: Sent) {
  const answer = await post(path, sent);
  expect(answer.status, Buffer.from(answer.body).toString()).toBeLessThan(300);
  const { caller: _caller, ...request } = { caller: null, ...world.actions.calls.at(-1)?.request };
  return request;
}

/** Status, code and the places that are named. */
async function refused(path: string, sent: Sent) {
  const answer = await post(path, sent);
  const { code, errors = [] } = problemIn(answer);
  return [answer.status, code, ...errors.map((fault) => fault.path)];
}

const photo = (...bytes: number[]) => new Blob([new Uint8Array(bytes)]);
const bytes = (...values: number[]) => ({ kind: 'bytes', bytes: Buffer.from(values), fileName: 'photo.jpg' });

/** A form with everything written by hand. */
function raw(
  lines: readonly string[],
  boundary = 'B',
  contentType = `multipart/form-data; boundary=${boundary}`,
): Sent {
  return { headers: { 'content-type': contentType }, body: Buffer.from(lines.join('\r\n'), 'latin1') };
}
const filePart = (name: string, content = 'x') => [
  '--B',
  `content-disposition: form-data; name="${name}"; filename="photo.jpg"`,
  '',
  content,
];

describe('a form', () => {
  test('brings files in order and fields as what they are', async () => {
    const request = await arrived(
      '/v1/galleries/other/persons/anna/faces',
      await form({
        files: [photo(1), photo(2, 13, 10, 45, 45)],
        displayName: 'Anna Müller 🙂',
        metadata: '{"team": {"no": 7}}',
        faceBoxes: '[null, {"x": 1, "y": 2.5, "width": 3, "height": 4}]',
        strict: 'true',
        qualityFilter: 'strict',
      }),
    );
    expect(request).toEqual({
      gallery: 'other',
      person: 'anna',
      displayName: 'Anna Müller 🙂',
      metadata: { team: { no: 7 } },
      faceBoxes: [null, { x: 1, y: 2.5, width: 3, height: 4 }],
      strict: true,
      qualityFilter: 'strict',
      photos: [bytes(1), bytes(2, 13, 10, 45, 45)],
    });
  });

  test('may bring an empty file: whether it is a photo is judged with the others', async () => {
    const request = await arrived('/enroll/anna', await form({ files: [photo(), photo(1)] }));
    expect(request).toMatchObject({ gallery: 'default', photos: [bytes(), bytes(1)] });
  });

  test('names files without folders and control characters', async () => {
    const name = 'C:\\\\secret\\\\..\\\\a/b/c\\u0007d.jpg'.replace('\\u0007', '\u0007');
    const lines = [
      '--B',
      `content-disposition: form-data; name="file"; filename="${name}"`,
      '',
      'x',
      '--B--',
      '',
    ];
    const request = await arrived('/identify', raw(lines));
    expect(request).toMatchObject({ photos: [{ fileName: 'cd.jpg' }] });
  });

  test('keeps probe and reference apart, whatever their order', async () => {
    const request = await arrived(
      '/v1/compare',
      await form({ reference: photo(2), probe: photo(1), threshold: '0.5' }),
    );
    expect(request).toMatchObject({ threshold: 0.5, photos: [bytes(1), bytes(2)] });
  });

  const end = ['--B--', ''];
  test.each<[string, Sent | Promise<Sent>, ...unknown[]]>([
    ['without a file', form({ topK: '3' }), 400, 'validation_failed', 'file'],
    ['with an unknown field', form({ file: photo(1), colour: 'red' }), 400, 'validation_failed', 'colour'],
    ['with an unknown file', form({ file: photo(1), other: photo(2) }), 400, 'validation_failed', 'other'],
    ['with two files', form({ file: [photo(1), photo(2)] }), 400, 'validation_failed', 'file'],
    ['with text for a file', form({ file: 'abc' }), 400, 'validation_failed', 'file'],
    ['with a file for a field', form({ file: photo(1), topK: photo(1) }), 400, 'validation_failed', 'topK'],
    [
      'with a field twice',
      raw([
        ...filePart('file'),
        '--B',
        'content-disposition: form-data; name="topK"',
        '',
        '1',
        '--B',
        'content-disposition: form-data; name="topK"',
        '',
        '2',
        ...end,
      ]),
      400,
      'validation_failed',
      'topK',
    ],
    [
      'with the gallery in it',
      form({ file: photo(1), gallery: 'other' }),
      400,
      'validation_failed',
      'gallery',
    ],
    [
      'with __proto__ in it',
      form({ file: photo(1), __proto__x: 'a', ['__proto__']: 'a' }),
      400,
      'validation_failed',
      '__proto__',
      '__proto__x',
    ],
    ['with another boundary', raw([...filePart('file'), ...end], 'C'), 400, 'validation_failed', 'body'],
    [
      'without a boundary',
      raw([...filePart('file'), ...end], 'B', 'multipart/form-data'),
      400,
      'validation_failed',
      'content-type',
    ],
    ['that is cut off', raw(filePart('file')), 400, 'validation_failed', 'body'],
    [
      'that is cut off in its headers',
      raw(['--B', 'content-disposition: form-da']),
      400,
      'validation_failed',
      'body',
    ],
    ['that is empty', raw(end), 400, 'validation_failed', 'file'],
    ['that is no form at all', raw(['hello']), 400, 'validation_failed', 'body'],
    [
      'with a nameless part',
      raw(['--B', 'content-disposition: form-data', '', 'x', ...end]),
      400,
      'validation_failed',
      'body',
    ],
    [
      'with a field of 100 KB',
      form({ file: photo(1), topK: '1'.repeat(100_000) }),
      400,
      'validation_failed',
      'topK',
    ],
    [
      'as a nested form',
      raw([...filePart('file'), ...end], 'B', 'multipart/mixed; boundary=B'),
      415,
      'media_type_unsupported',
    ],
  ])('%s is refused, with the place', async (_name, sent, ...expected) => {
    expect((await refused('/identify', await sent)).sort()).toEqual([...expected].sort());
  });

  test('with a header that never ends, or a thousand of them, is answered', async () => {
    const long = raw([
      '--B',
      `content-disposition: form-data; name="file"; x="${'y'.repeat(200_000)}"`,
      '',
      'x',
      '--B--',
      '',
    ]);
    const many = raw([
      '--B',
      'content-disposition: form-data; name="file"; filename="a"',
      ...Array(1000).fill('x: y'),
      '',
      'x',
      '--B--',
      '',
    ]);
    for (const sent of [long, many]) expect((await post('/identify', sent)).status).toBeLessThan(500);
  });

  test('brings at most 20 photos', async () => {
    const twenty = Array.from({ length: 20 }, (_, i) => photo(i));
    expect(await arrived('/enroll/a', await form({ files: twenty }))).toMatchObject({
      photos: { length: 20 },
    });
    expect(await refused('/enroll/a', await form({ files: [...twenty, photo(21)] }))).toEqual([
      400,
      'validation_failed',
      'files',
    ]);
    const images = Array.from({ length: 21 }, () => ({ base64: '' }));
    expect(await refused('/enroll/a', json({ images }))).toEqual([400, 'validation_failed', 'images']);
  });
});

describe('a number or a switch in a form', () => {
  test.each([
    'NaN',
    '',
    ' ',
    '1e999',
    'Infinity',
    '0x10',
    '1,5',
    '+1',
    '01',
    '5 ',
    'five',
    '1.5',
    '1.0',
    '1e1',
    '-0',
    '0',
    '101',
    '-1',
    '[5]',
    'null',
  ])('topK=%j is refused', async (topK) => {
    expect(await refused('/identify', await form({ file: photo(1), topK }))).toEqual([
      400,
      'validation_failed',
      'topK',
    ]);
  });
  test.each(['NaN', '', '2', '-1.01', '1e999', 'true'])('threshold=%j is refused', async (threshold) => {
    expect(await refused('/identify', await form({ file: photo(1), threshold }))).toEqual([
      400,
      'validation_failed',
      'threshold',
    ]);
  });
  test.each(['1', 'yes', 'TRUE', '', 'null'])('includeBelow=%j is refused', async (includeBelow) => {
    expect(await refused('/identify', await form({ file: photo(1), includeBelow }))).toEqual([
      400,
      'validation_failed',
      'includeBelow',
    ]);
  });
  test.each([
    ['-0.5', -0.5],
    ['1e-1', 0.1],
    ['0', 0],
  ])('threshold=%s is %d', async (threshold, value) => {
    expect(await arrived('/identify', await form({ file: photo(1), threshold }))).toMatchObject({
      threshold: value,
    });
  });
});

describe('JSON', () => {
  const id = '01900000-0000-7000-8000-000000000001';

  test('brings photos as base64 or by upload', async () => {
    const images = [{ base64: 'AQID', fileName: 'a.jpg' }, { uploadId: id }];
    expect(await arrived('/enroll/anna', json({ images, strict: false }))).toEqual({
      gallery: 'default',
      person: 'anna',
      strict: false,
      photos: [
        { kind: 'bytes', bytes: Buffer.from([1, 2, 3]), fileName: 'a.jpg' },
        { kind: 'upload', uploadId: id },
      ],
    });
  });

  test('takes ids of kith in capitals, as some platforms write them', async () => {
    const faceId = '01A22C75-1A43-7004-B57C-0D6F4B9F7E11';
    const sent = json({ subjects: [{ faceId }] });
    const request = await arrived('/v1/galleries/other/albums/gala/search', sent);
    expect(request).toMatchObject({ subjects: [{ faceId: faceId.toLowerCase() }] });
    await world.dispatch({
      method: 'GET',
      path: `/v1/galleries/other/albums/gala/photos/${faceId}`,
      headers: {},
    });
    expect(world.actions.calls.at(-1)?.request).toMatchObject({ photo: faceId.toLowerCase() });
  });

  test.each([
    ['a data: prefix', { base64: 'data:image/jpeg;base64,AQID' }, 'image.base64'],
    ['no padding', { base64: 'AQI' }, 'image.base64'],
    ['line breaks', { base64: 'AQID\nAQID' }, 'image.base64'],
    ['the URL alphabet', { base64: '-_-_' }, 'image.base64'],
    ['padding inside', { base64: 'AQ==AQID' }, 'image.base64'],
    ['a number', { base64: 5 }, 'image.base64'],
    ['neither', {}, 'image'],
    ['both', { base64: 'AQID', uploadId: id }, 'image'],
    ['an odd upload', { uploadId: '../etc/passwd' }, 'image.uploadId'],
    ['more', { base64: 'AQID', url: 'http://x' }, 'image.url'],
    ['no photo', null, 'image'],
    ['a list', [], 'image'],
  ])('refuses a photo with %s', async (_name, image, place) => {
    expect(await refused('/identify', json({ image }))).toEqual([400, 'validation_failed', place]);
  });

  test('names every fault at once', async () => {
    const sent = json({ topK: 0, threshold: 'high', faceBox: { x: 1 }, colour: 'red' });
    const places = (await refused('/identify', sent)).slice(2).sort();
    expect(places).toEqual([
      'colour',
      'faceBox.height',
      'faceBox.width',
      'faceBox.y',
      'image',
      'threshold',
      'topK',
    ]);
  });

  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  test.each([
    ['broken', '{"image": '],
    ['a list', '[]'],
    ['text', '"hello"'],
    ['null', 'null'],
    ['nothing', ' '],
    ['nested without end', `{"metadata": ${deep}}`],
    ['no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d])],
    ['with a prototype', '{"__proto__": {"role": "admin"}}'],
    ['with an escaped prototype', '{"\\u005f_proto__": {}}'],
  ])('that is %s is refused', async (_name, body) => {
    const answer = await post('/v1/galleries', { headers: { 'content-type': 'application/json' }, body });
    expect([answer.status, problemIn(answer).code]).toEqual([400, 'validation_failed']);
  });

  test.each([
    ['NaN for a number', '{"image": {"base64": ""}, "threshold": NaN}', 'body'],
    ['a number without bounds', '{"image": {"base64": ""}, "threshold": 1e999}', 'threshold'],
    ['text for a number', '{"image": {"base64": ""}, "topK": "5"}', 'topK'],
  ])('with %s is refused', async (_name, body, place) => {
    const sent = { headers: { 'content-type': 'application/json' }, body };
    expect(await refused('/identify', sent)).toEqual([400, 'validation_failed', place]);
  });

  test('text that a database cannot hold is refused', async () => {
    const patch = (value: object) =>
      world.dispatch({ method: 'PATCH', path: '/v1/galleries/default/persons/a', ...json(value) });
    for (const displayName of ['a\u0000b', '\ud800', '', 'x'.repeat(201), 'line\nbreak'])
      expect((await patch({ displayName })).status, JSON.stringify(displayName)).toBe(400);
    for (const metadata of [
      { a: 'b\u0000' },
      { a: ['\udc00'] },
      { 'k\u0000': 1 },
      { a: 'x'.repeat(17_000) },
      [1],
      JSON.parse('{"a":'.repeat(9) + 1 + '}'.repeat(9)),
    ])
      expect((await patch({ metadata })).status, JSON.stringify(metadata).slice(0, 50)).toBe(400);
    expect((await patch({ displayName: '张伟 é 🙂', metadata: { größe: 1.5, tags: ['\n'] } })).status).toBe(
      200,
    );
  });
});

describe('a body', () => {
  test('of another kind is refused with the kinds that go', async () => {
    for (const type of [
      'application/x-www-form-urlencoded',
      'image/jpeg',
      'text/plain',
      '',
      'application/jsonx',
    ]) {
      const answer = await post('/identify', { headers: { 'content-type': type }, body: 'file=1' });
      expect([answer.status, problemIn(answer).code]).toEqual([415, 'media_type_unsupported']);
    }
    const zipped = { ...json({ id: 'x' }).headers, 'content-encoding': 'gzip' };
    expect((await post('/v1/galleries', { headers: zipped, body: '{}' })).status).toBe(415);
  });

  test('of more than the limit is refused as too large', async () => {
    const small = world.ports.access.maxBody;
    const answer = await post('/identify', await form({ file: new Blob([new Uint8Array(small)]) }));
    expect([answer.status, problemIn(answer).code]).toEqual([413, 'payload_too_large']);
  });

  test('with GET or DELETE is refused', async () => {
    for (const method of ['GET', 'DELETE']) {
      const answer = await world.dispatch({
        method,
        path: '/v1/galleries/default',
        ...json({ force: true }),
      });
      expect([answer.status, problemIn(answer).code]).toEqual([400, 'validation_failed']);
    }
  });

  test('goes whole and untouched to an upload', async () => {
    const body = Buffer.from([0, 255, 13, 10, 0]);
    const path = '/v1/galleries/default/uploads/01900000-0000-7000-8000-000000000001';
    await world.dispatch({ method: 'PUT', path, headers: { 'content-type': 'application/json' }, body });
    expect(world.actions.calls.at(-1)?.request).toMatchObject({ photos: [{ kind: 'bytes', bytes: body }] });
  });
});

describe('an id in the path', () => {
  test.each([
    'a%20b',
    'a%2Fb',
    '..',
    '%2e%2e',
    '.',
    'a%00b',
    'x'.repeat(200),
    '-a',
    'é',
    'a;b',
    "a'b",
    '%F0%9F%99%82',
    'duplicates',
  ])('%s is no person', async (id) => {
    const answer = await world.dispatch({ method: 'GET', path: `/persons/${id}` });
    expect([answer.status, problemIn(answer).code]).toEqual([400, 'validation_failed']);
  });
  test.each(['a%20b', '..', 'x'.repeat(200), '%00'])('%s is no gallery', async (id) => {
    const answer = await world.dispatch({ method: 'GET', path: `/v1/galleries/${id}/stats` });
    expect([answer.status, problemIn(answer).code]).toEqual([400, 'validation_failed']);
  });
  test.each(['a', 'A.b_c-9', 'x'.repeat(64), '007'])('%s is a person', async (id) => {
    expect((await world.dispatch({ method: 'GET', path: `/persons/${id}` })).status).toBe(200);
  });
});

describe('a page', () => {
  const list = (query: string) =>
    world.dispatch({ method: 'GET', path: `/v1/galleries/default/persons${query}` });

  test('has a limit and a cursor', async () => {
    await list('?limit=7&cursor=abc');
    expect(world.actions.calls.at(-1)?.request).toMatchObject({ limit: 7, cursor: 'abc' });
    await list('');
    expect(world.actions.calls.at(-1)?.request).toMatchObject({ limit: 50 });
  });

  test.each([
    '?limit=0',
    '?limit=501',
    '?limit=1.5',
    '?limit=x',
    '?limit=',
    '?limit=1&limit=2',
    '?cursor=',
    '?page=2',
    '?gallery=other',
    '?__proto__=1',
  ])('%s is refused', async (query) => {
    const answer = await list(query);
    expect([answer.status, problemIn(answer).code]).toEqual([400, 'validation_failed']);
  });
});

/** Selfies in a body: taken out in order, each at its place, every fault named; what a search must not be asked is refused. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { form, json, jsonIn, openWorld, problemIn, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const path = '/v1/galleries/default/albums/wedding/search';
const base64 = (text: string) => Buffer.from(text).toString('base64');
const id = '01900000-0000-7000-8000-000000000001';

interface Asked {
  readonly subjects: unknown;
  readonly photos: readonly {
    readonly kind: string;
    readonly bytes?: Uint8Array;
    readonly uploadId?: string;
  }[];
  readonly mode: string;
  readonly limit: number;
  readonly expand: boolean;
  readonly order: string;
}

let asked: Asked | null;
beforeEach(() => {
  asked = null;
  world.actions.instead('searchAlbum', async (_ports, request) => {
    asked = request;
    return {
      ...{ searchId: id, expiresAt: '2030-01-01T00:00:00Z', mode: 'any', order: 'best', nextCursor: null },
      ...{ counts: { match: 0, likely: 0, maybe: 0 }, items: [], complete: true, selfies: [] },
    };
  });
});

const post = (request: { headers: Record<string, string>; body: string | Uint8Array }, to = path) =>
  world.dispatch({ method: 'POST', path: to, ...request });
const texts = () =>
  asked?.photos.map(({ bytes, uploadId }) => uploadId ?? Buffer.from(bytes ?? []).toString());

describe('a search in JSON', () => {
  test('hands the selfies of all subjects over in order, each subject with its places', async () => {
    const subjects = [
      { selfies: [{ base64: base64('one') }, { uploadId: id }] },
      { faceId: id },
      { selfies: [{ base64: base64('two') }] },
    ];
    const answer = await post(json({ subjects, mode: 'all', expand: false, order: 'newest', limit: 7 }));
    expect(answer.status, JSON.stringify(jsonIn(answer))).toBe(200);
    expect(asked?.subjects).toEqual([{ selfies: [0, 1] }, { faceId: id }, { selfies: [2] }]);
    expect(texts()).toEqual(['one', id, 'two']);
    expect(asked).toMatchObject({ mode: 'all', expand: false, order: 'newest', limit: 7 });
  });

  test('has defaults: any, expanded, best first, fifty', async () => {
    await post(json({ subjects: [{ faceId: id }] }));
    expect(asked).toMatchObject({ mode: 'any', expand: true, order: 'best', limit: 50, photos: [] });
  });

  const selfie = { base64: base64('x') };
  test.each([
    ['nobody', {}, 'subjects'],
    ['an empty list', { subjects: [] }, 'subjects'],
    ['seven people', { subjects: Array(7).fill({ faceId: id }) }, 'subjects'],
    ['a subject without selfies', { subjects: [{ selfies: [] }] }, 'subjects[0]'],
    ['four selfies of one', { subjects: [{ selfies: Array(4).fill(selfie) }] }, 'subjects[0]'],
    ['both a face and selfies', { subjects: [{ faceId: id, selfies: [selfie] }] }, 'subjects[0]'],
    ['places instead of photos', { subjects: [{ selfies: [0] }] }, 'subjects[0]'],
    ['a face id that is none', { subjects: [{ faceId: 'ann' }] }, 'subjects[0]'],
    ['no base64', { subjects: [{ selfies: [{ base64: '§' }] }] }, 'subjects[0]'],
    ['a field nobody knows', { subjects: [{ faceId: id }], colour: 'red' }, 'colour'],
    ['a mode nobody knows', { subjects: [{ faceId: id }], mode: 'both' }, 'mode'],
    ['a day instead of a moment', { subjects: [{ faceId: id }], from: '2030-01-01' }, 'from'],
    ['a moment of the year 10000', { subjects: [{ faceId: id }], to: '9999-12-31T23:59:59-01:00' }, 'to'],
    ['a moment before the year 1', { subjects: [{ faceId: id }], from: '0001-01-01T00:00:00+01:00' }, 'from'],
    ['too much at once', { subjects: [{ faceId: id }], limit: 501 }, 'limit'],
  ])('with %s is refused at its place', async (_, body, place) => {
    const problem = problemIn(await post(json(body)));
    expect(problem.code).toBe('validation_failed');
    expect(problem.errors?.map((each) => each.path).some((each) => each.startsWith(place))).toBe(true);
    expect(asked).toBeNull();
  });
});

describe('a search as a form', () => {
  const blob = (text: string) => new Blob([text], { type: 'image/jpeg' });

  test('shows one person on one to three files; labels and the like are fields', async () => {
    const parts = { files: [blob('one'), blob('two')], labels: '["bib:7"]', expand: 'false' };
    const answer = await post(await form(parts));
    expect(answer.status, JSON.stringify(jsonIn(answer))).toBe(200);
    expect(asked).toMatchObject({ subjects: [{ selfies: [0, 1] }], labels: ['bib:7'], expand: false });
    expect(texts()).toEqual(['one', 'two']);
  });

  test.each([
    ['no file', { mode: 'any' }, 'files'],
    ['four files', { files: [1, 2, 3, 4].map((at) => blob(String(at))) }, 'files'],
    ['subjects of its own', { files: blob('one'), subjects: `[{"faceId":"${id}"}]` }, 'subjects'],
    ['a file elsewhere', { files: blob('one'), selfie: blob('two') }, 'selfie'],
  ] as const)('with %s is refused at its place', async (_, parts, place) => {
    const problem = problemIn(await post(await form(parts)));
    expect(problem.errors?.map((each) => each.path)).toContain(place);
    expect(asked).toBeNull();
  });
});

describe('a search of several albums', () => {
  test('names one to fifty of them', async () => {
    const to = '/v1/galleries/default/search';
    const subjects = [{ faceId: id }];
    expect((await post(json({ subjects, albums: ['a', 'b'] }), to)).status).toBe(200);
    for (const albums of [undefined, [], Array(51).fill('a'), ['a/b']])
      expect(problemIn(await post(json({ subjects, albums }), to)).code).toBe('validation_failed');
  });
});

describe('marks', () => {
  test('are one of two words about a face', async () => {
    const to = `/v1/galleries/default/searches/${id}/marks`;
    expect((await post(json({ faceId: id, mark: 'me_too' }), to)).status).toBe(200);
    for (const body of [{ faceId: id, mark: 'maybe' }, { faceId: 'x', mark: 'not_me' }, { mark: 'not_me' }])
      expect(problemIn(await post(json(body), to)).code).toBe('validation_failed');
  });
});

/** The small parts of the Qdrant index that can be wrong on their own, and the double: a judge that lets everything pass judges nothing. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addressOf } from '../../../lib/adapters/vector-index/qdrant/address.ts';
import { collectionName, spaceOf } from '../../../lib/adapters/vector-index/qdrant/collection-name.ts';
import { withinGallery } from '../../../lib/adapters/vector-index/qdrant/filter.ts';
import {
  openQdrantIndex,
  type QdrantIndexOptions,
} from '../../../lib/adapters/vector-index/qdrant/qdrant.ts';
import type { VectorIndex } from '../../../lib/ports/vector-index.ts';
import { hasQdrantSpec, type QdrantDouble, startQdrantDouble } from '../../fixtures/qdrant-double.ts';
import { point, randomUnit, seededRandom, uuid } from './faces.ts';

describe('addresses', () => {
  test.each([
    ['https://qdrant.example', 'https://qdrant.example', 443, ''],
    ['https://qdrant.example:443/', 'https://qdrant.example', 443, ''],
    ['http://qdrant', 'http://qdrant', 80, ''],
    ['http://qdrant:6333', 'http://qdrant', 6333, ''],
    ['https://gateway.example/vectors/', 'https://gateway.example', 443, '/vectors'],
    ['https://gateway.example:8443/a/b', 'https://gateway.example', 8443, '/a/b'],
    ['http://[::1]:6333', 'http://[::1]', 6333, ''],
  ])('%s says where', (text, url, port, prefix) => {
    expect(addressOf(text)).toEqual({ url, port, prefix });
  });
});

describe('names of collections', () => {
  test('lead back to the space, are plain, and no two spaces share one', () => {
    const space = fc.string({ minLength: 1, maxLength: 12, unit: 'binary' });
    fc.assert(
      fc.property(space, space, (one, other) => {
        const name = collectionName('kith_', one);
        expect(name).toMatch(/^kith_[a-z0-9_-]+$/);
        expect(spaceOf('kith_', name)).toBe(one);
        expect(name.toLowerCase() === collectionName('kith_', other).toLowerCase()).toBe(one === other);
      }),
    );
  });

  test('an id that no file system could take is a fault', () => {
    expect(() => collectionName('kith_', 'a'.repeat(300))).toThrow('needs an id');
    expect(() => collectionName('kith_', '')).toThrow('needs an id');
  });

  test.each(['kith_', 'kith_Other', 'kith_a_4', 'kith_a_61', 'kith_a b', 'other_a', 'kit'])(
    '%s is none of ours',
    (name) => {
      expect(spaceOf('kith_', name)).toBeNull();
    },
  );
});

test('whatever else is asked for, a filter confines to the gallery', () => {
  const some = fc.option(fc.array(fc.uuid(), { maxLength: 3 }), { nil: undefined });
  const confinement = fc.record({ albums: some, namedOnly: fc.boolean(), otherThan: some });
  fc.assert(
    fc.property(fc.uuid(), confinement, (gallery, rest) => {
      const filter = withinGallery(gallery, rest);
      expect(filter.must).toContainEqual({ key: 'gallery', match: { value: gallery } });
      expect(Object.keys(filter)).not.toContain('should');
    }),
  );
});

describe.skipIf(!hasQdrantSpec)('what is asked of Qdrant', () => {
  let double: QdrantDouble;
  const opened: VectorIndex[] = [];
  const random = seededRandom(1);
  const probes = [1, 2, 3].map(() => randomUnit(random, 8));
  const search = {
    space: 's',
    gallery: uuid(1),
    probes,
    minSimilarity: 0.25,
    limit: 5,
    bestPer: 'face',
  } as const;
  const open = (options: Partial<QdrantIndexOptions> = {}) => {
    const telemetry = { log: () => {} };
    const index = openQdrantIndex({ url: double.url, apiKey: async () => null, telemetry, ...options });
    opened.push(index);
    return index;
  };
  /** What was asked while something was done. */
  const askedBy = async (work: Promise<unknown>) => {
    const before = double.asked.length;
    await work;
    return double.asked.slice(before).map(({ operation, query, body }) => ({ operation, query, body }));
  };

  beforeAll(async () => {
    double = await startQdrantDouble();
    const points = Array.from({ length: 20 }, (_, at) => point(at + 1, randomUnit(random, 8)));
    await open().upsert('s', points);
  });
  afterAll(async () => {
    for (const index of opened) await index.close();
    await double.stop();
    expect(double.offences).toEqual([]);
  });

  test.each([
    [20, { exact: true }],
    [19, { hnsw_ef: 256, quantization: { rescore: true } }],
  ])(
    '20 faces where up to %i are compared one by one: one estimate, one batch, %j',
    async (exactUpTo, params) => {
      const index = open({ exactUpTo });
      await index.search(search);
      const asked = await askedBy(index.search(search));
      expect(asked).toMatchObject([
        { operation: 'count_points', body: { exact: false } },
        {
          operation: 'query_batch_points',
          body: {
            searches: probes.map(() => ({
              params,
              limit: 64,
              with_payload: ['person'],
              filter: { must: [{ key: 'gallery', match: { value: uuid(1) } }] },
            })),
          },
        },
      ]);
    },
  );

  test('writes are waited for and keep their order', async () => {
    const index = open();
    const asked = await askedBy(
      index.upsert('s', [point(30, probes[0]!, { person: uuid(5), albums: [uuid(8), uuid(7)] })]),
    );
    await index.remove('s', [uuid(30)]);
    const payload = { gallery: uuid(1), albums: [uuid(7), uuid(8)], person: uuid(5), named: false };
    const write = { wait: 'true', ordering: 'medium' };
    expect(asked.at(-1)).toMatchObject({ query: write, body: { points: [{ id: uuid(30), payload }] } });
    expect(double.asked.at(-1)).toMatchObject({ query: write, body: { points: [uuid(30)] } });
  });

  test('few faces are counted, many are estimated', async () => {
    const index = open({ exactUpTo: 10 });
    const counts = await askedBy(index.stats('s', uuid(1)));
    expect(counts.map(({ body }) => body)).toMatchObject([{ exact: false }]);
    const few = await askedBy(open().stats('s'));
    expect(few.map(({ body }) => body)).toMatchObject([{ exact: false }, { exact: true }]);
  });

  test('thousands of faces go in pieces Qdrant takes', async () => {
    const points = Array.from({ length: 600 }, (_, at) => point(at + 1, probes[0]!));
    const index = open();
    const writes = (await askedBy(index.upsert('t', points))).filter(({ query }) => 'wait' in query);
    expect(writes.filter(({ operation }) => operation === 'upsert_points')).toHaveLength(3);
    expect(await index.stats('t')).toEqual({ points: 600 });
  });
});

describe.skipIf(!hasQdrantSpec)('the double', () => {
  let double: QdrantDouble;
  let judged = 0;

  beforeAll(async () => {
    double = await startQdrantDouble();
    await ask('PUT', '/collections/c', { vectors: { size: 2, distance: 'Cosine' } });
    await ask('PUT', '/collections/c/index', { field_name: 'gallery', field_schema: { type: 'keyword' } });
    const points = [
      { id: uuid(1), vector: [3, 4], payload: { gallery: 'g' } },
      { id: uuid(2), vector: [0, 1], payload: { gallery: 'h' } },
    ];
    await ask('PUT', '/collections/c/points?wait=true', { points });
    expect(double.offences).toEqual([]);
  });
  afterAll(() => double.stop());

  async function ask(method: string, path: string, body?: unknown) {
    const answer = await fetch(double.url + path, {
      method,
      ...(body !== undefined && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    });
    const text = await answer.text();
    return { code: answer.status, ...(text !== '' && JSON.parse(text)) };
  }
  const query = (search: object) =>
    ask('POST', '/collections/c/points/query/batch', { searches: [{ query: [3, 4], ...search }] });

  test.each([
    ['a route there is not', 'GET', '/collections/c/faces', undefined],
    ['another method', 'PATCH', '/collections', undefined],
    ['a parameter there is not', 'PUT', '/collections/c/points?waiting=true', { points: [] }],
    ['a parameter of another type', 'PUT', '/collections/c/points?wait=perhaps', { points: [] }],
    [
      'a misspelt option',
      'PUT',
      '/collections/d',
      { vectors: { size: 2, distance: 'Cosine', in_memory: true } },
    ],
    [
      'an option of the wrong place',
      'PUT',
      '/collections/d',
      { vectors: { size: 2, distance: 'Cosine', m: 0 } },
    ],
    ['a word that is none', 'PUT', '/collections/d', { vectors: { size: 2, distance: 'cosine' } }],
    ['a number out of range', 'PUT', '/collections/d', { vectors: { size: 0, distance: 'Cosine' } }],
    ['no body', 'POST', '/collections/c/points/query/batch', undefined],
    ['a body where none belongs', 'DELETE', '/collections/d', { force: true }],
    ['an id that is no uuid', 'POST', '/collections/c/points/delete', { points: ['face-1'] }],
    [
      'a point without its vector',
      'PUT',
      '/collections/c/points',
      { points: [{ id: uuid(3), payload: {} }] },
    ],
    ['null for a number', 'PUT', '/collections/c/points', { points: [{ id: uuid(3), vector: [1, null] }] }],
    ['a search of the old kind', 'POST', '/collections/c/points/search', { vector: [1, 0], limit: 1 }],
    [
      'a condition that is none',
      'POST',
      '/collections/c/points/count',
      { filter: { must: [{ key: 'a', equals: 1 }] } },
    ],
    [
      'twice the same value',
      'POST',
      '/collections/c/points/count',
      { filter: { must: [{ key: 'a', match: { any: ['x', 'x'] } }] } },
    ],
  ])('refuses %s and remembers it', async (_what, method, path, body) => {
    const { code } = await ask(method, path, body);
    expect([400, 404]).toContain(code);
    expect(double.offences.length).toBeGreaterThan(judged);
    judged = double.offences.length;
  });

  test('answers errors as Qdrant does', async () => {
    const again = { vectors: { size: 2, distance: 'Cosine' } };
    expect(await ask('PUT', '/collections/c', again)).toMatchObject({
      code: 409,
      status: { error: 'Wrong input: Collection `c` already exists!' },
    });
    expect(await ask('GET', '/collections/never')).toMatchObject({
      code: 404,
      status: { error: "Not found: Collection `never` doesn't exist!" },
    });
    expect(await query({ query: [1, 2, 3] })).toMatchObject({
      code: 400,
      status: { error: 'Wrong input: Vector dimension error: expected dim: 2, got 3' },
    });
    const unindexed = { must: [{ key: 'person', match: { value: 'p' } }] };
    expect(await ask('POST', '/collections/c/points/count', { filter: unindexed })).toMatchObject({
      code: 400,
      status: { error: expect.stringContaining('Index required') },
    });
    expect(await ask('DELETE', '/collections/never')).toMatchObject({ result: false });
    expect(double.offences).toHaveLength(judged);
  });

  test('keeps strictly what lies above the threshold, and gives what was asked of the payload', async () => {
    const hits = async (search: object) => (await query(search)).result[0].points;
    expect(await hits({ with_payload: ['gallery'] })).toEqual([
      { id: uuid(1), version: 1, score: 1, payload: { gallery: 'g' } },
      { id: uuid(2), version: 1, score: 0.8, payload: { gallery: 'h' } },
    ]);
    expect(await hits({ score_threshold: Math.fround(0.8) })).toHaveLength(1);
    expect(await hits({ score_threshold: 0.79 })).toHaveLength(2);
    expect(await hits({ score_threshold: 1 })).toEqual([]);
    expect(await hits({ limit: 1 })).toMatchObject([{ id: uuid(1), payload: null }]);
    expect(double.offences).toHaveLength(judged);
  });

  test('scrolls from the offset, included, in rising id', async () => {
    const page = await ask('POST', '/collections/c/points/scroll', { limit: 1 });
    expect(page.result).toMatchObject({ points: [{ id: uuid(1) }], next_page_offset: uuid(2) });
    const next = await ask('POST', '/collections/c/points/scroll', { limit: 5, offset: uuid(2) });
    expect(next.result).toMatchObject({ points: [{ id: uuid(2) }], next_page_offset: null });
    expect(double.offences).toHaveLength(judged);
  });
});

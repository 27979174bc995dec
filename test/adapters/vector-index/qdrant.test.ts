/** The Qdrant index: the law of all indexes, and what only it has — collections it finds, makes or refuses, graphs, wide searches. */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { IndexPoint, IndexSearch, VectorIndex } from '../../../lib/ports/vector-index.ts';
import { withMethods } from '../../actions/index-bench.ts';
import { describeVectorIndex } from './conformance.ts';
import { near, point, randomUnit, seededRandom, unit, uuid } from './faces.ts';
import { Oracle } from './oracle.ts';
import { qdrantDouble, realQdrant, type TestedServer, type TestServer, TOLERANCE } from './qdrant-servers.ts';

const GALLERY = uuid(1);
const OTHER_GALLERY = uuid(2);
const everything = {
  gallery: GALLERY,
  minSimilarity: -1,
  limit: 10_000,
  bestPer: 'face',
} satisfies Partial<IndexSearch>;
const mismatch = expect.objectContaining({ name: 'Refusal', code: 'embedding_space_mismatch' });

for (const server of [qdrantDouble, realQdrant]) {
  describe.skipIf(!server.here)(server.name, () => {
    describeVectorIndex('qdrant', {
      tolerance: TOLERANCE,
      async open() {
        const started = await server.start();
        const index = started.open();
        return withMethods(index, {
          async close() {
            await index.close();
            await started.stop();
            expect(started.double?.offences ?? []).toEqual([]);
          },
        });
      },
    });
    describeQdrant(server);
  });
}

function describeQdrant(tested: TestedServer): void {
  let server: TestServer;
  let index: VectorIndex;
  let spaces = 0;
  const newSpace = () => `space-${++spaces}`;

  beforeAll(async () => {
    server = await tested.start();
    index = server.open();
  });
  afterAll(async () => {
    await index.close();
    await server.stop();
    expect(server.double?.offences ?? []).toEqual([]);
  });

  const facesIn = async (space: string) => (await index.scan(space, null, 1_000)).map(({ face }) => face);

  describe('collections', () => {
    test('the first face of a space makes its collection: graphs per gallery only, 8-bit copies, every filtered field indexed', async () => {
      const space = newSpace();
      await index.upsert(space, [point(1, randomUnit(seededRandom(1), 16))]);
      const info = await server.client.getCollection(server.nameOf(space));
      expect(info.config.params.vectors).toMatchObject({ size: 16, distance: 'Cosine' });
      expect(info.config.hnsw_config).toMatchObject({ m: 0, payload_m: 16 });
      expect(info.config.quantization_config).toMatchObject({ scalar: { type: 'int8' } });
      const params = Object.entries(info.payload_schema).map(([field, each]) => [field, each?.params]);
      expect(Object.fromEntries(params)).toMatchObject({
        gallery: { type: 'keyword', is_tenant: true, enable_hnsw: true },
        albums: { type: 'keyword', enable_hnsw: false },
        person: { type: 'keyword', enable_hnsw: false },
        named: { type: 'bool', enable_hnsw: false },
      });
    });

    test('two processes that store the first face at the same time both succeed', async () => {
      for (let round = 0; round < 3; round++) {
        const space = newSpace();
        const random = seededRandom(round);
        const processes = [1, 2, 3, 4].map(() => server.open());
        await Promise.all(
          processes.map((each, at) => each.upsert(space, [point(at + 1, randomUnit(random, 16))])),
        );
        expect(await facesIn(space)).toEqual([1, 2, 3, 4].map(uuid));
        for (const each of processes) await each.close();
      }
    });

    test('one of another size is refused, stored to and searched in, and nothing is stored', async () => {
      const space = newSpace();
      const random = seededRandom(2);
      await server.client.createCollection(server.nameOf(space), {
        vectors: { size: 8, distance: 'Cosine' },
      });
      await expect(index.upsert(space, [point(1, randomUnit(random, 16))])).rejects.toEqual(mismatch);
      const probes = [randomUnit(random, 16)];
      await expect(index.search({ ...everything, space, probes })).rejects.toEqual(mismatch);
      expect(await index.stats(space)).toEqual({ points: 0 });
      await index.upsert(space, [point(1, randomUnit(random, 8))]);
      expect(await index.stats(space)).toEqual({ points: 1 });
    });

    test('one that compares by another distance, or holds several vectors a point, is refused', async () => {
      const random = seededRandom(3);
      const layouts = [
        { vectors: { size: 16, distance: 'Euclid' } },
        { vectors: { size: 16, distance: 'Dot' } },
        { vectors: { front: { size: 16, distance: 'Cosine' } } },
      ] as const;
      for (const layout of layouts) {
        const space = newSpace();
        await server.client.createCollection(server.nameOf(space), layout);
        await expect(index.upsert(space, [point(1, randomUnit(random, 16))])).rejects.toEqual(mismatch);
        const probes = [randomUnit(random, 16)];
        await expect(index.search({ ...everything, space, probes })).rejects.toEqual(mismatch);
      }
    });

    test('one that vanished answers nothing, and is made again by the next face, with a word in the log', async () => {
      const space = newSpace();
      const random = seededRandom(4);
      const probe = randomUnit(random, 16);
      await index.upsert(space, [point(1, probe), point(2, probe)]);
      await server.client.deleteCollection(server.nameOf(space));
      expect(await index.search({ ...everything, space, probes: [probe] })).toEqual([[]]);
      await index.upsert(space, [point(1, probe)]);
      await server.client.deleteCollection(server.nameOf(space));
      server.logged.length = 0;
      await index.upsert(space, [point(3, probe)]);
      expect(await facesIn(space)).toEqual([uuid(3)]);
      expect(server.logged).toEqual([expect.stringContaining('vanished')]);
      await server.client.deleteCollection(server.nameOf(space));
      await index.remove(space, [uuid(3)]);
      expect(await facesIn(space)).toEqual([]);
      expect(await index.stats(space, GALLERY)).toEqual({ points: 0 });
    });

    test('one that was made anew with another size is refused by whoever knew the old one', async () => {
      const space = newSpace();
      const random = seededRandom(5);
      const probe = randomUnit(random, 16);
      await index.upsert(space, [point(1, probe)]);
      await server.client.deleteCollection(server.nameOf(space));
      await server.client.createCollection(server.nameOf(space), {
        vectors: { size: 8, distance: 'Cosine' },
      });
      await expect(index.search({ ...everything, space, probes: [probe] })).rejects.toEqual(mismatch);
      await expect(index.upsert(space, [point(1, probe)])).rejects.toEqual(mismatch);
      expect(await index.stats(space)).toEqual({ points: 0 });
    });

    test('one whose maker died before its indexes were made is completed by whoever uses it next', async () => {
      const space = newSpace();
      const probe = randomUnit(seededRandom(6), 16);
      const name = server.nameOf(space);
      await server.client.createCollection(name, { vectors: { size: 16, distance: 'Cosine' } });
      await index.search({ ...everything, space, probes: [probe] });
      const { payload_schema: indexes } = await server.client.getCollection(name);
      expect(Object.keys(indexes).sort()).toEqual(['albums', 'gallery', 'named', 'person']);
    });

    test('spaces are told apart by whatever their ids are made of; other collections are none of ours', async () => {
      const own = [`a/b ${randomUUID()}`, `a_b ${randomUUID()}`, `A_B ä€ ${randomUUID()}`].sort();
      const foreign = `${server.nameOf('x').slice(0, -1)}Not_Ours_${randomUUID()}`;
      await server.client.createCollection(foreign, { vectors: { size: 4, distance: 'Dot' } });
      for (const [at, space] of own.entries()) {
        await index.upsert(space, [point(at + 1, randomUnit(seededRandom(at), 8))]);
      }
      const held = (await index.spaces()).filter((space) => !space.startsWith('space-'));
      expect(held).toEqual(own);
      for (const [at, space] of own.entries()) expect(await facesIn(space)).toEqual([uuid(at + 1)]);
      await index.remove(own[0]!, [uuid(1)]);
      expect(await index.spaces()).not.toContain(own[0]);
    });
  });

  describe('answers', () => {
    test('any points, any search: the same hits as the oracle, through graphs or point by point', async () => {
      const DIMENSION = 16;
      const album = fc.integer({ min: 901, max: 903 });
      const face = fc.record({
        id: fc.uuid(),
        gallery: fc.integer({ min: 1, max: 2 }),
        person: fc.option(fc.integer({ min: 50, max: 54 })),
        named: fc.boolean(),
        albums: fc.uniqueArray(album, { maxLength: 2 }),
        // Few directions, so that many faces are equally near.
        direction: fc.integer({ min: 0, max: 5 }),
      });
      const search = fc.record({
        gallery: fc.integer({ min: 1, max: 2 }).map(uuid),
        albums: fc.option(fc.uniqueArray(album.map(uuid), { maxLength: 2 }), { nil: undefined }),
        namedOnly: fc.boolean(),
        minSimilarity: fc.constantFrom(-1, -0.05, 0, 0.1, 0.5, 1),
        limit: fc.integer({ min: 1, max: 12 }),
        bestPer: fc.constantFrom('face', 'person'),
      });
      // Lists of 64 points are as wide as these searches may get, so that persons are passed over; graphs wherever there are any.
      const narrow = server.open({ widest: 64, exactUpTo: 0 });
      await fc.assert(
        fc.asyncProperty(
          fc.uniqueArray(face, { minLength: 60, maxLength: 200, selector: ({ id }) => id }),
          fc.array(search, { minLength: 1, maxLength: 5 }),
          fc.nat(),
          async (faces, searches, seed) => {
            const random = seededRandom(seed);
            const directions = Array.from({ length: 6 }, () => randomUnit(random, DIMENSION));
            const points = faces.map(({ id, gallery, person, named, albums, direction }): IndexPoint => {
              return {
                ...point(0, directions[direction]!),
                face: id,
                gallery: uuid(gallery),
                person: person === null ? null : uuid(person),
                named: named && person !== null,
                albums: albums.map(uuid).sort(),
              };
            });
            const space = newSpace();
            await index.upsert(space, points);
            const oracle = new Oracle();
            oracle.upsert(points);
            expect((await index.scan(space, null, 1_000)).map((each) => each.face)).toEqual(oracle.faces());
            for (const each of searches) {
              const probes = [directions[0]!, randomUnit(random, DIMENSION)];
              const truth = oracle.search({ ...each, space, probes });
              for (const asked of [index, narrow]) {
                expectAlike(await asked.search({ ...each, space, probes }), truth);
              }
            }
            await index.clear(space);
          },
        ),
        { numRuns: tested === realQdrant ? 5 : 15 },
      );
      await narrow.close();
    });

    test('a search may ask for 10,000 hits of a gallery that has more, and gets the nearest', async () => {
      const random = seededRandom(7);
      const points = Array.from({ length: 10_100 }, (_, at) =>
        point(at + 1, randomUnit(random, 8), { person: uuid(100_000 + (at >> 1)), named: true }),
      );
      const space = newSpace();
      await index.upsert(space, points);
      const oracle = new Oracle();
      oracle.upsert(points);
      const probes = [randomUnit(random, 8)];
      for (const bestPer of ['face', 'person'] as const) {
        const request = { ...everything, space, probes, bestPer };
        const [hits] = await index.search(request);
        expect(hits).toHaveLength(bestPer === 'face' ? 10_000 : 5_050);
        expectAlike([hits ?? []], oracle.search(request));
      }
    });

    test('thousands of faces of one person hide nobody, however narrow the lists', async () => {
      const random = seededRandom(8);
      const probe = randomUnit(random, 8);
      const crowd = Array.from({ length: 1_500 }, (_, at) =>
        point(at + 1, near(random, probe, 0.1), { person: uuid(50 + (at % 3)), named: false }),
      );
      const unknown = Array.from({ length: 300 }, (_, at) => point(5_000 + at, probe));
      const others = [51, 52, 53].map((at) =>
        point(9_000 + at, near(random, probe, 2), { person: uuid(100 + at), named: false }),
      );
      const space = newSpace();
      const points = [...crowd, ...unknown, ...others];
      await index.upsert(space, points);
      const oracle = new Oracle();
      oracle.upsert(points);
      const narrow = server.open({ widest: 100 });
      for (const limit of [2, 5, 6, 7]) {
        const request = { ...everything, space, probes: [probe], bestPer: 'person', limit } as const;
        const truth = oracle.search(request);
        expect(truth[0]).toHaveLength(Math.min(limit, 6));
        expectAlike(await narrow.search(request), truth);
        expectAlike(await index.search(request), truth);
      }
      await narrow.close();
    });

    test('of more equally near faces than one list holds, those with the lowest ids answer', async () => {
      const probe = randomUnit(seededRandom(11), 8);
      const points = Array.from({ length: 500 }, (_, at) =>
        point(at + 1, probe, { person: uuid(1_000 + (at % 200)), named: true }),
      );
      const space = newSpace();
      await index.upsert(space, points);
      for (const bestPer of ['face', 'person'] as const) {
        const [hits] = await index.search({ ...everything, space, probes: [probe], limit: 10, bestPer });
        expect(hits?.map(({ face }) => face)).toEqual(points.slice(0, 10).map(({ face }) => face));
      }
    });

    test('scan follows ids of all kinds in their order as text', async () => {
      const random = seededRandom(9);
      const ids = Array.from({ length: 60 }, () => randomUUID());
      const space = newSpace();
      await index.upsert(
        space,
        ids.map((face) => ({ ...point(0, randomUnit(random, 8)), face })),
      );
      const seen: string[] = [];
      for (let after: string | null = null; seen.length < ids.length; after = seen.at(-1) ?? null) {
        const page: readonly { readonly face: string }[] = await index.scan(space, after, 7);
        expect(page.length).toBeGreaterThan(0);
        seen.push(...page.map(({ face }) => face));
      }
      expect(seen).toEqual(ids.toSorted());
      // An id that is no longer there is still a place to go on from.
      await index.remove(space, [seen[10]!]);
      expect((await index.scan(space, seen[10]!, 1))[0]?.face).toBe(seen[11]);
    });

    test('an embedding of 512 numbers keeps its cosine', async () => {
      const random = seededRandom(10);
      const points = Array.from({ length: 50 }, (_, at) => point(at + 1, randomUnit(random, 512)));
      const space = newSpace();
      await index.upsert(space, points);
      const oracle = new Oracle();
      oracle.upsert(points);
      const request = { ...everything, space, probes: [points[7]!.embedding, randomUnit(random, 512)] };
      expectAlike(await index.search(request), oracle.search(request));
    });
  });

  test('through the graphs of the galleries the right person comes first in at least 0.99, whatever the filter', async () => {
    const DIMENSION = 64;
    // The double has no graphs: there it is only about what is asked.
    const PERSONS = server.double === null ? 1_000 : 300;
    const random = seededRandom(16);
    const centers = Array.from({ length: PERSONS }, () => randomUnit(random, DIMENSION));
    const points = centers.flatMap((center, person) =>
      [0, 1, 2].map((sample) =>
        point(person * 3 + sample + 1, near(random, center, 0.6), {
          gallery: person % 2 ? GALLERY : OTHER_GALLERY,
          albums: [uuid(900 + (person % 3))],
          person: uuid(5_000 + person),
          named: person % 5 > 0,
        }),
      ),
    );
    const space = newSpace();
    await index.upsert(space, points);
    await makeGraphs(server, space, points.length);
    const graphs = server.open({ exactUpTo: 0 });
    const oracle = new Oracle();
    oracle.upsert(points);
    const probes = centers.slice(0, 250).map((center) => near(random, center, 0.6));
    const filters = [
      {},
      { albums: [uuid(901)] },
      { namedOnly: true },
      { namedOnly: true, albums: [uuid(900)] },
    ];
    for (const filter of filters) {
      const request = { ...everything, ...filter, space, probes, limit: 5, bestPer: 'person' } as const;
      const found = await graphs.search(request);
      const truth = oracle.search(request);
      const right = found.filter((hits, at) => hits[0]?.face === truth[at]?.[0]?.face).length;
      expect(right / probes.length).toBeGreaterThanOrEqual(0.99);
    }
    await graphs.close();
  });

  test('a closed index says so', async () => {
    const closed = server.open();
    await closed.check();
    await closed.close();
    await closed.close();
    await expect(closed.check()).rejects.toThrow('closed');
    await expect(closed.search({ ...everything, space: 's', probes: [] })).rejects.toThrow('closed');
    await expect(closed.upsert('s', [])).rejects.toThrow('closed');
  });

  test('an embedding that is no number is a fault before anything is stored', async () => {
    const space = newSpace();
    const embedding = unit([1, 2, 3, 4]);
    const broken = new Float32Array([0, Number.NaN, 0, 0]);
    await expect(index.upsert(space, [point(1, embedding), point(2, broken)])).rejects.toThrow('not finite');
    expect(await index.stats(space)).toEqual({ points: 0 });
  });
}

/** Float32 may swap two faces it can't tell apart; the similarity at each rank may not differ. */
function expectAlike(
  found: Awaited<ReturnType<VectorIndex['search']>>,
  truth: Awaited<ReturnType<VectorIndex['search']>>,
): void {
  expect(found.map((hits) => hits.length)).toEqual(truth.map((hits) => hits.length));
  for (const [at, hits] of found.entries()) {
    const expected = truth[at] ?? [];
    for (const [rank, hit] of hits.entries()) {
      expect(Math.abs(hit.similarity - (expected[rank]?.similarity ?? 9))).toBeLessThanOrEqual(TOLERANCE);
    }
    const apart = (hit: (typeof expected)[number], rank: number) =>
      [expected[rank - 1], expected[rank + 1]].every(
        (other) => other === undefined || Math.abs(other.similarity - hit.similarity) > 2 * TOLERANCE,
      );
    for (const [rank, hit] of expected.slice(0, -1).entries()) {
      if (apart(hit, rank)) expect(hits[rank]).toMatchObject({ face: hit.face, person: hit.person });
    }
  }
}

/** A real server builds graphs in the background, for segments of some 10,000 faces: here already for small ones. */
async function makeGraphs({ client, double, nameOf }: TestServer, space: string, points: number) {
  await client.updateCollection(nameOf(space), {
    optimizers_config: { indexing_threshold: 10 },
    hnsw_config: { full_scan_threshold: 10 },
  });
  if (double !== null) return;
  for (let left = 600; ; left--) {
    const { status, indexed_vectors_count: indexed } = await client.getCollection(nameOf(space));
    if (status === 'green' && (indexed ?? 0) > 0.9 * points) return;
    if (left === 0) throw new Error(`graphs over ${indexed} of ${points} faces, ${status}`);
    await pause(100);
  }
}

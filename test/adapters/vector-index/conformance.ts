/** The law for every vector index: an adapter's test hands its opener over and adds only what is peculiar to it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { IndexPoint, IndexSearch, VectorIndex } from '../../../lib/ports/vector-index.ts';
import { cosine, near, point, randomUnit, seededRandom, unit, uuid } from './faces.ts';
import { Oracle } from './oracle.ts';

export interface Conformance {
  /** A fresh, empty index. */
  readonly open: () => Promise<VectorIndex>;
  /** How far a similarity may lie from the float64 cosine. */
  readonly tolerance: number;
}

const DIMENSION = 64;
const GALLERY = uuid(1);
const OTHER_GALLERY = uuid(2);

export function describeVectorIndex(name: string, { open, tolerance }: Conformance): void {
  describe(`${name}: the law of a vector index`, () => {
    let index: VectorIndex;
    let spaces = 0;
    /** A space nobody has used yet, with these points. */
    const filled = async (points: readonly IndexPoint[]): Promise<string> => {
      const space = `conformance-${++spaces}`;
      await index.upsert(space, points);
      return space;
    };
    const searchOne = async (space: string, probe: Float32Array, rest: Partial<IndexSearch> = {}) => {
      const [hits] = await index.search({
        space,
        gallery: GALLERY,
        probes: [probe],
        minSimilarity: -1,
        limit: 10,
        bestPer: 'face',
        ...rest,
      });
      return hits ?? [];
    };
    const facesOf = (hits: readonly { readonly face: string }[]) => hits.map(({ face }) => face);

    beforeAll(async () => {
      index = await open();
    });
    afterAll(async () => {
      await index.close();
    });

    test('an unknown space, an unknown gallery and an emptied gallery answer nothing, one list per probe', async () => {
      const random = seededRandom(1);
      const [a, b] = [randomUnit(random, DIMENSION), randomUnit(random, DIMENSION)];
      const search = {
        gallery: GALLERY,
        probes: [a, b],
        minSimilarity: -1,
        limit: 5,
        bestPer: 'face',
      } as const;
      expect(await index.search({ space: 'never-seen', ...search })).toEqual([[], []]);
      const space = await filled([point(1, a)]);
      expect(await index.search({ space, ...search, gallery: OTHER_GALLERY })).toEqual([[], []]);
      await index.remove(space, [uuid(1)]);
      expect(await index.search({ space, ...search })).toEqual([[], []]);
      expect(await index.search({ space, ...search, probes: [] })).toEqual([]);
    });

    test('the similarity is the raw cosine, negative ones included', async () => {
      const random = seededRandom(2);
      const probe = randomUnit(random, DIMENSION);
      const opposite = probe.map((value) => -value);
      const points = [point(1, probe), point(2, opposite), point(3, randomUnit(random, DIMENSION))];
      const hits = await searchOne(await filled(points), probe);
      expect(hits).toHaveLength(3);
      for (const hit of hits) {
        const stored = points.find(({ face }) => face === hit.face);
        expect(Math.abs(hit.similarity - cosine(probe, stored?.embedding ?? probe))).toBeLessThanOrEqual(
          tolerance,
        );
        expect(Math.abs(hit.similarity)).toBeLessThanOrEqual(1);
      }
      expect(facesOf(hits)).toEqual([uuid(1), uuid(3), uuid(2)]);
    });

    test('minSimilarity is inclusive and cuts what lies below', async () => {
      const probe = unit([1, ...new Array<number>(DIMENSION - 1).fill(0)]);
      const half = unit([1, Math.sqrt(3), ...new Array<number>(DIMENSION - 2).fill(0)]);
      const space = await filled([
        point(1, probe),
        point(2, half),
        point(
          3,
          probe.map((value) => -value),
        ),
      ]);
      const similarity = (await searchOne(space, probe))[1]?.similarity ?? 0;
      expect(Math.abs(similarity - 0.5)).toBeLessThanOrEqual(tolerance);
      expect(facesOf(await searchOne(space, probe, { minSimilarity: similarity }))).toEqual([
        uuid(1),
        uuid(2),
      ]);
      expect(facesOf(await searchOne(space, probe, { minSimilarity: similarity + 10 * tolerance }))).toEqual([
        uuid(1),
      ]);
    });

    test('equal similarities come in rising face id, whatever the order they were stored in', async () => {
      const probe = randomUnit(seededRandom(3), DIMENSION);
      const faces = [7, 3, 9, 1, 5, 8, 2];
      const space = await filled(faces.map((face) => point(face, probe, { person: uuid(100 + face) })));
      const expected = [...faces].sort((a, b) => a - b).map(uuid);
      expect(facesOf(await searchOne(space, probe))).toEqual(expected);
      expect(facesOf(await searchOne(space, probe, { limit: 3 }))).toEqual(expected.slice(0, 3));
      expect(facesOf(await searchOne(space, probe, { limit: 3, bestPer: 'person' }))).toEqual(
        expected.slice(0, 3),
      );
    });

    test("a person answers with the best face, and a face without a person isn't a person", async () => {
      const random = seededRandom(4);
      const probe = randomUnit(random, DIMENSION);
      const space = await filled([
        point(1, near(random, probe, 0.8), { person: uuid(50), named: true }),
        point(2, near(random, probe, 0.2), { person: uuid(50), named: true }),
        point(3, near(random, probe, 0.5), { person: uuid(51), named: true }),
        point(4, probe),
      ]);
      const hits = await searchOne(space, probe, { bestPer: 'person' });
      expect(hits.map(({ face, person }) => [face, person])).toEqual([
        [uuid(2), uuid(50)],
        [uuid(3), uuid(51)],
      ]);
      expect(facesOf(await searchOne(space, probe))[0]).toBe(uuid(4));
    });

    test('equal faces of one person: the lower id answers', async () => {
      const probe = randomUnit(seededRandom(5), DIMENSION);
      const points = [8, 4, 6].map((face) => point(face, probe, { person: uuid(50) }));
      expect(facesOf(await searchOne(await filled(points), probe, { bestPer: 'person' }))).toEqual([uuid(4)]);
    });

    test("a hundred near-twins of one person don't hide the second", async () => {
      const random = seededRandom(6);
      const probe = randomUnit(random, DIMENSION);
      const twins = Array.from({ length: 100 }, (_, at) =>
        point(at + 1, near(random, probe, 0.05), { person: uuid(500), named: true }),
      );
      const second = point(200, near(random, probe, 1), { person: uuid(501), named: true });
      const hits = await searchOne(await filled([...twins, second]), probe, { bestPer: 'person', limit: 2 });
      expect(hits.map(({ person }) => person)).toEqual([uuid(500), uuid(501)]);
    });

    test('namedOnly leaves clusters and unknown faces out', async () => {
      const random = seededRandom(7);
      const probe = randomUnit(random, DIMENSION);
      const space = await filled([
        point(1, probe),
        point(2, probe, { person: uuid(50), named: false }),
        point(3, near(random, probe, 0.5), { person: uuid(51), named: true }),
      ]);
      expect(facesOf(await searchOne(space, probe, { namedOnly: true }))).toEqual([uuid(3)]);
      expect(facesOf(await searchOne(space, probe, { namedOnly: true, bestPer: 'person' }))).toEqual([
        uuid(3),
      ]);
    });

    test('galleries and albums never leak', async () => {
      const probe = randomUnit(seededRandom(8), DIMENSION);
      const [red, blue, green] = [uuid(901), uuid(902), uuid(903)];
      const space = await filled([
        point(1, probe, { albums: [red] }),
        point(2, probe, { albums: [red, blue] }),
        point(3, probe, { albums: [green] }),
        point(4, probe),
        point(5, probe, { gallery: OTHER_GALLERY, albums: [red] }),
      ]);
      const within = async (rest: Partial<IndexSearch>) => facesOf(await searchOne(space, probe, rest));
      expect(await within({})).toEqual([1, 2, 3, 4].map(uuid));
      expect(await within({ gallery: OTHER_GALLERY })).toEqual([uuid(5)]);
      expect(await within({ albums: [red] })).toEqual([uuid(1), uuid(2)]);
      expect(await within({ albums: [blue, green] })).toEqual([uuid(2), uuid(3)]);
      expect(await within({ albums: [uuid(999)] })).toEqual([]);
      expect(await within({ albums: [] })).toEqual([]);
    });

    test('one face in two spaces is two points; spaces never mix', async () => {
      const random = seededRandom(9);
      const probe = randomUnit(random, DIMENSION);
      const one = await filled([point(1, probe)]);
      const other = await filled([point(1, randomUnit(random, DIMENSION)), point(2, probe)]);
      expect(facesOf(await searchOne(one, probe))).toEqual([uuid(1)]);
      await index.remove(one, [uuid(1)]);
      expect(facesOf(await searchOne(other, probe))).toEqual([uuid(2), uuid(1)]);
    });

    test('an embedding of another dimension is refused, stored or asked for, and nothing is stored', async () => {
      const random = seededRandom(10);
      const space = await filled([point(1, randomUnit(random, DIMENSION))]);
      const long = randomUnit(random, DIMENSION * 2);
      const mismatch = expect.objectContaining({ code: 'embedding_space_mismatch' });
      const mixed = [point(2, randomUnit(random, DIMENSION)), point(3, long)];
      await expect(index.upsert(space, mixed)).rejects.toEqual(mismatch);
      await expect(searchOne(space, long)).rejects.toEqual(mismatch);
      expect(await index.stats(space)).toEqual({ points: 1 });
    });

    test('an upsert replaces: person, albums and embedding are the new ones', async () => {
      const random = seededRandom(11);
      const [before, after] = [randomUnit(random, DIMENSION), randomUnit(random, DIMENSION)];
      const space = await filled([point(1, before, { person: uuid(50), named: true, albums: [uuid(90)] })]);
      const changed = { person: uuid(51), named: false, albums: [uuid(92), uuid(91)] };
      await index.upsert(space, [point(1, after, changed)]);
      const [hit] = await searchOne(space, after);
      expect(hit).toMatchObject({ face: uuid(1), person: uuid(51) });
      expect(hit?.similarity).toBeGreaterThan(1 - tolerance * 2);
      expect(await searchOne(space, after, { namedOnly: true })).toEqual([]);
      expect(await searchOne(space, after, { albums: [uuid(90)] })).toEqual([]);
      expect(await index.scan(space, null, 10)).toEqual([
        { face: uuid(1), gallery: GALLERY, person: uuid(51), named: false, albums: [uuid(91), uuid(92)] },
      ]);
      expect(await index.stats(space)).toEqual({ points: 1 });
    });

    test('a removed face is gone for the next search; unknown ids are fine', async () => {
      const probe = randomUnit(seededRandom(12), DIMENSION);
      const space = await filled([1, 2, 3].map((face) => point(face, probe)));
      await index.remove(space, [uuid(2), uuid(77)]);
      await index.remove('never-seen', [uuid(2)]);
      expect(facesOf(await searchOne(space, probe))).toEqual([uuid(1), uuid(3)]);
      await index.upsert(space, [point(2, probe)]);
      expect(facesOf(await searchOne(space, probe))).toEqual([uuid(1), uuid(2), uuid(3)]);
    });

    test('scan pages through a space in rising face id, galleries together', async () => {
      const random = seededRandom(13);
      const numbers = Array.from({ length: 25 }, (_, at) => ((at * 7) % 25) + 1);
      const space = await filled(
        numbers.map((face) =>
          point(face, randomUnit(random, DIMENSION), { gallery: face % 2 ? GALLERY : OTHER_GALLERY }),
        ),
      );
      await index.remove(space, [uuid(4)]);
      const seen: string[] = [];
      for (let after: string | null = null; ; ) {
        const page: readonly { readonly face: string }[] = await index.scan(space, after, 6);
        seen.push(...facesOf(page));
        after = page.at(-1)?.face ?? null;
        if (page.length < 6) break;
      }
      const expected = numbers.filter((face) => face !== 4).sort((a, b) => a - b);
      expect(seen).toEqual(expected.map(uuid));
      expect(await index.scan('never-seen', null, 6)).toEqual([]);
    });

    test('stats count per space and gallery; clear empties one space only', async () => {
      const random = seededRandom(14);
      const some = [1, 2, 3].map((face) => point(face, randomUnit(random, DIMENSION)));
      const one = await filled([
        ...some,
        point(4, randomUnit(random, DIMENSION), { gallery: OTHER_GALLERY }),
      ]);
      const other = await filled(some);
      expect(await index.stats(one)).toEqual({ points: 4 });
      expect(await index.stats(one, GALLERY)).toEqual({ points: 3 });
      expect(await index.stats(one, uuid(3))).toEqual({ points: 0 });
      expect(await index.spaces()).toEqual(expect.arrayContaining([one, other]));
      await index.clear(one);
      await index.clear('never-seen');
      expect(await index.stats(one)).toEqual({ points: 0 });
      expect(await index.scan(one, null, 10)).toEqual([]);
      expect(await index.stats(other)).toEqual({ points: 3 });
      expect(await index.spaces()).not.toContain(one);
    });

    test('stats count the faces of some albums of a gallery, each once', async () => {
      const random = seededRandom(17);
      const [a, b, c] = [uuid(901), uuid(902), uuid(903)];
      const inAlbums = [[a], [a, b], [b], [c], []];
      const space = await filled([
        ...inAlbums.map((albums, at) => point(at + 1, randomUnit(random, DIMENSION), { albums })),
        point(9, randomUnit(random, DIMENSION), { gallery: OTHER_GALLERY, albums: [a] }),
      ]);
      const count = async (...albums: readonly string[]) =>
        (await index.stats(space, GALLERY, { albums })).points;
      expect(await count(a)).toBe(2);
      expect(await count(a, b, a)).toBe(3);
      expect(await count(a, b, c)).toBe(4);
      expect(await count(uuid(999))).toBe(0);
      expect(await count()).toBe(0);
      await index.upsert(space, [point(1, randomUnit(random, DIMENSION), { albums: [c] })]);
      await index.remove(space, [uuid(2)]);
      expect(await count(a)).toBe(0);
      expect(await count(c)).toBe(2);
    });

    test('stats count the faces of named persons apart, in some albums too', async () => {
      const random = seededRandom(18);
      const named = { person: uuid(801), named: true };
      const space = await filled([
        point(1, randomUnit(random, DIMENSION), { ...named, albums: [uuid(901)] }),
        point(2, randomUnit(random, DIMENSION), { ...named, albums: [] }),
        point(3, randomUnit(random, DIMENSION), { person: uuid(802), named: false, albums: [uuid(901)] }),
        point(4, randomUnit(random, DIMENSION), { person: null, named: false, albums: [uuid(901)] }),
        point(9, randomUnit(random, DIMENSION), { ...named, gallery: OTHER_GALLERY }),
      ]);
      const count = async (among?: { albums?: readonly string[]; namedOnly?: boolean }) =>
        (await index.stats(space, GALLERY, among)).points;
      expect(await count()).toBe(4);
      expect(await count({ namedOnly: false })).toBe(4);
      expect(await count({ namedOnly: true })).toBe(2);
      expect(await count({ namedOnly: true, albums: [uuid(901)] })).toBe(1);
    });

    test('limits outside 1 … 10,000 are refused', async () => {
      const probe = randomUnit(seededRandom(15), DIMENSION);
      const space = await filled([point(1, probe)]);
      for (const limit of [0, 10_001, 1.5]) {
        await expect(searchOne(space, probe, { limit })).rejects.toMatchObject({ code: 'validation_failed' });
      }
    });

    test('recall@1 is at least 0.99 with filters, beside the exact answer', async () => {
      const random = seededRandom(16);
      const centers = Array.from({ length: 150 }, () => randomUnit(random, DIMENSION));
      const points = centers.flatMap((center, person) =>
        [0, 1, 2].map((sample) =>
          point(person * 3 + sample + 1, near(random, center, 0.6), {
            gallery: person % 2 ? GALLERY : OTHER_GALLERY,
            albums: [uuid(900 + (person % 3))],
            person: uuid(5000 + person),
            named: person % 5 > 0,
          }),
        ),
      );
      const space = await filled(points);
      const oracle = new Oracle();
      oracle.upsert(points);
      const probes = centers.map((center) => near(random, center, 0.6));
      const filters = [
        {},
        { albums: [uuid(901)] },
        { namedOnly: true },
        { namedOnly: true, albums: [uuid(900)] },
      ];
      for (const filter of filters) {
        const shared = {
          space,
          gallery: GALLERY,
          probes,
          minSimilarity: -1,
          limit: 5,
          bestPer: 'person',
        } as const;
        const found = await index.search({ ...shared, ...filter });
        const truth = oracle.search({ ...shared, ...filter });
        const right = found.filter((hits, at) => hits[0]?.face === truth[at]?.[0]?.face).length;
        expect(right / probes.length).toBeGreaterThanOrEqual(0.99);
      }
    });
  });
}

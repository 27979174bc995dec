/** The index in Postgres: the law of all indexes, exactly and along graphs, in this process and on a server, and how it bears failure. */
import { randomUUID } from 'node:crypto';
import { PGlite } from '@electric-sql/pglite';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { runRebuilds } from '../../../lib/actions/rebuild-index.ts';
import { relayOutbox } from '../../../lib/actions/relay-outbox.ts';
import type { VectorDatabase } from '../../../lib/adapters/vector-index/pgvector/database.ts';
import { embeddedDatabase } from '../../../lib/adapters/vector-index/pgvector/embedded-database.ts';
import {
  openPgvectorIndex,
  type PgvectorIndexOptions,
} from '../../../lib/adapters/vector-index/pgvector/pgvector.ts';
import { poolDatabase } from '../../../lib/adapters/vector-index/pgvector/pool-database.ts';
import { vectorText } from '../../../lib/adapters/vector-index/pgvector/vector-text.ts';
import type { IndexPoint, IndexSearch, VectorIndex } from '../../../lib/ports/vector-index.ts';
import {
  commitFace,
  eraseFace,
  galleryOfItsOwn,
  indexed,
  openBench,
  withMethods,
} from '../../actions/index-bench.ts';
import { findPostgresBinaries } from '../../fixtures/postgres-binaries.ts';
import { hasPostgres, type PostgresServer, startPostgres } from '../../fixtures/postgres-server.ts';
import { openTestRegistry, openTestVectorDatabase } from '../../fixtures/registry.ts';
import { describeVectorIndex } from './conformance.ts';
import { near, point, randomUnit, seededRandom, uuid } from './faces.ts';
import { Oracle } from './oracle.ts';

/** float32 sums of 512 products, beside float64. */
const TOLERANCE = 1e-6;
const GALLERY = uuid(1);
const telemetry = { log: () => {} };

const embedded = async () => embeddedDatabase(await openTestVectorDatabase());

/** Every gallery has a graph, however small, and it is there before the next search. */
function withGraphs(options: Omit<PgvectorIndexOptions, 'telemetry'>): VectorIndex {
  const index = openPgvectorIndex({ ...options, telemetry, exactBelow: 0 });
  return withMethods(index, {
    async upsert(space, points) {
      await index.upsert(space, points);
      await index.save();
    },
  });
}

describeVectorIndex('pgvector in this process', {
  open: async () => openPgvectorIndex({ database: await embedded(), telemetry }),
  tolerance: TOLERANCE,
});
describeVectorIndex('pgvector in this process, along graphs', {
  open: async () => withGraphs({ database: await embedded() }),
  tolerance: TOLERANCE,
});

const toClose: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0).reverse()) await close();
});

let starting: Promise<PostgresServer | null> | null = null;
afterAll(async () => (await starting)?.stop());

async function theServer(): Promise<PostgresServer> {
  starting ??= startPostgres({ needs: 'pgvector' });
  const server = await starting;
  if (server === null) throw new Error('there is no server with pgvector');
  return server;
}

/** A database of its own on the test server. */
async function newDatabase(): Promise<string> {
  const { url } = await theServer();
  const name = `index_${randomUUID().replaceAll('-', '')}`;
  await ask(url, `CREATE DATABASE ${name}`);
  return Object.assign(new URL(url), { pathname: name }).href;
}

async function ask(url: string, sql: string): Promise<readonly unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query({ text: sql, rowMode: 'array' })).rows;
  } finally {
    await client.end();
  }
}

function pooled(url: string, max = 4) {
  const pool = new pg.Pool({ connectionString: url, max, connectionTimeoutMillis: 5_000 });
  pool.on('error', () => {});
  return poolDatabase({ pool, close: () => pool.end() });
}

/** An index on the server, closed after the test. */
function openOn(url: string, options: Partial<PgvectorIndexOptions> = {}): VectorIndex {
  const index = openPgvectorIndex({ database: pooled(url), telemetry, ...options });
  toClose.push(() => index.close());
  return index;
}

const everything = {
  space: 's',
  gallery: GALLERY,
  minSimilarity: -1,
  limit: 10_000,
  bestPer: 'face',
} as const;
const facesOf = (hits: readonly { readonly face: string }[] | undefined) => hits?.map(({ face }) => face);

describe('pgvector beside a naive oracle', () => {
  const COMMAND = fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        kind: fc.constant('upsert' as const),
        faces: fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 12 }),
        gallery: fc.integer({ min: 1, max: 3 }),
        person: fc.option(fc.integer({ min: 100, max: 108 }), { nil: null }),
        named: fc.boolean(),
        albums: fc.uniqueArray(fc.integer({ min: 200, max: 203 }), { maxLength: 3 }),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('remove' as const),
        faces: fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 20 }),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('search' as const),
        gallery: fc.integer({ min: 1, max: 3 }),
        albums: fc.option(fc.uniqueArray(fc.integer({ min: 200, max: 203 }), { maxLength: 2 }), {
          nil: undefined,
        }),
        namedOnly: fc.boolean(),
        minSimilarity: fc.constantFrom(-1, -0.1, 0, 0.2),
        limit: fc.constantFrom(1, 3, 10_000),
        bestPer: fc.constantFrom('person' as const, 'face' as const),
      }),
    },
  );

  test.each(['exactly', 'along graphs'])(
    'any order of changes and searches answers alike, %s',
    async (how) => {
      const database = await embedded();
      const index = how === 'exactly' ? openPgvectorIndex({ database, telemetry }) : withGraphs({ database });
      toClose.push(() => index.close());
      let spaces = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.array(COMMAND, { minLength: 5, maxLength: 20 }),
          fc.nat(),
          async (commands, seed) => {
            const random = seededRandom(seed);
            const oracle = new Oracle();
            const space = `property-${++spaces}`;
            for (const command of commands) {
              if (command.kind === 'remove') {
                oracle.remove(command.faces.map(uuid));
                await index.remove(space, command.faces.map(uuid));
              } else if (command.kind === 'upsert') {
                const points = command.faces.map((face) =>
                  point(face, randomUnit(random, 8), {
                    gallery: uuid(command.gallery),
                    person: command.person === null ? null : uuid(command.person),
                    named: command.named,
                    albums: command.albums.map(uuid).sort(),
                  }),
                );
                oracle.upsert(points);
                await index.upsert(space, points);
              } else {
                const { kind: _, gallery, albums, ...rest } = command;
                const request: IndexSearch = {
                  ...rest,
                  space,
                  gallery: uuid(gallery),
                  probes: [randomUnit(random, 8), randomUnit(random, 8)],
                  albums: albums?.map(uuid),
                };
                const found = await index.search(request);
                expect(found.map(facesOf)).toEqual(oracle.search(request).map(facesOf));
              }
            }
            expect(facesOf(await index.scan(space, null, 100))).toEqual(oracle.faces());
            await index.clear(space);
          },
        ),
        { numRuns: how === 'exactly' ? 25 : 10 },
      );
    },
  );
});

describe('rebuilding an index in Postgres from the registry', () => {
  test('an empty one is filled, strangers go, and a second rebuild writes nothing', async () => {
    const registry = await openTestRegistry();
    const database = await embedded();
    const index = openPgvectorIndex({ database, telemetry });
    const exact = await openBench(registry);
    toClose.push(
      () => registry.close(),
      () => index.close(),
      () => exact.index.close(),
    );
    const bench = { ...exact, index };
    const gallery = await galleryOfItsOwn(registry);
    const space = gallery.embeddingSpace;
    const faces: string[] = [];
    for (let at = 0; at < 5; at++) faces.push((await commitFace(registry, gallery, `p${at}`)).face);
    // The installation used another index until now; this one is told nothing but to rebuild.
    await relayOutbox(exact);
    await index.upsert(space, [{ ...point(7, randomUnit(seededRandom(1), 8)), gallery: gallery.uuid }]);
    const rebuild = async () => {
      const { uuid: of } = gallery;
      const job = await registry.jobs.create({ id: randomUUID(), kind: 'reindex', gallery: of, total: 5 });
      expect(await runRebuilds(bench)).toEqual({ finished: 1, left: false });
      return registry.jobs.find(job.id);
    };
    expect(await rebuild()).toMatchObject({ status: 'done', done: 5, failed: 0 });
    expect(await indexed(index, space)).toEqual([...faces].sort());
    expect(await index.scan(space, null, 10)).toEqual(await exact.index.scan(space, null, 10));
    const [table] = await tablesOf(database.query);
    const versions = `SELECT face, xmin::text, ctid::text FROM kith_index.${table} ORDER BY face`;
    const before = (await database.query(versions)).rows;
    expect(before).toHaveLength(5);
    await rebuild();
    expect((await database.query(versions)).rows).toEqual(before);
    await eraseFace(registry, gallery, faces[0]!);
    expect(await rebuild()).toMatchObject({ status: 'done', done: 4 });
    expect(await indexed(index, space)).toEqual(faces.slice(1).sort());
  });
});

describe.skipIf(!hasPostgres('pgvector'))('pgvector on a server', () => {
  describeVectorIndex('pgvector on a server', {
    open: async () => openPgvectorIndex({ database: pooled(await newDatabase()), telemetry }),
    tolerance: TOLERANCE,
  });
  describeVectorIndex('pgvector on a server, along graphs', {
    open: async () => withGraphs({ database: pooled(await newDatabase()) }),
    tolerance: TOLERANCE,
  });

  const somePoints = (count: number, dimension = 16) => {
    const random = seededRandom(count);
    return Array.from({ length: count }, (_, at) =>
      point(at + 1, randomUnit(random, dimension), { person: uuid(5000 + (at % 40)), named: true }),
    );
  };

  test('one connection is enough', async () => {
    const index = openOn('', { database: pooled(await newDatabase(), 1), exactBelow: 10 });
    const points = somePoints(50);
    await index.check();
    await index.upsert('s', points);
    await index.save();
    const probes = points.slice(0, 3).map(({ embedding }) => embedding);
    const hits = await index.search({ ...everything, probes, namedOnly: true, limit: 1, bestPer: 'person' });
    expect(hits.map(facesOf)).toEqual([[uuid(1)], [uuid(2)], [uuid(3)]]);
  });

  test('processes that meet a new database at once all succeed, and make one table', async () => {
    const url = await newDatabase();
    const points = somePoints(8);
    const indexes = points.map(() => openOn(url));
    await Promise.all(indexes.map((index, at) => index.upsert('s', [points[at]!])));
    expect(await indexes[0]!.stats('s')).toEqual({ points: 8 });
    expect(await ask(url, 'SELECT id, dimension FROM kith_index.space')).toEqual([['s', 16]]);
  });

  test('writers and removers of the same faces in any order wait for each other', async () => {
    const url = await newDatabase();
    const index = openOn(url, { database: pooled(url, 8) });
    const points = somePoints(300);
    await index.upsert('s', points);
    const backwards = points.toReversed();
    const changed = backwards.map((one) => ({ ...one, named: false }));
    const faces = points.map(({ face }) => face);
    await Promise.all([
      index.upsert('s', changed),
      index.upsert('s', points),
      index.remove('s', faces.toReversed()),
      index.upsert('s', changed),
      index.remove('s', faces),
      index.upsert('s', backwards),
    ]);
    await index.upsert('s', points);
    expect(await index.stats('s')).toEqual({ points: 300 });
  });

  test('everything lies in a schema of its own, and a cleared space gives its table back', async () => {
    const url = await newDatabase();
    const index = openOn(url);
    const other = openOn(url);
    await index.upsert('s', somePoints(3));
    expect(await other.stats('s')).toEqual({ points: 3 });
    const own =
      "SELECT DISTINCT schemaname FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')";
    expect(await ask(url, own)).toEqual([['kith_index']]);
    await index.clear('s');
    expect(await ask(url, own)).toEqual([['kith_index']]);
    expect(await ask(url, "SELECT count(*)::int FROM pg_tables WHERE schemaname = 'kith_index'")).toEqual([
      [1],
    ]);
    // Who knew the table asks again.
    expect(await other.stats('s')).toEqual({ points: 0 });
    expect(await other.search({ ...everything, probes: [randomUnit(seededRandom(1), 16)] })).toEqual([[]]);
    await index.upsert('s', somePoints(2, 24));
    expect(await openOn(url).stats('s')).toEqual({ points: 2 });
  });

  test('a user without rights works where the extension is, and is told what to do where it is not', async () => {
    const url = await newDatabase();
    const { pathname } = new URL(url);
    await ask(url, 'CREATE ROLE guest LOGIN');
    const asGuest = Object.assign(new URL(url), { username: 'guest' }).href;
    await expect(openOn(asGuest).check()).rejects.toMatchObject({
      code: 'index_unavailable',
      message: expect.stringContaining('CREATE EXTENSION vector'),
    });
    await ask(url, `CREATE EXTENSION vector; GRANT CREATE ON DATABASE ${pathname.slice(1)} TO guest`);
    const index = openOn(asGuest);
    await index.check();
    await index.upsert('s', somePoints(2));
    expect(await index.stats('s')).toEqual({ points: 2 });
    await index.close();
    await ask(url, 'DROP OWNED BY guest; DROP ROLE guest');
  });

  const ours = findPostgresBinaries('pgvector') !== null;
  test.skipIf(!ours)(
    'a broken connection, a restart and a server that is gone: an answer, or a refusal to try again',
    async () => {
      const server = await startPostgres({ needs: 'pgvector', settings: { shared_buffers: '16MB' } });
      if (server === null) throw new Error('no server');
      try {
        const index = openOn(server.url, { database: pooled(server.url, 1) });
        const points = somePoints(20);
        await index.upsert('s', points);
        await ask(
          server.url,
          'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = $$client backend$$',
        );
        expect(await index.stats('s')).toEqual({ points: 20 });
        for (const how of ['fast', 'immediate'] as const) {
          await server.restart(how);
          const hits = await index.search({ ...everything, probes: [points[4]!.embedding], limit: 1 });
          expect(hits.map(facesOf)).toEqual([[uuid(5)]]);
        }
        await server.stop();
        const unavailable = expect.objectContaining({ name: 'Refusal', code: 'index_unavailable' });
        await expect(index.upsert('s', points)).rejects.toEqual(unavailable);
        await expect(index.search({ ...everything, probes: [points[0]!.embedding] })).rejects.toEqual(
          unavailable,
        );
        await expect(index.check()).rejects.toEqual(unavailable);
      } finally {
        await server.stop();
      }
    },
  );

  test('a lost connection in mid-write leaves all of a statement or nothing, and writing again mends it', async () => {
    const url = await newDatabase();
    const index = openOn(url, { database: pooled(url, 1) });
    const points = somePoints(400);
    await index.upsert('s', points.slice(0, 10));
    const blocker = new pg.Client({ connectionString: url });
    await blocker.connect();
    const [table] = (await ask(url, 'SELECT table_name FROM kith_index.space')).flat();
    await blocker.query(`BEGIN; LOCK TABLE kith_index.${table} IN ACCESS EXCLUSIVE MODE`);
    const writing = index.upsert('s', points);
    const waiting = `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    let pids: readonly unknown[] = [];
    while (pids.length === 0) pids = await ask(url, waiting);
    await ask(url, `SELECT pg_terminate_backend(pid) FROM (${waiting}) AS writers`);
    await blocker.query('COMMIT');
    await blocker.end();
    await writing;
    expect(await index.stats('s')).toEqual({ points: 400 });
  });

  describe('graphs', () => {
    const graphs = async (url: string) =>
      (
        await ask(
          url,
          `SELECT c.relname, i.indisvalid, coalesce(s.idx_scan, 0)::int FROM pg_index i
           JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam
           LEFT JOIN pg_stat_all_indexes s ON s.indexrelid = i.indexrelid WHERE a.amname = 'hnsw' ORDER BY 1`,
        )
      ).map((row) => (Array.isArray(row) ? row : []));
    const small = (count: number, gallery: string, from = 0) =>
      somePoints(count).map((one, at) => ({ ...one, face: uuid(from + at + 1), gallery }));

    test('a gallery that grows large gets one, the small ones beside it none, and only it is walked', async () => {
      const url = await newDatabase();
      const index = openOn(url, { exactBelow: 200 });
      await index.upsert('s', [...small(199, uuid(1)), ...small(120, uuid(2), 1000)]);
      await index.save();
      expect(await graphs(url)).toEqual([]);
      await index.upsert('s', small(210, uuid(1)));
      await index.save();
      await index.save();
      expect(await graphs(url)).toMatchObject([
        [expect.stringMatching(/00000000000070008000000000000001$/), true, 0],
      ]);
      const [probe] = small(210, uuid(1));
      const search = { ...everything, probes: [probe!.embedding], limit: 3 };
      // Another process, since counters of ours are told when the connection ends.
      const searching = openOn(url, { exactBelow: 200 });
      const alike = await searching.search({ ...search, gallery: uuid(2) });
      const [hits] = await searching.search(search);
      expect(facesOf(alike[0])?.every((face) => face > uuid(1000))).toBe(true);
      expect(hits?.[0]).toMatchObject({ face: uuid(1) });
      expect(hits).toHaveLength(3);
      await searching.close();
      expect(await graphs(url)).toMatchObject([[expect.anything(), true, 1]]);
    });

    test('what is left of a broken build is replaced; the graph of a gallery that shrank goes', async () => {
      const url = await newDatabase();
      const index = openOn(url, { exactBelow: 100 });
      await index.upsert('s', small(150, uuid(1)));
      const [table] = (await ask(url, 'SELECT table_name FROM kith_index.space')).flat();
      const name = `${table}_${uuid(1).replaceAll('-', '')}`;
      // Unique over equal galleries: fails half way and stays behind, invalid.
      const broken = `CREATE UNIQUE INDEX CONCURRENTLY ${name} ON kith_index.${table} (gallery)`;
      await expect(ask(url, broken)).rejects.toThrow('could not create unique index');
      await index.save();
      expect(await graphs(url)).toMatchObject([[name, true, 0]]);
      await index.remove(
        's',
        small(120, uuid(1)).map(({ face }) => face),
      );
      await index.save();
      expect(await graphs(url)).toEqual([]);
    });

    test('a filter that leaves few faces is answered exactly', async () => {
      const url = await newDatabase();
      const index = openOn(url, { exactBelow: 100 });
      const points = small(400, uuid(1)).map((one, at) => ({
        ...one,
        named: at % 2 === 0,
        albums: at % 8 === 0 ? [uuid(90)] : [],
      }));
      await index.upsert('s', points);
      await index.save();
      const searching = openOn(url, { exactBelow: 100 });
      const search = { ...everything, probes: [points[8]!.embedding], limit: 5 };
      const oracle = new Oracle();
      oracle.upsert(points);
      const within = { ...search, albums: [uuid(90)] };
      expect((await searching.search(within)).map(facesOf)).toEqual(oracle.search(within).map(facesOf));
      await searching.close();
      expect(await graphs(url)).toMatchObject([[expect.anything(), true, 0]]);
      const named = openOn(url, { exactBelow: 100 });
      const namedOnly = { ...search, namedOnly: true };
      expect((await named.search(namedOnly)).map(facesOf)).toEqual(oracle.search(namedOnly).map(facesOf));
      await named.close();
      expect(await graphs(url)).toMatchObject([[expect.anything(), true, 1]]);
    });

    test('a thousand near-twins of one person don’t hide the second from a walk', async () => {
      const index = openOn(await newDatabase(), { exactBelow: 100 });
      const random = seededRandom(9);
      const probe = randomUnit(random, 16);
      const twins = Array.from({ length: 1100 }, (_, at) =>
        point(at + 1, near(random, probe, 0.05), { person: uuid(5000) }),
      );
      await index.upsert('s', [...twins, point(2000, near(random, probe, 1), { person: uuid(5001) })]);
      await index.save();
      const search = { ...everything, bestPer: 'person', limit: 2 } as const;
      const hits = await index.search({ ...search, probes: [probe, twins[3]!.embedding] });
      const persons = hits.map((list) => list.map(({ person }) => person));
      expect(persons).toEqual([
        [uuid(5000), uuid(5001)],
        [uuid(5000), uuid(5001)],
      ]);
    });

    test('right person first in 99 of 100, in two galleries of one space', async () => {
      const url = await newDatabase();
      const index = openOn(url, { exactBelow: 500 });
      const random = seededRandom(5);
      const centers = Array.from({ length: 400 }, () => randomUnit(random, 64));
      const points = centers.flatMap((center, person): readonly IndexPoint[] =>
        [0, 1, 2].map((sample) =>
          point(person * 3 + sample + 1, near(random, center, 0.6), {
            gallery: uuid(1 + (person % 2)),
            person: uuid(10_000 + person),
            named: true,
          }),
        ),
      );
      await index.upsert('s', points);
      await index.save();
      expect(await graphs(url)).toHaveLength(2);
      for (const parity of [0, 1]) {
        const own = centers.filter((_, person) => person % 2 === parity);
        const found = await index.search({
          space: 's',
          gallery: uuid(1 + parity),
          probes: own.map((center) => near(random, center, 0.6)),
          namedOnly: true,
          minSimilarity: -1,
          limit: 5,
          bestPer: 'person',
        });
        const right = found.filter((hits, at) => hits[0]?.person === uuid(10_000 + 2 * at + parity)).length;
        expect(right / own.length).toBeGreaterThanOrEqual(0.99);
      }
    });
  });
});

test('an embedding comes back as it was written, to the last bit', async () => {
  const database = await embedded();
  toClose.push(() => database.close());
  await database.query('CREATE EXTENSION vector');
  const float32 = fc.float({ noNaN: true, noDefaultInfinity: true });
  await fc.assert(
    fc.asyncProperty(fc.array(float32, { minLength: 1, maxLength: 20 }), async (values) => {
      const embedding = Float32Array.from(values);
      const text = 'SELECT vector_to_float4($1::vector, 0, false) AS back';
      const [row] = z
        .array(z.object({ back: z.array(z.number()) }))
        .parse((await database.query(text, [vectorText(embedding)])).rows);
      // As many digits as it takes, so the nearest float32 is meant; the sign of a zero means nothing.
      expect(row?.back.map((value) => Math.fround(value) + 0)).toEqual(
        [...embedding].map((value) => value + 0),
      );
    }),
  );
});

test('a database without pgvector is a refusal that says what to install; embeddings no row can hold are a fault', async () => {
  const bare = openPgvectorIndex({ database: embeddedDatabase(await PGlite.create()), telemetry });
  toClose.push(() => bare.close());
  await expect(bare.check()).rejects.toMatchObject({
    code: 'index_unavailable',
    message: expect.stringContaining('version 0.8 or later'),
  });
  const long = point(1, new Float32Array(2001));
  await expect(bare.upsert('s', [long])).rejects.toThrow(RangeError);
});

test('a server that can’t be reached is a refusal to try again; a closed index says that it is closed', async () => {
  const index = openPgvectorIndex({ database: pooled('postgres://nobody@127.0.0.1:1/none'), telemetry });
  const unavailable = expect.objectContaining({ name: 'Refusal', code: 'index_unavailable' });
  await expect(index.check()).rejects.toEqual(unavailable);
  await expect(index.spaces()).rejects.toEqual(unavailable);
  await index.close();
  await index.close();
  await expect(index.check()).rejects.toThrow('closed');
});

/** Names of the tables of spaces. */
async function tablesOf(query: VectorDatabase['query']): Promise<readonly string[]> {
  const { rows } = await query('SELECT table_name FROM kith_index.space');
  return rows.map((row) => String(Object.values(row ?? {})[0]));
}

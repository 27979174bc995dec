/** The exact index: the law of all indexes, and what only it has — two search paths, snapshots, memory it gives back. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { openExactIndex } from '../../../lib/adapters/vector-index/exact/exact.ts';
import type { IndexPoint, IndexSearch, VectorIndex } from '../../../lib/ports/vector-index.ts';
import { describeVectorIndex } from './conformance.ts';
import { near, point, randomUnit, seededRandom, uuid } from './faces.ts';
import { Oracle } from './oracle.ts';

const TOLERANCE = 1e-6;
const GALLERY = uuid(1);
const warnings: string[] = [];
const telemetry = { log: (_level: string, message: string) => void warnings.push(message) };
const folders: string[] = [];
const run = promisify(execFile);

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'kith-index-'));
  folders.push(path);
  return path;
}

const open = (path: string | null) => openExactIndex({ folder: path, telemetry });

afterEach(async () => {
  warnings.length = 0;
  for (const path of folders.splice(0)) await rm(path, { recursive: true });
});

describeVectorIndex('exact', { open: () => open(null), tolerance: TOLERANCE });

const everything = {
  space: 's',
  gallery: GALLERY,
  minSimilarity: -1,
  limit: 10_000,
  bestPer: 'face',
} satisfies Partial<IndexSearch>;

async function expectLikeOracle(index: VectorIndex, oracle: Oracle, request: IndexSearch) {
  const found = await index.search(request);
  const truth = oracle.search(request);
  expect(found.map((hits) => hits.length)).toEqual(truth.map((hits) => hits.length));
  for (const [at, hits] of found.entries()) {
    for (const [rank, hit] of hits.entries()) {
      // Two faces closer together than float32 can tell may change places; the similarity at each rank may not.
      expect(Math.abs(hit.similarity - (truth[at]?.[rank]?.similarity ?? 9))).toBeLessThanOrEqual(TOLERANCE);
    }
    if (request.bestPer === 'face' && request.limit === 10_000) {
      expect(new Set(hits.map(({ face }) => face))).toEqual(new Set(truth[at]?.map(({ face }) => face)));
    }
  }
}

const COMMAND = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('upsert' as const),
      faces: fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 12 }),
      gallery: fc.integer({ min: 1, max: 3 }),
      person: fc.option(fc.integer({ min: 100, max: 108 }), { nil: null }),
      named: fc.boolean(),
      albums: fc.uniqueArray(fc.integer({ min: 200, max: 203 }), { maxLength: 3 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('remove' as const),
      faces: fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 20 }),
    }),
  },
  {
    weight: 3,
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
  { weight: 1, arbitrary: fc.constant({ kind: 'reopen' as const }) },
);

describe('exact beside a naive oracle', () => {
  // Few numbers a row → many rows a page; many numbers → a page holds less than one gallery, and padding at both.
  test.each([5, 96, 700])(
    'any order of changes, searches and restarts answers alike (%i numbers)',
    async (dimension) => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(COMMAND, { minLength: 5, maxLength: 40 }),
          fc.nat(),
          async (commands, seed) => {
            const random = seededRandom(seed);
            const path = await folder();
            let index = await open(path);
            const oracle = new Oracle();
            for (const command of commands) {
              if (command.kind === 'upsert') {
                const points = command.faces.map((face): IndexPoint => {
                  const rest = {
                    gallery: uuid(command.gallery),
                    person: command.person === null ? null : uuid(command.person),
                    named: command.named && command.person !== null,
                    albums: command.albums.map(uuid).sort(),
                  };
                  return point(face, randomUnit(random, dimension), rest);
                });
                await index.upsert('s', points);
                oracle.upsert(points);
              } else if (command.kind === 'remove') {
                await index.remove('s', command.faces.map(uuid));
                oracle.remove(command.faces.map(uuid));
              } else if (command.kind === 'search') {
                await expectLikeOracle(index, oracle, {
                  ...command,
                  space: 's',
                  gallery: uuid(command.gallery),
                  albums: command.albums?.map(uuid),
                  probes: [randomUnit(random, dimension), randomUnit(random, dimension)],
                });
              } else {
                await index.close();
                index = await open(path);
              }
              const { embedding: _, ...first } = oracle.points()[0] ?? { embedding: null };
              expect((await index.scan('s', null, 1))[0] ?? {}).toEqual(first);
              expect(await index.stats('s')).toEqual({ points: oracle.faces().length });
            }
            expect((await index.scan('s', null, 1000)).map(({ face }) => face)).toEqual(oracle.faces());
            for (const gallery of [1, 2, 3].map(uuid)) {
              await expectLikeOracle(index, oracle, {
                ...everything,
                gallery,
                probes: [randomUnit(random, dimension)],
              });
            }
            await index.close();
          },
        ),
        { numRuns: 25 },
      );
      expect(warnings).toEqual([]);
    },
  );
});

describe('exact on its searching thread', () => {
  const DIMENSION = 512;
  const ROWS = 2_200;

  async function large(index: VectorIndex, random = seededRandom(1)) {
    const base = Array.from({ length: 40 }, () => randomUnit(random, DIMENSION));
    const points = Array.from({ length: ROWS }, (_, at) =>
      point(at + 1, near(random, base[at % base.length]!, 0.9), {
        person: uuid(10_000 + (at % 40)),
        named: true,
      }),
    );
    await index.upsert('s', points);
    return { points, base };
  }

  test('a large gallery answers like the oracle, for one probe and for more than one batch of probes', async () => {
    const index = await open(null);
    const { points, base } = await large(index);
    const oracle = new Oracle();
    oracle.upsert(points);
    for (const probes of [base.slice(0, 1), base.slice(0, 11)]) {
      await expectLikeOracle(index, oracle, { ...everything, probes, limit: 20 });
      await expectLikeOracle(index, oracle, { ...everything, probes, bestPer: 'person', minSimilarity: 0.2 });
    }
    await index.close();
  });

  test('a search sees all of a change or nothing of it', async () => {
    const index = await open(null);
    const { points, base } = await large(index);
    const [one, other] = [base[0]!, base[1]!];
    // Every face is turned from `one` to `other` and back while searches run: a mixture would be a torn answer.
    const uniform = (embedding: Float32Array) => points.map((each) => ({ ...each, embedding }));
    await index.upsert('s', uniform(one));
    const seen = new Set<string>();
    const writing = (async () => {
      for (let round = 0; round < 12; round++) await index.upsert('s', uniform(round % 2 ? one : other));
    })();
    const searching = (async () => {
      for (let round = 0; round < 24; round++) {
        const [hits] = await index.search({ ...everything, probes: [one] });
        seen.add(new Set(hits?.map(({ similarity }) => similarity.toFixed(4))).size.toString());
      }
    })();
    await Promise.all([writing, searching]);
    expect([...seen]).toEqual(['1']);
    await index.close();
  });

  test('a large search keeps the process alive until it is answered, an idle thread does not', async () => {
    const source = new URL('../../../lib/adapters/vector-index/exact/exact.ts', import.meta.url);
    const script = `
      const { openExactIndex } = await import(${JSON.stringify(source.href)});
      const index = await openExactIndex({ folder: null, telemetry: { log() {} } });
      const embedding = new Float32Array(512).fill(512 ** -0.5);
      const point = { gallery: 'g', albums: [], person: null, named: false, embedding };
      await index.upsert('s', Array.from({ length: 3000 }, (_, at) => ({ ...point, face: 'f' + at })));
      const search = { space: 's', gallery: 'g', probes: [embedding], minSimilarity: -1, limit: 10000 };
      const [hits] = await index.search({ ...search, bestPer: 'face' });
      console.log(hits.length);`;
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script]);
    expect(stdout).toBe('3000\n');
  });

  test('a closed index says so', async () => {
    const index = await open(null);
    await index.check();
    await index.close();
    await index.close();
    await expect(index.check()).rejects.toThrow('closed');
    await expect(index.search({ ...everything, probes: [] })).rejects.toThrow('closed');
  });
});

describe('exact snapshots', () => {
  const snapshotOf = (path: string) => join(path, 'exact.snapshot');

  async function stored(path: string, count = 700): Promise<readonly IndexPoint[]> {
    const random = seededRandom(3);
    const points = Array.from({ length: count }, (_, at) =>
      point(at + 1, randomUnit(random, 24), {
        gallery: uuid(1 + (at % 2)),
        person: uuid(5_000 + at),
        named: true,
      }),
    );
    const index = await open(path);
    await index.upsert('s', points);
    await index.save();
    await index.close();
    return points;
  }

  test('what was saved is there after a restart, and nothing is written when nothing changed', async () => {
    const path = await folder();
    const points = await stored(path);
    const { mtimeMs } = await stat(snapshotOf(path));
    const index = await open(path);
    expect(await index.stats('s')).toEqual({ points: 700 });
    const [hits] = await index.search({ ...everything, probes: [points[10]!.embedding], limit: 1 });
    expect(hits?.[0]?.face).toBe(points[10]?.face);
    await index.save();
    await index.close();
    expect((await stat(snapshotOf(path))).mtimeMs).toBe(mtimeMs);
    expect(await readdir(path)).toEqual(['exact.snapshot']);
    expect(warnings).toEqual([]);
  });

  test('only its owner may read it', async () => {
    const path = await folder();
    await stored(path, 3);
    expect((await stat(snapshotOf(path))).mode & 0o077).toBe(0);
  });

  test('a snapshot with any byte changed is ignored with a warning, never half used', async () => {
    const path = await folder();
    await stored(path, 40);
    const whole = await readFile(snapshotOf(path));
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const damaged = Buffer.from(whole);
        damaged[at] = damaged[at]! ^ flip;
        await writeFile(snapshotOf(path), damaged);
        const index = await open(path);
        expect(await index.spaces()).toEqual([]);
        expect(warnings).toHaveLength(1);
        warnings.length = 0;
        await index.close();
      }),
      { numRuns: 60 },
    );
  });

  test.each([0, 1, 18, 19, 26, 500, 5_000])(
    'a snapshot cut to %i bytes is ignored with a warning',
    async (bytes) => {
      const path = await folder();
      await stored(path, 40);
      expect((await stat(snapshotOf(path))).size).toBeGreaterThan(bytes);
      await truncate(snapshotOf(path), bytes);
      const index = await open(path);
      expect(await index.spaces()).toEqual([]);
      expect(warnings).toHaveLength(1);
      await index.upsert('s', [point(1, randomUnit(seededRandom(1), 48))]);
      await index.close();
      const again = await open(path);
      expect(await again.stats('s')).toEqual({ points: 1 });
      await again.close();
    },
  );

  test('a draft left by a crash is swept away, the snapshot beside it is used', async () => {
    const path = await folder();
    await stored(path, 5);
    await writeFile(`${snapshotOf(path)}.draft`, 'half');
    const index = await open(path);
    expect(await index.stats('s')).toEqual({ points: 5 });
    expect(await readdir(path)).toEqual(['exact.snapshot']);
    await index.close();
  });

  test('a removed face is in no snapshot once the removal resolves', async () => {
    const path = await folder();
    const points = await stored(path);
    const index = await open(path);
    const changed = point(2, randomUnit(seededRandom(9), 24));
    const removals = [
      () => index.remove('s', [uuid(1)]),
      () => index.upsert('s', [changed]),
      () => index.clear('s'),
    ];
    for (const remove of removals) {
      expect(existsSync(snapshotOf(path))).toBe(true);
      await remove();
      expect(existsSync(snapshotOf(path))).toBe(false);
      await index.upsert('s', [points[20]!]);
      await index.save();
    }
    // The same while a snapshot is being written: whichever comes first, the face is not on disk afterwards.
    const erased = points[2]!;
    for (let round = 0; round < 5; round++) {
      await index.upsert('s', points);
      const saving = index.save();
      await index.remove('s', [erased.face]);
      if (existsSync(snapshotOf(path))) {
        expect((await readFile(snapshotOf(path))).includes(erased.face)).toBe(false);
      }
      await saving;
      expect((await readFile(snapshotOf(path))).includes(erased.face)).toBe(false);
      expect((await readFile(snapshotOf(path))).includes(points[5]!.face)).toBe(true);
    }
    await index.close();
  });

  test('a change of person alone keeps the snapshot', async () => {
    const path = await folder();
    const points = await stored(path, 5);
    const index = await open(path);
    await index.upsert('s', [{ ...points[0]!, person: uuid(77) }]);
    expect(existsSync(snapshotOf(path))).toBe(true);
    await index.close();
  });

  test('a folder that cannot be written fails the save and leaves the index usable', async () => {
    const path = await folder();
    const index = await open(path);
    const random = seededRandom(4);
    await index.upsert('s', [point(1, randomUnit(random, 24))]);
    await rm(path, { recursive: true });
    await expect(index.save()).rejects.toThrow('ENOENT');
    expect(await index.stats('s')).toEqual({ points: 1 });
    await index.close();
    expect(warnings).toHaveLength(1);
    folders.splice(folders.indexOf(path), 1);
  });
});

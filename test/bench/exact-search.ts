/** Times the exact index beside FAISS IndexFlatIP, query by query in turn, so that a busy machine slows both. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { openExactIndex } from '../../lib/adapters/vector-index/exact/exact.ts';
import { seededRandom } from '../../lib/matching/seeded-random.ts';
import type { IndexPoint, VectorIndex } from '../../lib/ports/vector-index.ts';

export interface ExactSearchFigures {
  readonly rows: number;
  /** Milliseconds of one identify search: best five persons, through the port, thread and all. */
  readonly search: Spread;
  /** The same for one query and its ten nearest in FAISS on one thread; null without a Python that has it. */
  readonly faiss: Spread | null;
  /** Median of the pairwise ratios. */
  readonly ratio: number | null;
  /** Milliseconds a probe when 32 are searched at once. */
  readonly batched: number;
  readonly save: number;
  readonly load: number;
  /** Growth of the process in MB, indexed against empty. */
  readonly memory: number;
}

interface Spread {
  readonly min: number;
  readonly median: number;
}

const DIMENSION = 512;
const FAISS = `
import sys, time
import faiss, numpy as np
faiss.omp_set_num_threads(1)
n, d = int(sys.argv[1]), ${DIMENSION}
r = np.random.default_rng(1)
index = faiss.IndexFlatIP(d)
for a in range(0, n, 10000):
    x = r.standard_normal((min(10000, n - a), d), np.float32)
    x /= np.linalg.norm(x, axis=1, keepdims=True)
    index.add(x)
q = r.standard_normal((64, d), np.float32)
print('ready', faiss.__version__, flush=True)
for i, line in enumerate(sys.stdin):
    t = time.perf_counter(); index.search(q[i % 64][None], 10)
    print((time.perf_counter() - t) * 1e3, flush=True)
`;

/** @param python an interpreter with faiss and numpy, or null to leave the peer out */
export async function measureExactSearch(
  rows: number,
  python: string | null,
  queries = 60,
): Promise<ExactSearchFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'kith-bench-'));
  const telemetry = { log: (level: string, message: string) => console.error(level, message) };
  const before = process.memoryUsage().rss;
  const index = await openExactIndex({ folder, telemetry });
  await fill(index, rows);
  const memory = (process.memoryUsage().rss - before) / 1e6;
  const random = seededRandom(7);
  const probes = Array.from({ length: 32 }, () => randomUnit(random));
  const peer = python === null ? null : await startPeer(python, rows);
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let query = -5; query < queries; query++) {
    const mine = await timed(() => search(index, [probes[(query + 32) % 32]!]));
    const other = (await peer?.next()) ?? Number.NaN;
    if (query < 0) continue;
    ours.push(mine);
    theirs.push(other);
  }
  await peer?.stop();
  const batched = median(await several(5, () => timed(() => search(index, probes)))) / probes.length;
  const save = await timed(() => index.save());
  await index.close();
  const load = await timed(async () => (await openExactIndex({ folder, telemetry })).close());
  await rm(folder, { recursive: true });
  const ratios = ours.map((mine, at) => mine / theirs[at]!);
  return {
    rows,
    search: spread(ours),
    faiss: peer === null ? null : spread(theirs),
    ratio: peer === null ? null : median(ratios),
    batched,
    save,
    load,
    memory,
  };
}

async function fill(index: VectorIndex, rows: number): Promise<void> {
  const random = seededRandom(1);
  for (let from = 0; from < rows; from += 1000) {
    const points = Array.from({ length: Math.min(1000, rows - from) }, (_, at): IndexPoint => {
      const number = from + at;
      const person = uuid(Math.floor(number / 3) + 1_000_000);
      return {
        face: uuid(number),
        gallery: 'g',
        albums: [],
        person,
        named: true,
        embedding: randomUnit(random),
      };
    });
    await index.upsert('s', points);
  }
}

function search(index: VectorIndex, probes: readonly Float32Array[]) {
  const how = { minSimilarity: 0.1, limit: 5, bestPer: 'person', namedOnly: true } as const;
  return index.search({ space: 's', gallery: 'g', probes, ...how });
}

async function startPeer(python: string, rows: number) {
  const child = spawn(python, ['-c', FAISS, String(rows)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  await lines.next();
  return {
    async next(): Promise<number> {
      child.stdin.write('go\n');
      return Number((await lines.next()).value);
    },
    async stop(): Promise<void> {
      child.stdin.end();
      await new Promise((ended) => child.once('exit', ended));
    },
  };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function several(times: number, work: () => Promise<number>): Promise<number[]> {
  const results: number[] = [];
  for (let round = 0; round < times; round++) results.push(await work());
  return results;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

function spread(values: readonly number[]): Spread {
  return { min: Math.min(...values), median: median(values) };
}

function uuid(number: number): string {
  return `00000000-0000-7000-8000-${number.toString(16).padStart(12, '0')}`;
}

/** Sum of uniform numbers, near enough to normal for a benchmark. */
function randomUnit(random: () => number): Float32Array {
  const values = Float32Array.from({ length: DIMENSION }, () => random() + random() + random() - 1.5);
  const norm = Math.hypot(...values);
  return values.map((value) => value / norm);
}

if (import.meta.main) {
  const python = process.env.KITH_BENCH_PYTHON ?? null;
  console.log(`${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}`);
  console.log('rows | search min / median | FAISS min / median | ratio | batched | save | load | memory MB');
  for (const rows of [1_000, 10_000, 100_000]) {
    const figures = await measureExactSearch(rows, python);
    const pair = (value: Spread | null) =>
      value === null ? '–' : `${value.min.toFixed(2)} / ${value.median.toFixed(2)}`;
    const numbers = [figures.batched, figures.save, figures.load, figures.memory].map((value) =>
      value.toFixed(2),
    );
    const ratio = figures.ratio?.toFixed(2) ?? '–';
    console.log([rows, pair(figures.search), pair(figures.faiss), ratio, ...numbers].join(' | '));
  }
}

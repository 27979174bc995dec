/** Sixteen clients at once: nothing may fail, memory may not grow, the slowest may not wait long, and health keeps answering. */
import { setTimeout as wait } from 'node:timers/promises';
import { type Asked, ask, identifiable, identifyPhoto, type PhotoForm } from './ask-server.ts';
import type { Section } from './bench-context.ts';
import { type BenchRow, megabytes, ms } from './bench-table.ts';
import { mean, percentile } from './figures.ts';
import { facescrub } from './photo-sets.ts';
import { type ServerProcess, startServer } from './server-process.ts';

const CLIENTS = 16;
const HEALTH_EVERY_MS = 50;
const HEALTH_BUDGET_MS = 100;
const TAIL_BUDGET = 4;
/** What a garbage collector that did not run yet may hold on to. */
const GROWTH_BUDGET = 0.03;

interface Watched<T> {
  readonly at: number;
  readonly value: T;
}

export const load: Section = async ({ quick, manyFaces }) => {
  const seconds = quick ? 10 : 60;
  const settled = seconds / 3;
  const { folder } = await manyFaces();
  const server = await startServer(folder);
  try {
    const forms = await identifiable(server.url, facescrub(40));
    const began = performance.now();
    const end = began + seconds * 1000;
    const [asked, health, memory] = await Promise.all([
      clients(server, forms, end),
      watch(end, HEALTH_EVERY_MS, () => healthAnswer(server.url)),
      watch(end, 250, async () => server.resident()?.total ?? Number.NaN),
    ]);
    const after = memory.filter(({ at }) => at - began >= settled * 1000);
    return [
      ...requestRows(asked, seconds),
      growthRow(after, settled),
      healthRow(health.map(({ value }) => value)),
    ];
  } finally {
    await server.stop();
  }
};

async function clients({ url }: ServerProcess, forms: readonly PhotoForm[], end: number): Promise<Asked[]> {
  const asked: Asked[] = [];
  const client = async (_: unknown, number: number) => {
    for (let turn = number; performance.now() < end; turn++) {
      asked.push(await identifyPhoto(url, forms[turn % forms.length]!).catch(broken));
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  return asked;
}

function broken(cause: unknown): Asked {
  return { status: 0, took: Number.NaN, body: String(cause) };
}

/** Samples at a steady pace, whether or not the one before has been answered. */
async function watch<T>(end: number, every: number, sample: () => Promise<T>): Promise<Watched<T>[]> {
  const samples: Promise<Watched<T>>[] = [];
  while (performance.now() < end) {
    const at = performance.now();
    samples.push(sample().then((value) => ({ at, value })));
    await wait(every);
  }
  return Promise.all(samples);
}

/** Milliseconds; infinite when it is not well. */
async function healthAnswer(url: string): Promise<number> {
  try {
    const { status, took } = await ask(new URL('/health', url));
    return status === 200 ? took : Number.POSITIVE_INFINITY;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

function requestRows(asked: readonly Asked[], seconds: number): readonly BenchRow[] {
  const failed = asked.filter(({ status }) => status !== 200);
  const times = asked.filter(({ status }) => status === 200).map(({ took }) => took);
  const [middle, tail] = [percentile(times, 0.5), percentile(times, 0.99)];
  const first = failed[0] === undefined ? '' : `, first: ${failed[0].status} ${failed[0].body.slice(0, 120)}`;
  return [
    {
      figure: `${CLIENTS} clients identifying for ${seconds} s: errors`,
      kith: `${failed.length} of ${asked.length} (${(asked.length / seconds).toFixed(1)} requests/s)${first}`,
      budget: 'none',
      reached: failed.length === 0,
    },
    {
      figure: 'slowest 1 % against the median of the same load',
      kith: `p50 ${ms(middle)}, p99 ${ms(tail)}`,
      ratio: tail / middle,
      budget: `≤ ${TAIL_BUDGET} ×`,
      reached: tail <= TAIL_BUDGET * middle,
    },
  ];
}

/** First against last quarter of what came after the settling. */
function growthRow(memory: readonly Watched<number>[], settled: number): BenchRow {
  const quarter = Math.ceil(memory.length / 4);
  const values = memory.map(({ value }) => value);
  const [before, after] = [mean(values.slice(0, quarter)), mean(values.slice(-quarter))];
  const figure = `memory under load, after the first ${settled.toFixed(0)} s: first and last quarter`;
  if (Number.isNaN(before)) return { figure, kith: 'not told by this system' };
  return {
    figure,
    kith: `${megabytes(before)} → ${megabytes(after)} (${((after / before - 1) * 100).toFixed(1)} %)`,
    budget: `≤ +${GROWTH_BUDGET * 100} %`,
    reached: after <= before * (1 + GROWTH_BUDGET),
  };
}

function healthRow(times: readonly number[]): BenchRow {
  const late = times.filter((took) => took > HEALTH_BUDGET_MS).length;
  return {
    figure: `/health under load, asked every ${HEALTH_EVERY_MS} ms`,
    kith:
      `p50 ${ms(percentile(times, 0.5))}, p99 ${ms(percentile(times, 0.99))}, worst ${ms(Math.max(...times))}; ` +
      `${late} of ${times.length} later than ${HEALTH_BUDGET_MS} ms`,
    budget: `≤ ${HEALTH_BUDGET_MS} ms`,
    reached: late === 0,
  };
}

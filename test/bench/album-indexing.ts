/** Photos into an album through the whole server, beside what decoding and the networks alone take, and the memory of two thousand. */
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '../../clients/typescript/client.ts';
import { inParallel } from '../../lib/actions/in-parallel.ts';
import { look } from './album-eyes.ts';
import type { Section } from './bench-context.ts';
import { type BenchRow, megabytes, ms } from './bench-table.ts';
import { mean, median, sum, timed } from './figures.ts';
import { facescrub, photosUpToSixMegapixels } from './photo-sets.ts';
import { openThreadAnalyzer } from './product-engine.ts';
import { type ServerProcess, startServer } from './server-process.ts';
import { shiftedPhotos } from './shifted-photos.ts';

const BUDGET = 0.8;
const CORES = availableParallelism();
/** Photos of a request, and requests at a time. */
const TOGETHER = 4;
const REQUESTS = 4;
const MEMORY_PHOTOS = 2000;
const GROWTH_BUDGET = 0.03;

interface NamedPhoto {
  readonly bytes: Uint8Array;
  readonly fileName: string;
}

export const albumIndexing: Section = async ({ quick, config }) => {
  const folder = await mkdtemp(join(tmpdir(), 'kith-bench-'));
  const parts = { decode: 0, onnx: 0 };
  const thread = await openThreadAnalyzer(config, parts);
  const server = await startServer(folder);
  try {
    const groups = shiftedPhotos(await photosUpToSixMegapixels());
    const portraits = shiftedPhotos(facescrub(300));
    const measure = async (what: string, photos: typeof groups, count: number) => {
      const blocks: { readonly ideal: number; readonly whole: number; readonly faces: number }[] = [];
      for (let round = -1; round < (quick ? 1 : 5); round++) {
        const block = await take(photos, count);
        const before = { ...parts };
        for (const { bytes } of block) await look(thread, bytes, 'standard');
        const busy = parts.decode - before.decode + (parts.onnx - before.onnx);
        const { took, faces } = await index(server, `${what.replaceAll(' ', '-')}-${round}`, block);
        if (round >= 0) blocks.push({ ideal: busy / CORES, whole: took, faces });
      }
      return rowOf(what, count, blocks);
    };
    return [
      await measure('group photos up to 6 megapixels', groups, quick ? 12 : 48),
      await measure('portraits', portraits, quick ? 24 : 200),
      await memoryRow(server, quick ? 200 : MEMORY_PHOTOS),
    ];
  } finally {
    await Promise.all([thread.analyzer.close(), server.stop()]);
    await rm(folder, { recursive: true, force: true });
  }
};

function rowOf(
  what: string,
  count: number,
  blocks: readonly { readonly ideal: number; readonly whole: number; readonly faces: number }[],
): BenchRow {
  const ratio = median(blocks.map(({ ideal, whole }) => ideal / whole));
  const whole = median(blocks.map((block) => block.whole));
  const faces = sum(blocks.map((block) => block.faces)) / (count * blocks.length);
  return {
    figure: `${what} into an album, level standard, ${faces.toFixed(1)} faces a photo, beside decoding and networks alone on ${CORES} cores`,
    kith: `${((count / whole) * 1000).toFixed(1)} photos/s (${ms(whole / count)} a photo)`,
    reference: `${ms(median(blocks.map(({ ideal }) => ideal)) / count)} a photo`,
    ratio,
    budget: `≥ ${BUDGET} ×`,
    reached: ratio >= BUDGET,
  };
}

async function take(photos: ReturnType<typeof shiftedPhotos>, count: number): Promise<readonly NamedPhoto[]> {
  const next = Array.from({ length: count }, () => photos.next().value);
  return Promise.all(next.map(async ({ fileName, make }) => ({ fileName, bytes: await make() })));
}

/** Milliseconds from the first request to the last answer. */
async function index(
  server: ServerProcess,
  album: string,
  photos: readonly NamedPhoto[],
): Promise<{ readonly took: number; readonly faces: number }> {
  const client = createClient({ baseUrl: server.url });
  await client.createAlbum('default', { id: album, title: album });
  const requests = Array.from({ length: Math.ceil(photos.length / TOGETHER) }, (_, at) =>
    photos.slice(at * TOGETHER, (at + 1) * TOGETHER),
  );
  let faces = 0;
  const took = await timed(() =>
    inParallel(requests, REQUESTS, async (some) => {
      const { added } = await client.addPhotos('default', album, some);
      faces += sum(added.map((photo) => photo.faces.length));
    }),
  );
  return { took, faces };
}

/** After the first quarter, against the end. */
async function memoryRow(server: ServerProcess, count: number): Promise<BenchRow> {
  const photos = shiftedPhotos(facescrub(Number.POSITIVE_INFINITY));
  const memory: number[] = [];
  const each = count / 20;
  for (let block = 0; block < 20; block++) {
    await index(server, `memory-${block}`, await take(photos, each));
    memory.push(server.resident()?.total ?? Number.NaN);
  }
  const [before, after] = [mean(memory.slice(5, 10)), mean(memory.slice(-5))];
  const figure = `memory of the server over ${count.toLocaleString('en')} portraits, second and last quarter`;
  if (Number.isNaN(before)) return { figure, kith: 'not told by this system' };
  return {
    figure,
    kith: `${megabytes(before)} → ${megabytes(after)} (${((after / before - 1) * 100).toFixed(1)} %)`,
    budget: `≤ +${GROWTH_BUDGET * 100} %`,
    reached: after <= before * (1 + GROWTH_BUDGET),
  };
}

/** How long one photo takes from bytes to embeddings, beside the reference, and how much of it is our own arithmetic. */
import { readFile } from 'node:fs/promises';
import type { Section } from './bench-context.ts';
import { type BenchRow, ms } from './bench-table.ts';
import { timed } from './figures.ts';
import { type Contestant, inTurn } from './in-turn.ts';
import { pairedRows } from './paired-rows.ts';
import { type Peer, startPeer } from './peer.ts';
import { facescrub, photosUpToSixMegapixels } from './photo-sets.ts';
import { openServerEngine, openThreadEngine, type ProductEngine } from './product-engine.ts';

const BUDGET = { mean: 0.9, worst: 1.1 };
const NONE = { mean: null, worst: null };
const OUTSIDE_SHARE = 0.2;

/** Two threads for the reference; the server serves a lone request with what it has. */
export const analysisSpeed: Section = async ({ quick, config, python }) => {
  const scrub = facescrub(quick ? 20 : 100);
  const groups = (await photosUpToSixMegapixels()).slice(0, quick ? 6 : undefined);
  const photos = [...scrub, ...groups];
  const parts = { decode: 0, onnx: 0 };
  const server = await openServerEngine(config);
  const thread = await openThreadEngine(config, parts);
  const peer = python === null ? null : await startPeer(python, 2);
  try {
    const faces = await countFaces(photos, server, peer);
    const times = await inTurn(photos, quick ? 3 : 11, {
      server: analysing(server),
      reference: peer === null ? async () => 0 : async (path) => (await peer.analyse(path)).ms,
      thread: analysing(thread),
    });
    const theirs = peer === null ? null : times('reference');
    const found = (path: string) => (faces.reference.get(path) ?? 1) > 0;
    const [easy, faceless] = [photos.filter(found), photos.filter((path) => !found(path))];
    const rows = (figure: string, set: readonly string[], budgets: typeof BUDGET | typeof NONE) => [
      ...pairedRows(`server, ${figure}`, set, times('server'), theirs, budgets),
      ...pairedRows(`in-thread, ${figure}`, set, times('thread'), theirs, NONE),
    ];
    return [
      ...rows('all with a face', easy, BUDGET),
      ...rows('FaceScrub', scrub.filter(found), NONE),
      ...rows('photos ≤ 6 MP', groups.filter(found), NONE),
      ...rows('no face in the reference', faceless, NONE),
      {
        figure: 'faces embedded',
        kith: String(faces.kith),
        reference: peer === null ? null : String([...faces.reference.values()].reduce((a, b) => a + b, 0)),
      },
      await outside(easy, thread, parts, quick ? 2 : 5),
    ];
  } finally {
    await Promise.all([server.close(), thread.close(), peer?.stop()]);
  }
};

function analysing(engine: ProductEngine): Contestant {
  return (path) => timed(async () => engine.analyse(await readFile(path)));
}

async function countFaces(photos: readonly string[], engine: ProductEngine, peer: Peer | null) {
  const reference = new Map<string, number>();
  let kith = 0;
  for (const path of photos) {
    kith += await engine.analyse(await readFile(path));
    if (peer !== null) reference.set(path, (await peer.analyse(path)).faces);
  }
  return { kith, reference };
}

/** Time that is neither decoding nor a network, as a share of what is not decoding. */
async function outside(
  photos: readonly string[],
  engine: ProductEngine,
  parts: { decode: number; onnx: number },
  rounds: number,
): Promise<BenchRow> {
  let total = 0;
  const before = { ...parts };
  for (let round = 0; round < rounds; round++) {
    for (const path of photos) {
      const bytes = await readFile(path);
      total += await timed(() => engine.analyse(bytes));
    }
  }
  const onnx = parts.onnx - before.onnx;
  const rest = total - (parts.decode - before.decode);
  const share = (rest - onnx) / rest;
  const runs = rounds * photos.length;
  return {
    figure: 'in-thread, time outside ONNX Runtime and decoding',
    kith: `${(share * 100).toFixed(1)} % (${ms((rest - onnx) / runs)} beside ${ms(onnx / runs)} of ONNX a photo)`,
    budget: `≤ ${OUTSIDE_SHARE * 100} %`,
    reached: share <= OUTSIDE_SHARE,
  };
}

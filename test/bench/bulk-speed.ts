/** How many photos a second all cores do together, beside as many processes of the reference as there are cores. */
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import type { Section } from './bench-context.ts';
import { median, timed } from './figures.ts';
import { type Peer, startPeer } from './peer.ts';
import { facescrub } from './photo-sets.ts';
import { openServerEngine } from './product-engine.ts';

const BUDGET = 1.25;

export const bulkSpeed: Section = async ({ quick, config, python }) => {
  const photos = facescrub(quick ? 40 : 100);
  const cores = availableParallelism();
  const server = await openServerEngine(config);
  const peers: Peer[] = [];
  try {
    if (python !== null) for (let core = 0; core < cores; core++) peers.push(await startPeer(python, 1));
    const ours: number[] = [];
    const theirs: number[] = [];
    const all = () => Promise.all(photos.map(async (path) => server.analyse(await readFile(path))));
    const shares = peers.map((_, at) => photos.filter((__, photo) => photo % cores === at));
    for (let round = -1; round < (quick ? 2 : 9); round++) {
      const mine = await timed(all);
      const other = await timed(() => Promise.all(peers.map((peer, at) => peer.batch(shares[at]!))));
      if (round < 0) continue;
      ours.push(mine);
      theirs.push(other);
    }
    const rate = (times: readonly number[]) =>
      `${(photos.length / (median(times) / 1e3)).toFixed(1)} photos/s`;
    const ratio = peers.length === 0 ? null : median(ours.map((mine, at) => theirs[at]! / mine));
    return [
      {
        figure: `FaceScrub, ${photos.length} photos at once, ${cores} workers; reference: ${cores} processes × 1 thread`,
        kith: rate(ours),
        reference: peers.length === 0 ? null : rate(theirs),
        ratio,
        budget: `≥ ${BUDGET} ×`,
        reached: ratio === null ? null : ratio >= BUDGET,
      },
    ];
  } finally {
    await Promise.all([server.close(), ...peers.map((peer) => peer.stop())]);
  }
};

/** From the start of the process to its first identified photo, on one core, with data that is there already. */
import { spawnSync } from 'node:child_process';
import { identifyPhoto, photoForm, timingsOf } from './ask-server.ts';
import type { Section } from './bench-context.ts';
import { ms } from './bench-table.ts';
import { median, timed } from './figures.ts';
import { startPeer } from './peer.ts';
import { facescrub } from './photo-sets.ts';
import { seedFolder } from './seeded-folder.ts';
import { startServer } from './server-process.ts';

const BUDGET = 1500;

export const coldStart: Section = async ({ quick, config, python }) => {
  const oneCore = spawnSync('taskset', ['-c', '0', 'true']).status === 0 ? ['taskset', '-c', '0'] : [];
  const seeded = await seedFolder(config, 100);
  const photo = facescrub(1)[0]!;
  const form = photoForm(photo);
  const ours: number[] = [];
  const listening: number[] = [];
  const theirs: number[] = [];
  try {
    // The first start hashes the models and remembers that; it is no cold start with existing data.
    for (let start = -1; start < (quick ? 3 : 11); start++) {
      const server = await startServer(seeded.folder, oneCore);
      timingsOf(await identifyPhoto(server.url, form));
      const took = performance.now() - server.started;
      await server.stop();
      const other =
        python === null
          ? Number.NaN
          : await timed(async () => {
              const peer = await startPeer(python, 1, oneCore);
              await peer.analyse(photo);
              await peer.stop();
            });
      if (start < 0) continue;
      ours.push(took);
      listening.push(server.listening);
      theirs.push(other);
    }
  } finally {
    await seeded.remove();
  }
  const [cold, peer] = [median(ours), median(theirs)];
  return [
    {
      figure: `cold start to the first identified photo, ${oneCore.length > 0 ? 'one core' : 'all cores'}; reference: process with one photo analysed`,
      kith: `${ms(cold)} (listens after ${ms(median(listening))})`,
      reference: python === null ? null : ms(peer),
      ratio: python === null ? null : cold / peer,
      budget: `≤ ${BUDGET / 1000} s`,
      reached: cold <= BUDGET,
    },
  ];
};

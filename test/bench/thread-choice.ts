/** Would two ONNX threads a worker be better than one? A lone photo gains, a full machine loses; this says how much. */
import { readFile } from 'node:fs/promises';
import type { Section } from './bench-context.ts';
import { ms } from './bench-table.ts';
import { median, pairedRatio, timed } from './figures.ts';
import { inTurn } from './in-turn.ts';
import { summarise } from './paired-rows.ts';
import { facescrub, photosUpToSixMegapixels } from './photo-sets.ts';
import { openServerEngine } from './product-engine.ts';

/** In the table the engine with one thread stands where the reference does elsewhere. */
export const threadChoice: Section = async ({ quick, config }) => {
  const photos = [
    ...facescrub(quick ? 20 : 60),
    ...(await photosUpToSixMegapixels()).slice(0, quick ? 6 : 18),
  ];
  const [one, two] = [await openServerEngine(config, 1), await openServerEngine(config, 2)];
  try {
    const times = await inTurn(photos, quick ? 3 : 9, {
      one: (path) => timed(async () => one.analyse(await readFile(path))),
      two: (path) => timed(async () => two.analyse(await readFile(path))),
    });
    const lone = summarise(photos, times('two'), times('one'));
    const [all, single]: [number[], number[]] = [[], []];
    const together = (engine: typeof one) =>
      timed(() => Promise.all(photos.map(async (path) => engine.analyse(await readFile(path)))));
    for (let round = 0; round < (quick ? 2 : 7); round++) {
      single.push(await together(one));
      all.push(await together(two));
    }
    return [
      {
        figure: `a lone photo, two ONNX threads a worker; beside: one (${photos.length} photos)`,
        kith: ms(lone.kith),
        reference: ms(lone.reference),
        ratio: lone.ratio,
      },
      {
        figure: 'all of them at once',
        kith: ms(median(all)),
        reference: ms(median(single)),
        ratio: pairedRatio(all, single),
      },
    ];
  } finally {
    await Promise.all([one.close(), two.close()]);
  }
};

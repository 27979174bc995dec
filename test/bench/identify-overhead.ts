/** What registry, audit, HTTP and threads add to an identification, over analysis and search. */
import { DEFAULT_GALLERY } from '../../lib/actions/ensure-default-gallery.ts';
import type { Config } from '../../lib/config.ts';
import { openRuntime } from '../../lib/runtime.ts';
import { identifiable, identifyPhoto, timingsOf } from './ask-server.ts';
import type { Section } from './bench-context.ts';
import { ms } from './bench-table.ts';
import { median, percentile, timed } from './figures.ts';
import { facescrub } from './photo-sets.ts';
import { startServer } from './server-process.ts';

const BUDGET = 5;

export const identifyOverhead: Section = async ({ quick, config, manyFaces }) => {
  const { folder, faces } = await manyFaces();
  const search = await indexAlone(config, folder);
  const server = await startServer(folder);
  try {
    const forms = await identifiable(server.url, facescrub(20));
    const added: number[] = [];
    const whole: number[] = [];
    const outside: number[] = [];
    for (let round = 0; round < (quick ? 2 : 10); round++) {
      for (const form of forms) {
        const asked = await identifyPhoto(server.url, form);
        const { decode, detect, align, embed, total } = timingsOf(asked);
        whole.push(asked.took);
        outside.push(asked.took - total);
        added.push(asked.took - decode - detect - align - embed - search);
      }
    }
    return [
      {
        figure: `identify over HTTP, ${faces.toLocaleString('en')} faces: all but analysis and search (median; p95)`,
        kith:
          `${ms(median(added))}; ${ms(percentile(added, 0.95))} ` +
          `(${ms(median(outside))} of it before and after the action; whole request ${ms(median(whole))}, ` +
          `search alone ${ms(search)})`,
        budget: `≤ ${BUDGET} ms`,
        reached: median(added) <= BUDGET,
      },
    ];
  } finally {
    await server.stop();
  }
};

/** Median of the index's own part, as identify asks it. */
async function indexAlone(config: Config, folder: string): Promise<number> {
  const runtime = openRuntime({ ...config, KITH_DATA_DIR: folder, LOG_LEVEL: 'error' });
  try {
    const { registry, index, spaces } = await runtime.open(['registry', 'index', 'spaces']);
    const gallery = (await registry.galleries.find(DEFAULT_GALLERY))!.uuid;
    const { id: space, dimension } = spaces.default;
    const probe = new Float32Array(dimension).fill(1 / Math.sqrt(dimension));
    const how = { minSimilarity: -1, limit: 5, bestPer: 'person', namedOnly: true } as const;
    const times: number[] = [];
    for (let query = 0; query < 50; query++) {
      times.push(await timed(() => index.search({ space, gallery, probes: [probe], ...how })));
    }
    return median(times);
  } finally {
    await runtime.close();
  }
}

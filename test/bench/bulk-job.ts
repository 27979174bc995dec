/** A bulk job beside the bare analysis of the same photos on the same workers: what queue, registry, index and crops cost. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Section } from './bench-context.ts';
import { median, timed } from './figures.ts';
import { openJobRunner } from './job-runner.ts';
import { facescrub } from './photo-sets.ts';

const BUDGET = 0.9;

export const bulkJobSpeed: Section = async ({ quick, config }) => {
  const paths = facescrub(quick ? 128 : 640);
  const photos = await Promise.all(
    paths.map(async (path) => ({
      person: dirname(path).split('/').at(-1) ?? '',
      bytes: await readFile(path),
    })),
  );
  const folder = await mkdtemp(join(tmpdir(), 'kith-bench-'));
  const runner = await openJobRunner(config, folder);
  const { analyzer, spaces } = runner.ports;
  const bare = () =>
    analyzer.analyze({
      space: spaces.default.id,
      purpose: 'enroll',
      qualityFilter: 'standard',
      photos: photos.map(({ bytes }) => ({ bytes, wanted: { kind: 'chosen', selection: 'largest' } })),
    });
  try {
    const times = { analysis: [] as number[], job: [] as number[] };
    const busy = { analysis: [] as number[], job: [] as number[] };
    const note = async (what: keyof typeof times, work: () => Promise<number>) => {
      const before = process.cpuUsage();
      const took = await work();
      const { user, system } = process.cpuUsage(before);
      times[what].push(took);
      busy[what].push((user + system) / 1e3 / photos.length);
    };
    for (let round = -1; round < (quick ? 2 : 7); round++) {
      const gallery = await runner.newGallery();
      const items = await runner.upload(gallery, photos);
      await note('analysis', () => timed(bare));
      await note('job', () => runner.run(gallery, items));
      if (round < 0) for (const list of [times.analysis, times.job, busy.analysis, busy.job]) list.pop();
    }
    const rate = (milliseconds: readonly number[]) => photos.length / (median(milliseconds) / 1e3);
    const ratio = median(times.analysis.map((analysis, at) => analysis / times.job[at]!));
    const cpu = `${median(busy.job).toFixed(1)} ms of processor a photo, bare analysis ${median(busy.analysis).toFixed(1)}`;
    return [
      {
        figure: `bulk job, ${photos.length} uploads, ${availableParallelism()} workers, beside the bare analysis of the same photos`,
        kith: `${rate(times.job).toFixed(1)} photos/s (${cpu})`,
        reference: `${rate(times.analysis).toFixed(1)} photos/s analysed`,
        ratio,
        budget: `≥ ${BUDGET} ×`,
        reached: ratio >= BUDGET,
      },
    ];
  } finally {
    await runner.close();
    await rm(folder, { recursive: true, force: true });
  }
};

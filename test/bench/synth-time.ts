/** How long whoever deploys waits for the templates: `npx cdk synth` without a network, bundles included. */
import { runSynth } from '../stacks/run-synth.ts';
import type { Section } from './bench-context.ts';
import { median } from './figures.ts';

const BUDGET = 15;

export const synthTime: Section = async ({ quick }) => {
  const seconds: number[] = [];
  for (let time = 0; time < (quick ? 1 : 3); time++) {
    const run = await runSynth();
    run.remove();
    if (run.code !== 0) throw new Error(`cdk synth ended with ${run.code}: ${run.said}`);
    seconds.push(run.seconds);
  }
  const middle = median(seconds);
  return [
    {
      figure: 'cdk synth offline, four stacks with all bundles and findings',
      kith: `${middle.toFixed(1)} s`,
      budget: `≤ ${BUDGET} s`,
      reached: middle <= BUDGET,
    },
  ];
};

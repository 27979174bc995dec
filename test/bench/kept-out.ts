/** What a suppression costs: strangers it would keep out by mistake, and faces of the person it would let through. */
import { coverFaces } from '../../lib/matching/cover-faces.ts';
import { similarityTable } from '../../lib/matching/identification-error.ts';
import { rateAt } from '../../lib/matching/operating-point.ts';
import { verificationThreshold } from '../../lib/matching/threshold-policy.ts';
import { developmentSpace } from '../fixtures/development-pack.ts';
import { albumFaces } from './album-faces.ts';
import type { Section } from './bench-context.ts';

/** As suppressions from confirmed faces have it. */
const MARGIN = 0.05;

export const keptOut: Section = async () => {
  const { faces } = await albumFaces();
  const known = faces.filter(({ label }) => label !== null);
  const similarity = similarityTable(known.map(({ label, embedding }) => ({ person: label!, embedding })));
  const space = developmentSpace();
  const { threshold } = verificationThreshold({ ...space, overrides: {} });
  const persons = [...Map.groupBy(known.keys(), (at) => known[at]!.label!).values()];
  const single = persons.flatMap((own) => own.map((at) => ({ own, templates: [at] })));
  const covering = persons.map((own) => {
    const chosen = coverFaces(
      own.map((at) => known[at]!.embedding),
      threshold + MARGIN,
    );
    return { own, templates: chosen.map((at) => own[at]!) };
  });
  const bound = space.curve === null ? 0 : rateAt(space.curve, 'fmrUpper', threshold);
  return [
    ['one photo as template', single] as const,
    ['templates that stand for all faces', covering] as const,
  ].map(([figure, trials]) => {
    let [wrong, strangers, missed, wanted, templates] = [0, 0, 0, 0, 0];
    for (const trial of trials) {
      const mine = new Set(trial.own);
      const out = (at: number) => trial.templates.some((template) => similarity(template, at) >= threshold);
      const others = [...known.keys()].filter((at) => !mine.has(at));
      const rest = trial.own.filter((at) => !trial.templates.includes(at));
      wrong += others.filter(out).length;
      strangers += others.length * trial.templates.length;
      missed += rest.filter((at) => !out(at)).length;
      wanted += rest.length;
      templates += trial.templates.length;
    }
    const rate = wrong / strangers;
    return {
      figure: `${figure} (${trials.length} suppressions, ${(templates / trials.length).toFixed(2)} templates each, ${known.length} faces, threshold ${threshold.toFixed(3)})`,
      kith:
        `${wrong} strangers' faces kept out in ${strangers} comparisons (${rate.toExponential(1)}), ` +
        `${missed} of ${wanted} other faces of the person let through (${((100 * missed) / wanted).toFixed(1)} %)`,
      budget: `≤ ${bound.toExponential(1)} (upper bound of the curve)`,
      reached: rate <= bound,
    };
  });
};

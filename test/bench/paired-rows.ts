/** Sums up what was measured in turn: one ratio per photo, their geometric mean, and the worst photo by name. */
import { basename } from 'node:path';
import { type BenchRow, ms } from './bench-table.ts';
import { geometricMean, mean, median, pairedRatio } from './figures.ts';
import type { Times } from './in-turn.ts';

export interface PairedSummary {
  /** Mean over the photos of each one's median. */
  readonly kith: number;
  readonly reference: number;
  readonly ratio: number;
  readonly worst: { readonly photo: string; readonly ratio: number };
}

export function summarise(photos: readonly string[], ours: Times, theirs: Times): PairedSummary {
  const ratios = photos.map((photo) => ({
    photo: basename(photo),
    ratio: pairedRatio(ours.get(photo)!, theirs.get(photo)!),
  }));
  return {
    kith: meanOfMedians(photos, ours),
    reference: meanOfMedians(photos, theirs),
    ratio: geometricMean(ratios.map(({ ratio }) => ratio)),
    worst: ratios.reduce((worst, one) => (one.ratio > worst.ratio ? one : worst)),
  };
}

/** Two rows: the geometric mean and the worst photo, each against its budget where there is one. */
export function pairedRows(
  figure: string,
  photos: readonly string[],
  ours: Times,
  theirs: Times | null,
  budgets: { readonly mean: number | null; readonly worst: number | null },
): readonly BenchRow[] {
  if (photos.length === 0) return [];
  const label = `${figure} (${photos.length} photos)`;
  if (theirs === null) return [{ figure: label, kith: `${ms(meanOfMedians(photos, ours))} a photo` }];
  const { kith, reference, ratio, worst } = summarise(photos, ours, theirs);
  return [
    {
      figure: `${label}, geometric mean`,
      kith: `${ms(kith)} a photo`,
      reference: `${ms(reference)} a photo`,
      ...against(ratio, budgets.mean),
    },
    {
      figure: `${label}, worst: ${worst.photo}`,
      kith: ms(median(ours.get(photos.find((photo) => basename(photo) === worst.photo)!)!)),
      reference: ms(median(theirs.get(photos.find((photo) => basename(photo) === worst.photo)!)!)),
      ...against(worst.ratio, budgets.worst),
    },
  ];
}

function against(ratio: number, budget: number | null) {
  return budget === null ? { ratio } : { ratio, budget: `≤ ${budget} ×`, reached: ratio <= budget };
}

function meanOfMedians(photos: readonly string[], times: Times): number {
  return mean(photos.map((photo) => median(times.get(photo)!)));
}

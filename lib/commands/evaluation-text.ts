/** Says an evaluation for people; a rate with too few errors behind it is not printed as if it were known. */
import type { RateInterval } from '../matching/verification-points.ts';
import type { EvaluationReport, SuspectedPhoto } from './evaluation.ts';
import type { MissedPhoto } from './evaluation-photos.ts';
import type { EvaluationFigures, IdentificationRow } from './evaluation-report.ts';
import { pairs, plain, similarityText, table } from './table.ts';

/** Everything a person needs to judge the figures, the figures last. */
export function evaluationText(report: EvaluationReport): readonly string[] {
  const { space, missed, excluded, suspectedMislabels, raw, cleaned } = report;
  return [
    ...pairs([
      ['pack', `${space.pack}, detector ${space.detector}`],
      ['embedding space', space.id],
      ['photos embedded', String(raw.photos)],
      ['photos missed', String(missed.length)],
      ['photos excluded', String(excluded.length)],
    ]),
    ...missedText(missed),
    ...suspectedText(suspectedMislabels),
    ...figuresText(cleaned === null ? 'Measured' : 'Raw, with every photo', raw),
    ...(cleaned === null ? [] : figuresText('Cleaned, without the excluded photos', cleaned)),
  ];
}

function missedText(missed: readonly MissedPhoto[]): readonly string[] {
  if (missed.length === 0) return [];
  const rows = missed.map(({ file, code }) => [plain(file), code]);
  return [
    '',
    'Photos that gave no embedding',
    ...indented(table([{ title: 'photo' }, { title: 'why' }], rows)),
  ];
}

const why: Readonly<Record<SuspectedPhoto['reason'], string>> = {
  unlike_own_folder: 'like no other photo of its folder',
  closer_to_other_folder: "certainly like another folder's photo, unlike its own",
  person_in_two_folders: "certainly like another folder's photo: one person in two folders?",
};

function suspectedText(suspected: readonly SuspectedPhoto[]): readonly string[] {
  if (suspected.length === 0) return [];
  const rows = suspected.map((photo) => [
    plain(photo.file),
    why[photo.reason],
    similarityText(photo.ownSimilarity),
    `${similarityText(photo.nearestSimilarity)} ${plain(photo.nearestFile ?? '')}`,
    photo.sha256,
  ]);
  const columns = ['photo', 'why', 'own', 'nearest of another folder', 'SHA-256'].map((title) => ({ title }));
  return [
    '',
    'Suspected wrong labels: look at them, then list the wrong ones (SHA-256 and reason) for --exclude',
    ...indented(table(columns, rows)),
  ];
}

function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  ${line}`);
}

function figuresText(title: string, figures: EvaluationFigures): readonly string[] {
  return [
    '',
    `${title}: ${figures.photos} photos of ${figures.persons} persons, ` +
      `${figures.genuinePairs} genuine and ${figures.impostorPairs} impostor pairs`,
    ...normText(figures),
    '',
    ...table(
      [
        { title: '1:1' },
        { title: 'threshold', align: 'right' },
        { title: 'FMR [95 %]' },
        { title: 'FNMR [95 %]' },
      ],
      [
        ...figures.operatingPoints.map(({ targetFmr, threshold, fmr, fnmr }) => [
          `FMR ≤ ${targetFmr.toExponential(0)}`,
          threshold.toFixed(3),
          rateText(fmr, 'false match'),
          // Where the FMR isn't known, neither is what it costs.
          fmr.sufficient ? rateText(fnmr, 'false non-match') : '',
        ]),
        [
          'as shipped',
          figures.shippedPoint.threshold.toFixed(3),
          rateText(figures.shippedPoint.fmr, 'false match'),
          rateText(figures.shippedPoint.fnmr, 'false non-match'),
        ],
      ],
    ),
    '',
    ...table(
      [
        { title: '1:N, policy' },
        { title: 'persons', align: 'right' },
        { title: 'threshold', align: 'right' },
        { title: 'TPIR [95 % of splits]' },
        { title: 'rank 1' },
        { title: 'FPIR [95 % of splits]' },
        { title: 'predicted FPIR' },
      ],
      figures.identification.map(identificationCells),
    ),
  ];
}

function normText({ embeddingNorm }: EvaluationFigures): readonly string[] {
  if (embeddingNorm === null) return [];
  const { firstPercentile, median } = embeddingNorm;
  return [`Embedding norm: first percentile ${firstPercentile.toFixed(2)}, median ${median.toFixed(2)}`];
}

function identificationCells(row: IdentificationRow): readonly string[] {
  const { predictedFpir, tpir, fpir, sufficient } = row;
  return [
    row.policy === 'shipped' ? 'as shipped' : 'from this set',
    String(row.persons),
    row.threshold.toFixed(3),
    `${percent(tpir.rate)} [${percent(tpir.lower)}, ${percent(tpir.upper)}]`,
    percent(row.rankOne.rate),
    sufficient.fpir
      ? `${percent(fpir.rate)} [${percent(fpir.lower)}, ${percent(fpir.upper)}]`
      : `insufficient data (${percent(fpir.rate)}, ${counted(fpir.photosInError, 'photo')} in error)`,
    predictedFpir === null
      ? 'uncalibrated'
      : `${percent(predictedFpir.lower)} to ${percent(predictedFpir.upper)}`,
  ];
}

function rateText({ rate, lower, upper, errors, sufficient }: RateInterval, kind: string): string {
  if (!sufficient) return `insufficient data (${counted(errors, kind)})`;
  return rate < 1e-2
    ? `${rate.toExponential(1)} [${lower.toExponential(1)}, ${upper.toExponential(1)}]`
    : `${percent(rate)} [${percent(lower)}, ${percent(upper)}]`;
}

function counted(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : noun.endsWith('match') ? 'es' : 's'}`;
}

function percent(rate: number): string {
  return `${(rate * 100).toFixed(rate < 0.1 ? 2 : 1)} %`;
}

/** What `kith demo` found: for each probe whether the answer was right, and the counts over all of them. */
import { relative } from 'node:path';
import type { IdentifyAnswer } from '../../clients/typescript/answers.ts';
import type { EnrollReport } from './enroll-report.ts';
import { coloured, type Output } from './shell.ts';
import { type Column, pairs, plain, similarityText, table } from './table.ts';

export interface DemoPhoto {
  readonly file: string;
  /** Null for a stranger: then `unknown` is the right answer. */
  readonly expected: string | null;
  readonly answer: IdentifyAnswer | null;
  readonly error: { readonly code: string; readonly message: string } | null;
}

export type Outcome = 'right' | 'wrong' | 'maybe' | 'unknown' | 'refused';

interface DemoRow {
  readonly file: string;
  readonly expected: string | null;
  readonly outcome: Outcome;
  readonly answered: string | null;
  readonly similarity: number | null;
  readonly milliseconds: number | null;
  readonly code: string | null;
}

/** The object of `--json`. */
export interface DemoReport {
  readonly persons: number;
  readonly enrolled: number;
  readonly refusedAtEnrollment: number;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  readonly threshold: number | null;
  readonly expectedFpir: number | null;
  readonly medianMilliseconds: number | null;
  readonly photos: readonly DemoRow[];
}

export function outcomeOf({ answer, expected }: DemoPhoto): Outcome {
  if (answer === null) return 'refused';
  if (answer.verdict === 'maybe') return 'maybe';
  if (answer.verdict === 'unknown') return expected === null ? 'right' : 'unknown';
  return answer.person?.id === expected ? 'right' : 'wrong';
}

export function demoReport(root: string, enrolled: EnrollReport, photos: readonly DemoPhoto[]): DemoReport {
  const outcomes = { right: 0, wrong: 0, maybe: 0, unknown: 0, refused: 0 };
  const rows = photos.map((photo): DemoRow => {
    const outcome = outcomeOf(photo);
    outcomes[outcome]++;
    return {
      file: relative(root, photo.file),
      expected: photo.expected,
      outcome,
      answered: photo.answer?.person?.id ?? null,
      similarity: photo.answer?.similarity ?? null,
      milliseconds: photo.answer?.timings.total ?? null,
      code: photo.error?.code ?? null,
    };
  });
  const one = photos.find((photo) => photo.answer !== null)?.answer;
  return {
    persons: enrolled.persons,
    enrolled: enrolled.enrolled,
    refusedAtEnrollment: enrolled.refused.length,
    outcomes,
    threshold: one?.threshold ?? null,
    expectedFpir: one?.expectedFpir ?? null,
    medianMilliseconds: median(rows.flatMap((row) => row.milliseconds ?? [])),
    photos: rows,
  };
}

/** Above this many probes only those that went otherwise than hoped are listed. */
const rowsShown = 60;
const styles = { right: 'green', wrong: 'red', maybe: 'yellow', unknown: 'gray', refused: 'gray' } as const;

export function demoSummary(stream: Output, report: DemoReport): readonly string[] {
  const all = report.photos.length <= rowsShown;
  const shown = all ? report.photos : report.photos.filter((row) => row.outcome !== 'right');
  const columns: Column[] = [
    { title: 'photo' },
    { title: 'result' },
    { title: 'answer' },
    { title: 'similarity', align: 'right' },
    { title: 'ms', align: 'right' },
  ];
  const rows = shown.map((row) => [
    plain(row.file),
    coloured(stream, styles[row.outcome], row.outcome),
    row.answered ?? row.code ?? '',
    similarityText(row.similarity),
    row.milliseconds === null ? '' : String(Math.round(row.milliseconds)),
  ]);
  const { outcomes, photos, threshold, expectedFpir } = report;
  const share = photos.length === 0 ? 0 : (100 * outcomes.right) / photos.length;
  const totals: [string, string][] = [
    [
      'enrolled',
      `${report.enrolled} photos of ${report.persons} persons, ${report.refusedAtEnrollment} refused`,
    ],
    ['identified', `${photos.length} other photos of them`],
    ['right', `${outcomes.right} (${share.toFixed(1)} %)`],
    ['wrong', String(outcomes.wrong)],
    ['maybe', String(outcomes.maybe)],
    ['unknown', String(outcomes.unknown)],
    ['refused', String(outcomes.refused)],
    [
      'threshold',
      `${similarityText(threshold)}${expectedFpir === null ? '' : `, expected FPIR ${Number(expectedFpir.toPrecision(2))}`}`,
    ],
    [
      'time a photo',
      report.medianMilliseconds === null ? '–' : `${Math.round(report.medianMilliseconds)} ms (median)`,
    ],
  ];
  const head = rows.length === 0 ? [] : [...table(columns, rows), ''];
  const rest = all ? [] : [`The ${outcomes.right} right ones are not listed; --json has them all.`, ''];
  return [...head, ...rest, ...pairs(totals)];
}

function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? null;
}

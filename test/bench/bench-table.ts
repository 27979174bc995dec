/** The one markdown table of the bench, written row by row so that a long run can be watched. */

export interface BenchRow {
  readonly figure: string;
  readonly kith: string;
  /** The peer, measured in the same run; null where there is none. */
  readonly reference?: string | null;
  readonly ratio?: number | null;
  /** What was promised, e.g. `≤ 0.9`; null where nothing was. */
  readonly budget?: string | null;
  /** Null where nothing was promised or nothing could be compared. */
  readonly reached?: boolean | null;
}

export const tableHead =
  '| section | what | kith | reference | ratio | budget | |\n|---|---|---|---|---|---|---|';

export function tableRow(section: string, row: BenchRow): string {
  const { figure, kith, reference = null, ratio = null, budget = null, reached = null } = row;
  const verdict = reached === null ? '' : reached ? 'ok' : '**missed**';
  const cells = [section, figure, kith, reference ?? '', ratio?.toFixed(2) ?? '', budget ?? '', verdict];
  return `| ${cells.join(' | ')} |`;
}

/** A ratio against its budget; both stay empty without the peer. */
export function atMost(ratio: number | null, budget: number) {
  return { ratio, budget: `≤ ${budget} ×`, reached: ratio === null ? null : ratio <= budget } as const;
}

export function ms(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : 1)} ms`;
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}

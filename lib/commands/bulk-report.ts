/** What `kith bulk` tells of its jobs: counts, the cost, and every photo that needs a person's attention, by code. */
import type { BulkItemAnswer } from '../../clients/typescript/bulk.ts';
import type { Job } from '../../clients/typescript/operations.ts';
import type { RefusedFile } from './bulk-folder.ts';
import type { ExitCode } from './shell.ts';
import { pairs, plain } from './table.ts';

/** The object of `--json`. */
export interface BulkReport {
  readonly gallery: string;
  readonly jobs: readonly Job[];
  /** Items that were refused or failed, at most `SHOWN` of each job. */
  readonly items: readonly (BulkItemAnswer & { readonly job: string })[];
  /** Photos of a folder that got into no job. */
  readonly refused: readonly RefusedFile[];
}

/** Items fetched for the report; `items` of the API lists them all. */
export const SHOWN = 200;
const LINES = 10;

/** 0 when everything that was asked for is done, or under way without being waited for. */
export function bulkExitCode({ jobs, refused: left }: BulkReport): ExitCode {
  const good = jobs.every(
    ({ status, refused, failed }) => status !== 'failed' && status !== 'cancelled' && refused + failed === 0,
  );
  return good && left.length === 0 ? 0 : 1;
}

export function bulkSummary({ jobs, items, refused }: BulkReport): readonly string[] {
  const lines = jobs.flatMap((job, i) => [...(i === 0 ? [] : ['']), ...pairs(rowsOf(job))]);
  const told = items.map(({ code, status, message, line, person, externalId, fileName }) => ({
    code: code ?? status,
    message: message ?? '',
    text: `line ${line}: ${nameOf(person, externalId ?? fileName)}`,
  }));
  for (const { code, message, person, fileName } of refused)
    told.push({ code, message, text: `not uploaded: ${nameOf(person, fileName)}` });
  for (const [code, same] of Map.groupBy(told, (one) => one.code)) {
    lines.push('', `${code} (${same.length}): ${plain(same[0]?.message ?? '')}`);
    for (const { text } of same.slice(0, LINES)) lines.push(`  ${text}`);
    if (same.length > LINES) lines.push(`  and ${same.length - LINES} more (--json lists them)`);
  }
  return lines;
}

function nameOf(...words: readonly (string | null)[]): string {
  return plain(words.filter((word) => word !== null).join('/'));
}

function rowsOf(job: Job): [string, string][] {
  const { id, kind, status, total, done, refused, failed, cancelled, estimate, cost, problem, planned } = job;
  const rows: [string, string][] = [
    ['job', id],
    ['status', problem === null ? status : `${status}: ${plain(problem.message)} [${problem.code}]`],
    [
      kind === 'album' ? 'added' : 'enrolled',
      `${done} of ${total}${planned ? '' : ' photos counted so far'}`,
    ],
    ['refused', String(refused)],
    ['failed', String(failed)],
  ];
  if (cancelled > 0) rows.push(['cancelled', String(cancelled)]);
  if (estimate !== null && estimate.seconds !== null)
    rows.push(['estimated', priced(estimate.seconds, estimate.price)]);
  if (cost !== null && cost.photos > 0)
    rows.push(['measured', `${priced(cost.seconds, cost.price)} on ${cost.device ?? 'an unknown device'}`]);
  return rows;
}

function priced(seconds: number, price: number | null): string {
  return `${seconds.toFixed(1)} s of one machine${price === null ? '' : `, ${price.toFixed(4)} at its price`}`;
}

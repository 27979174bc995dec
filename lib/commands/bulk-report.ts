/** What `kith bulk` tells of its jobs: counts, the cost, and every photo that needs a person's attention, by code. */
import type { BulkItemAnswer } from '../../clients/typescript/bulk.ts';
import type { Job } from '../../clients/typescript/operations.ts';
import type { ExitCode } from './shell.ts';
import { pairs, plain } from './table.ts';

/** The object of `--json`. */
export interface BulkReport {
  readonly gallery: string;
  readonly jobs: readonly Job[];
  /** Items that were refused or failed, at most `SHOWN` of each job. */
  readonly items: readonly (BulkItemAnswer & { readonly job: string })[];
}

/** Items fetched for the report; `items` of the API lists them all. */
export const SHOWN = 200;
const LINES = 10;

/** 0 when everything that was asked for is done, or under way without being waited for. */
export function bulkExitCode({ jobs }: BulkReport): ExitCode {
  const good = jobs.every(
    ({ status, refused, failed }) => status !== 'failed' && status !== 'cancelled' && refused + failed === 0,
  );
  return good ? 0 : 1;
}

export function bulkSummary({ jobs, items }: BulkReport): readonly string[] {
  const lines = jobs.flatMap((job, i) => [...(i === 0 ? [] : ['']), ...pairs(rowsOf(job))]);
  for (const [code, same] of Map.groupBy(items, (item) => item.code ?? item.status)) {
    lines.push('', `${code} (${same.length}): ${plain(same[0]?.message ?? '')}`);
    for (const item of same.slice(0, LINES))
      lines.push(
        `  line ${item.line}: ${plain([item.person, item.fileName].filter((word) => word !== null).join('/'))}`,
      );
    if (same.length > LINES) lines.push(`  and ${same.length - LINES} more (--json lists them)`);
  }
  return lines;
}

function rowsOf(job: Job): [string, string][] {
  const { id, status, total, done, refused, failed, cancelled, estimate, cost, problem, planned } = job;
  const rows: [string, string][] = [
    ['job', id],
    ['status', problem === null ? status : `${status}: ${plain(problem.message)} [${problem.code}]`],
    ['enrolled', `${done} of ${total}${planned ? '' : ' photos counted so far'}`],
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

/** Follows jobs of many photos to their end and tells what became of them. */
import type { KithClient } from '../../clients/typescript/client.ts';
import type { Job } from '../../clients/typescript/operations.ts';
import { inParallel } from '../actions/in-parallel.ts';
import { type BulkReport, bulkExitCode, bulkSummary, SHOWN } from './bulk-report.ts';
import { pause } from './pause.ts';
import { startProgress } from './progress.ts';
import { type ExitCode, type Shell, say, sayJson } from './shell.ts';

const FOLLOW_MS = 500;
/** A large folder makes many jobs. */
const ASKED_AT_ONCE = 4;

/** What was begun. */
export type Begun = Omit<BulkReport, 'items'>;

/** Waits for the end of jobs, with a bar, and tells of them. */
export async function followJobs(
  shell: Shell,
  client: KithClient,
  begun: Begun,
  { follow, json }: { readonly follow: boolean; readonly json: boolean },
): Promise<ExitCode> {
  if (!follow || begun.jobs.length === 0) return reportJobs(shell, client, begun, json);
  const { gallery } = begun;
  const total = () => jobs.reduce((sum, job) => sum + job.total, 0);
  const settled = () =>
    jobs.reduce((sum, { done, refused, failed, cancelled }) => sum + done + refused + failed + cancelled, 0);
  let { jobs } = begun;
  const progress = await startProgress(
    shell,
    Math.max(1, total()),
    begun.jobs.every(({ kind }) => kind === 'album') ? 'Adding' : 'Enrolling',
    json,
  );
  try {
    while (jobs.some(isOpen)) {
      await pause(FOLLOW_MS, shell.signal);
      jobs = await inParallel(jobs, ASKED_AT_ONCE, async (job) =>
        isOpen(job) ? client.bulkJob(gallery, job.id) : job,
      );
      progress.at(settled(), Math.max(1, total()));
    }
  } finally {
    progress.stop();
  }
  return reportJobs(shell, client, { ...begun, jobs }, json);
}

function isOpen({ status }: Job): boolean {
  return status === 'queued' || status === 'running';
}

export async function reportJobs(
  shell: Shell,
  client: KithClient,
  begun: Begun,
  json: boolean,
): Promise<ExitCode> {
  const { gallery, jobs } = begun;
  const items: BulkReport['items'][number][] = [];
  for (const { id, refused, failed } of jobs) {
    for (const [status, count] of [
      ['refused', refused],
      ['failed', failed],
    ] as const) {
      if (count === 0) continue;
      const page = await client.bulkItems(gallery, id, { status, limit: SHOWN });
      items.push(...page.items.map((item) => ({ ...item, job: id })));
    }
  }
  const told: BulkReport = { ...begun, items };
  if (json) sayJson(shell, told);
  else for (const line of bulkSummary(told)) say(shell, line);
  return bulkExitCode(told);
}

/** Marks what an ended job did not get to. */
import type { ActionPorts } from '../ports/action-ports.ts';
import { FREED_UPLOAD_MS, later } from './job-times.ts';

const AT_ONCE = 1000;
/** Of one request; the rest is marked by the recurring step. The job itself has ended already. */
const PAGES = 10;

/** Answers how many items were marked. */
export async function cancelWaiting(
  { registry, clock, telemetry }: Pick<ActionPorts, 'registry' | 'clock' | 'telemetry'>,
  job: string,
): Promise<number> {
  let marked = 0;
  for (let page = 0; page < PAGES; page++) {
    const now = clock.now();
    const count = await registry.jobItems.cancel(job, AT_ONCE, now, later(now, FREED_UPLOAD_MS));
    if (count > 0) telemetry.count('job_items', { outcome: 'cancelled' }, count);
    marked += count;
    if (count < AT_ONCE) break;
  }
  return marked;
}

/** The small recurring step that finishes what requests began: outbox, erasures, rebuild jobs, jobs whose messages were lost. */
import type { ActionPorts } from '../ports/action-ports.ts';
import { advanceErasures } from './advance-erasures.ts';
import { eachPart } from './each-part.ts';
import { runRebuilds } from './rebuild-index.ts';
import { relayOutbox } from './relay-outbox.ts';
import { unstickJobs } from './unstick-jobs.ts';

export async function tend(
  ports: Pick<
    ActionPorts,
    'registry' | 'index' | 'photoStore' | 'bulkQueue' | 'planQueue' | 'clock' | 'telemetry' | 'tending'
  >,
): Promise<void> {
  try {
    await eachPart([
      () => relayOutbox(ports),
      () => advanceErasures(ports),
      () => unstickJobs(ports),
      () => runRebuilds(ports),
    ]);
  } finally {
    if (await isLeftOver(ports)) await ports.tending.soon();
  }
}

/** Something waits for the next step. Lost messages don't count: jobs find that out for themselves, in their own time. */
async function isLeftOver({ registry }: Pick<ActionPorts, 'registry'>): Promise<boolean> {
  const [outbox, erasures] = await Promise.all([registry.outbox.depth(), registry.erasures.pending(1)]);
  return outbox.pending > 0 || erasures.length > 0;
}

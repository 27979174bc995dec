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
    'registry' | 'index' | 'photoStore' | 'bulkQueue' | 'planQueue' | 'clock' | 'telemetry'
  >,
): Promise<void> {
  await eachPart([
    () => relayOutbox(ports),
    () => advanceErasures(ports),
    () => unstickJobs(ports),
    () => runRebuilds(ports),
  ]);
}

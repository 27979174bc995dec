/** The small recurring step that finishes what requests began: outbox, suppressions, erasures, webhooks, people, rebuild jobs, jobs whose messages were lost. */
import type { ActionPorts } from '../ports/action-ports.ts';
import { advanceErasures } from './advance-erasures.ts';
import { deliverWebhooks } from './deliver-webhooks.ts';
import { eachPart } from './each-part.ts';
import { groupPeople } from './group-people.ts';
import { pullBackTimes } from './pull-back-times.ts';
import { runRebuilds } from './rebuild-index.ts';
import { relayOutbox } from './relay-outbox.ts';
import { sweepSuppressions } from './sweep-suppressions.ts';
import { tellEndedJobs, tellUntold } from './tell-untold.ts';
import { unstickJobs } from './unstick-jobs.ts';

/** What takes long ends then, so that new enrollments and erasures don't wait for it, and a function isn't stopped in the middle. */
const SLICE_MS = 200_000;

export async function tend(
  ports: Pick<
    ActionPorts,
    | 'registry'
    | 'index'
    | 'photoStore'
    | 'bulkQueue'
    | 'planQueue'
    | 'webhookSender'
    | 'digest'
    | 'defaults'
    | 'spaces'
    | 'clock'
    | 'ids'
    | 'telemetry'
    | 'tending'
  >,
): Promise<void> {
  const until = new Date(ports.clock.now().getTime() + SLICE_MS);
  let rebuilding = false;
  let grouping = false;
  try {
    await eachPart([
      () => pullBackTimes(ports),
      () => relayOutbox(ports),
      () => sweepSuppressions(ports, until),
      () => advanceErasures(ports),
      () => tellUntold(ports),
      () => tellEndedJobs(ports),
      () => deliverWebhooks(ports),
      () => unstickJobs(ports),
      async () => {
        ({ left: grouping } = await groupPeople(ports, { until }));
      },
      async () => {
        ({ left: rebuilding } = await runRebuilds(ports, { until }));
      },
      () => tellEndedJobs(ports),
    ]);
  } finally {
    if (rebuilding || grouping || (await isLeftOver(ports))) await ports.tending.soon();
  }
}

/** A webhook that did not answer for longer waits for the hourly step: it must not keep a database awake for days. */
const SOON = 15 * 60_000;

/** Something waits for the next step. Lost messages don't count: jobs find that out for themselves, in their own time. */
async function isLeftOver({ registry, clock }: Pick<ActionPorts, 'registry' | 'clock'>): Promise<boolean> {
  const [outbox, erasures, unswept, due, untold] = await Promise.all([
    registry.outbox.depth(),
    registry.erasures.pending(1),
    registry.suppressions.unswept(1),
    registry.deliveries.nextDue(),
    registry.untoldEvents.any(),
  ]);
  return (
    outbox.pending > 0 ||
    erasures.length > 0 ||
    untold ||
    unswept.length > 0 ||
    (due !== null && due.getTime() < clock.now().getTime() + SOON)
  );
}

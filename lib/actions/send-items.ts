/** Puts work of jobs on the queues. What can't be sent now is sent again by the step that looks for stuck jobs. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Job } from '../ports/job-records.ts';
import { itemMessages, planMessage } from './queue-messages.ts';

/** After the job is stored: its rows say all there is to do, so a queue that is away only makes it start later. */
export async function askPlanner(
  { planQueue, telemetry }: Pick<ActionPorts, 'planQueue' | 'telemetry'>,
  job: string,
): Promise<void> {
  try {
    await planQueue.send([planMessage(job)]);
  } catch (error) {
    telemetry.log('warn', 'a job waits until its plan is asked for again', { job }, error);
  }
}

/** Sends the lines that are planned and were not sent; a crash after sending sends them twice, which changes nothing. */
export async function sendPlanned(
  { registry, bulkQueue, clock }: Pick<ActionPorts, 'registry' | 'bulkQueue' | 'clock'>,
  { id, plan }: Pick<Job, 'id' | 'plan'>,
): Promise<void> {
  if (plan.sent >= plan.line) return;
  await bulkQueue.send(itemMessages(id, plan.sent + 1, plan.line));
  await registry.jobs.sent(id, plan.line, clock.now());
}

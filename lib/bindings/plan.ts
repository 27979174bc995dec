/** How messages about plans reach the planner. */
import { type PlanPorts, planJob } from '../actions/plan-job.ts';
import { readManifestLine, readPersonFolder } from '../edge/manifest-line.ts';
import { eachMessage, jsonMessage } from '../edge/queue-handler.ts';
import { planMessage } from '../edge/schemas/queue-messages.ts';
import { queues } from './needs.ts';

const readers = { line: readManifestLine, person: readPersonFolder };

export const plan = {
  step: 'plan',
  needs: [...queues, 'photoSource'],
  read: jsonMessage(planMessage),
  run: eachMessage('plan', (ports: PlanPorts, message: { readonly job: string }) =>
    planJob(ports, message, readers),
  ),
} as const;

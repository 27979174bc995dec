/** How messages about plans reach the planner. */
import { type PlanPorts, planJob } from '../actions/plan-job.ts';
import type { EdgePorts } from '../edge/binding.ts';
import { readManifestLine, readPersonFolder } from '../edge/manifest-line.ts';
import { eachMessage, jsonMessage } from '../edge/queue-handler.ts';
import { planMessage } from '../edge/schemas/queue-messages.ts';
import { tended } from '../edge/tended.ts';
import { queues } from './needs.ts';

const readers = { line: readManifestLine, person: readPersonFolder };

export const plan = {
  step: 'plan',
  needs: [...queues, 'photoSource', 'tending'],
  read: jsonMessage(planMessage),
  run: eachMessage(
    'plan',
    (ports: PlanPorts & Pick<EdgePorts, 'tending'>, message: { readonly job: string }) =>
      tended(ports.tending, () => planJob(ports, message, readers)),
  ),
} as const;

/** What a process that works on the queues itself is made of: the same handlers as those of the functions. */
import { checkPlanning, checkWork } from '../actions/check-work.ts';
import type { PlanPorts } from '../actions/plan-job.ts';
import type { WorkPorts } from '../actions/work-items.ts';
import type { EdgePorts, PortSource } from '../edge/binding.ts';
import { queueHandler } from '../edge/queue-handler.ts';
import type { QueueConsumers } from '../edge/queue-work.ts';
import { plan } from './plan.ts';
import { work } from './work.ts';

export function queueConsumers(
  source: PortSource<WorkPorts & PlanPorts & Pick<EdgePorts, 'tending'>>,
): QueueConsumers {
  return {
    work: {
      handler: queueHandler(source, work),
      ready: async () => checkWork(await source.open(['registry', 'photoStore', 'analyzer', 'spaces'])),
    },
    plan: {
      handler: queueHandler(source, plan),
      ready: async () => checkPlanning(await source.open(['registry'])),
    },
  };
}

/** The loops of one process: over the queue of items, and over that of plans where no function takes it. */
import type { EnrollmentQueue } from '../ports/enrollment-queue.ts';
import type { TaskProtection } from '../ports/task-protection.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import type { PortSource } from './binding.ts';
import type { QueueHandler } from './queue-handler.ts';
import { type QueueLoop, queueLoop } from './queue-loop.ts';

export interface QueueWorkPorts {
  readonly bulkQueue: EnrollmentQueue;
  readonly planQueue: EnrollmentQueue;
  readonly taskProtection: TaskProtection;
  readonly telemetry: Telemetry;
}

/** Those of the functions; `ready` throws while there is no use in receiving. */
export interface QueueConsumers {
  readonly work: { readonly handler: QueueHandler; readonly ready: () => Promise<unknown> };
  readonly plan: { readonly handler: QueueHandler; readonly ready: () => Promise<unknown> };
}

/** @param onTurn called at least every minute while a loop goes round */
export async function startQueueWork(
  source: PortSource<QueueWorkPorts>,
  { work, plan }: QueueConsumers,
  onTurn: () => void = () => {},
): Promise<QueueLoop> {
  const { bulkQueue, planQueue, taskProtection, telemetry } = await source.open([
    'bulkQueue',
    'planQueue',
    'taskProtection',
    'telemetry',
  ]);
  const handler = byKind({ plan: plan.handler, items: work.handler });
  const common = { telemetry, handler, onTurn };
  const loops = [
    queueLoop({ ...common, name: 'work', queue: bulkQueue, protection: taskProtection, ready: work.ready }),
  ];
  // A plan takes seconds, and who is ended in the middle of it leaves nothing that is not begun again: no protection.
  const protection = { protect: async () => {}, release: async () => {} };
  if (planQueue.adapter === 'registry')
    loops.push(queueLoop({ ...common, name: 'plan', queue: planQueue, protection, ready: plan.ready }));
  return {
    async stop(graceMs) {
      await Promise.all(loops.map((loop) => loop.stop(graceMs)));
    },
  };
}

/** Both kinds of messages may come over one queue. What is neither goes to the handler of items, which says so. */
function byKind(handlers: Readonly<Record<'plan' | 'items', QueueHandler>>): QueueHandler {
  return async ({ Records }, context) => {
    const kinds = Map.groupBy(Records, ({ body }) => (kindOf(body) === 'plan' ? 'plan' : 'items'));
    const answers = [];
    for (const [kind, ofKind] of kinds) answers.push(await handlers[kind]({ Records: ofKind }, context));
    return { batchItemFailures: answers.flatMap(({ batchItemFailures }) => batchItemFailures) };
  };
}

function kindOf(body: string): unknown {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null && 'kind' in parsed ? parsed.kind : null;
  } catch {
    return null;
  }
}

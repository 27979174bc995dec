/** Jobs on the action stage: made by the action, planned by the planner, settled by whoever reads the bulk queue. */
import type { BulkRequest } from '../../lib/actions/bulk-request.ts';
import { createBulk } from '../../lib/actions/create-bulk.ts';
import { type PlanPorts, planJob } from '../../lib/actions/plan-job.ts';
import { settleItems } from '../../lib/actions/settle-items.ts';
import { readManifestLine, readPersonFolder } from '../../lib/edge/manifest-line.ts';
import { jsonMessage } from '../../lib/edge/queue-handler.ts';
import { itemsMessage, planMessage } from '../../lib/edge/schemas/queue-messages.ts';
import type { EnrollmentQueue } from '../../lib/ports/enrollment-queue.ts';
import type { Job } from '../../lib/ports/job-records.ts';
import type { Gallery } from '../../lib/ports/records.ts';
import { callerOf, type Stage } from './action-stage.ts';

export const readers = { line: readManifestLine, person: readPersonFolder };
const readPlan = jsonMessage(planMessage);
const readItems = jsonMessage(itemsMessage);

export interface Cost {
  readonly busyMs: number;
}

export function planStage(stage: Stage) {
  const { ports } = stage;
  const take = (queue: EnrollmentQueue) =>
    queue.receive({ limit: 10, waitSeconds: 0, visibilitySeconds: 30 });

  return {
    create: (gallery: Gallery, request: BulkRequest, caller = callerOf()) =>
      createBulk(ports, { ...request, gallery: gallery.id, caller }),

    /** Delivers plan messages until none is left; `lines` of one step. */
    async plan(lines = 10_000, instead: PlanPorts = ports): Promise<void> {
      for (;;) {
        const messages = await take(ports.planQueue);
        if (messages.length === 0) return;
        for (const message of messages) {
          await planJob(instead, readPlan(message.body), readers, lines);
          await ports.planQueue.done([message]);
        }
      }
    },

    /** Takes all item messages and says of each waiting item that it is done; answers how many messages there were. */
    async work({ busyMs }: Cost = { busyMs: 0 }): Promise<number> {
      let seen = 0;
      for (;;) {
        const messages = await take(ports.bulkQueue);
        if (messages.length === 0) return seen;
        for (const message of messages) {
          seen += 1;
          const { job, from, to } = readItems(message.body);
          const items = await ports.registry.jobItems.waiting(job, from, to);
          await settleItems(ports, {
            job,
            outcomes: items.map(({ line }) => ({ line, status: 'done' })),
            cost: { photos: items.length, busyMs, device: 'cpu' },
          });
          await ports.bulkQueue.done([message]);
        }
      }
    },

    async job(id: string): Promise<Job> {
      const job = await ports.registry.jobs.find(id);
      if (job === null) throw new Error('the job is gone');
      return job;
    },

    items: (id: string) => ports.registry.jobItems.list(id, null, { after: 0, limit: 20_000 }),

    /** So that a test does not meet the messages of another one. */
    async drain(): Promise<void> {
      for (const queue of [ports.planQueue, ports.bulkQueue]) {
        for (;;) {
          const messages = await take(queue);
          if (messages.length === 0) break;
          await queue.done(messages);
        }
      }
    },
  };
}

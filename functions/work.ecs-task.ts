/** The task that works on the queues of bulk jobs: on a GPU, or in a container beside the server. */
import { queueConsumers } from '../lib/bindings/queue-consumers.ts';
import { runWorker } from '../lib/edge/worker.ts';
import { runtime } from '../lib/runtime.ts';

/** A server that does the work itself runs the same. */
export const consumers = queueConsumers(runtime);

if (import.meta.main) {
  await runWorker(runtime.current(), consumers);
  process.exit();
}

/** The function that enrolls items of bulk jobs, where no task with a GPU does. */
import { work } from '../lib/bindings/work.ts';
import { queueHandler } from '../lib/edge/queue-handler.ts';
import { runtime } from '../lib/runtime.ts';

export const handler = queueHandler(runtime, work);

await runtime.ready();

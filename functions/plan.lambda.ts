/** The function that finds the items of bulk jobs, step by step, and sends them to the workers. */
import { plan } from '../lib/bindings/plan.ts';
import { queueHandler } from '../lib/edge/queue-handler.ts';
import { runtime } from '../lib/runtime.ts';

export const handler = queueHandler(runtime, plan);

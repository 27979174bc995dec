/** The worker of the fake engine. */
import { workerTasks } from '../../../lib/adapters/photo-analyzer/worker-tasks.ts';
import { openFake } from './fake-engine.ts';

const { open, analyze: work } = openFake();

export const analyze = workerTasks(open, work);

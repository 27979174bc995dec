/** The worker's side of the pool: opens engines in its own thread and answers tasks. */
import type { AnalyzeRequest, PhotoOutcome } from '../../ports/photo-analyzer.ts';
import { type EnginePlan, engineRoom } from './engine-room.ts';
import { type AnalyzeAnswer, type AnalyzeTask, toAnswer } from './thread-messages.ts';

export function workerTasks<Plan extends EnginePlan, Engine extends { close(): Promise<void> }>(
  open: (plan: Plan) => Promise<Engine>,
  analyze: (engine: Engine, request: AnalyzeRequest) => Promise<readonly PhotoOutcome[]>,
): (task: AnalyzeTask<Plan>) => Promise<AnalyzeAnswer> {
  const room = engineRoom(open);
  return ({ plan, request }) =>
    toAnswer(async () => {
      const engine = await room.engine(plan);
      return request === null ? [] : analyze(engine, request);
    });
}

/** Analyses photos in the calling thread: for Lambda, which serves one request at a time, and for tasks with a GPU. */
import type { AnalyzeRequest, PhotoAnalyzer, PhotoOutcome } from '../../ports/photo-analyzer.ts';
import { type EnginePlan, engineRoom } from './engine-room.ts';

export interface InThreadOptions<Plan extends EnginePlan, Engine> {
  /** What it takes to open a space. Refusals: `models_unavailable`, `embedding_space_mismatch`. */
  readonly planOf: (space: string) => Promise<Plan>;
  readonly open: (plan: Plan) => Promise<Engine>;
  /** The action that does the work. */
  readonly analyze: (engine: Engine, request: AnalyzeRequest) => Promise<readonly PhotoOutcome[]>;
}

/** Enough faces for a full run of the recogniser, on a GPU as well; a call that is cut off loses no more than a second or two. */
const PHOTOS_TOGETHER = 32;

export function openInThreadAnalyzer<Plan extends EnginePlan, Engine extends { close(): Promise<void> }>({
  planOf,
  open,
  analyze,
}: InThreadOptions<Plan, Engine>): PhotoAnalyzer {
  const room = engineRoom(open);
  const engineOf = async (space: string) => room.engine(await planOf(space));
  let previous: Promise<unknown> = Promise.resolve();
  return {
    // The second call lies ready when the first is done.
    workload: { photos: PHOTOS_TOGETHER, calls: 2 },

    analyze(request) {
      // Runs block this thread anyway; one at a time holds the pixels of few photos.
      const outcomes = previous.then(async () => analyze(await engineOf(request.space), request));
      previous = outcomes.catch(() => undefined);
      return outcomes;
    },
    warm: async (space) => {
      await engineOf(space);
    },
    check: async (space) => {
      await planOf(space);
    },
    close: async () => {
      await previous;
      await room.close();
    },
  };
}

/** Analyses photos in worker threads, so that the server keeps answering while a network runs (a run blocks its thread). */
import { Piscina } from 'piscina';
import { Refusal } from '../../errors.ts';
import type {
  AnalyzePhoto,
  AnalyzeRequest,
  PhotoAnalyzer,
  PhotoOutcome,
} from '../../ports/photo-analyzer.ts';
import type { EnginePlan } from './engine-room.ts';
import { openLanes } from './lanes.ts';
import { threadLimits } from './thread-limits.ts';
import { type AnalyzeAnswer, type AnalyzeTask, fromAnswer } from './thread-messages.ts';

export interface WorkerPoolOptions<Plan extends EnginePlan> {
  /** The module every worker runs; it exports `analyze`. */
  readonly worker: URL;
  /** Worker threads, as many as there are cores. */
  readonly workers: number;
  /** Photos that may wait for a worker; with so many waiting the next request is refused. */
  readonly mostWaiting: number;
  /** Pixels of all photos that are worked on at the same time. */
  readonly mostPixels: number;
  /** Pixels of a photo, as its header says; 0 when it is none. */
  readonly pixelsOf: (bytes: Uint8Array) => Promise<number>;
  /** What it takes to open a space. Refusals: `models_unavailable`, `embedding_space_mismatch`. */
  readonly planOf: (space: string) => Promise<Plan>;
  /** The plan of a photo that is not alone: its run should not take cores that other workers use. */
  readonly sharing: (plan: Plan) => Plan;
}

/** A request that comes in between waits for so many photos at most, 150 ms. */
const PHOTOS_TOGETHER = 4;

/** Starts no thread before the first photo. A worker that dies fails its photo with a fault and is replaced. */
export function openWorkerPool<Plan extends EnginePlan>(options: WorkerPoolOptions<Plan>): PhotoAnalyzer {
  let pool: Piscina<AnalyzeTask<Plan>, AnalyzeAnswer> | null = null;
  let closed = false;
  const { workers: lanes, mostPixels, pixelsOf } = options;
  const queue = openLanes({ lanes, mostPixels });
  /** Requests, whatever they wait for; opening engines ahead of time doesn't count. */
  let underWay = 0;
  /** Photos of these that nobody has begun with. */
  let waiting = 0;

  async function run(
    task: AnalyzeTask<Plan>,
    transferList: ArrayBuffer[] = [],
  ): Promise<readonly PhotoOutcome[]> {
    if (closed) throw new Error('The photo analyzer is closed');
    pool ??= new Piscina<AnalyzeTask<Plan>, AnalyzeAnswer>({
      filename: options.worker.href,
      name: 'analyze',
      // The first photo waits for one thread only; the others come with the work, and stay, for opening models costs.
      minThreads: 1,
      // One more for a portrait that comes while all of them are busy with albums.
      maxThreads: options.workers + 1,
      idleTimeout: Number.POSITIVE_INFINITY,
      resourceLimits: threadLimits,
      concurrentTasksPerWorker: 1,
      // A worker that waits for a task in Atomics.wait would hold up what its own sharp and ONNX still have to say.
      atomics: 'disabled',
    });
    return fromAnswer(await pool.run(task, { transferList }));
  }

  /** Engines stay open, so that what it took to open one is asked only until it succeeded; `check` always asks anew. */
  const plans = new Map<string, Plan>();
  async function planFor(space: string): Promise<Plan> {
    const plan = plans.get(space) ?? (await options.planOf(space));
    plans.set(space, plan);
    return plan;
  }

  async function inTurn(
    plan: Plan,
    request: AnalyzeRequest,
    begun: () => void,
  ): Promise<readonly PhotoOutcome[]> {
    const sizes = await Promise.all(request.photos.map(({ bytes }) => pixelsOf(bytes)));
    // Of a batch the next photo is decoded while one is looked at.
    const pixels = sizes
      .toSorted((a, b) => b - a)
      .slice(0, 2)
      .reduce((sum, size) => sum + size, 0);
    return queue.run({ detailed: request.photos.some(isDetailed), pixels }, () => {
      begun();
      const copies = request.photos.map(ownCopy);
      return run(
        { plan, request: { ...request, photos: copies.map(([copy]) => copy) } },
        copies.map(([, bytes]) => bytes),
      );
    });
  }

  return {
    // One call more than there are workers: when one is done the next lies ready. Small ones, so that a request waits little.
    workload: { photos: PHOTOS_TOGETHER, calls: options.workers + 1 },

    async analyze(request) {
      if (waiting >= options.mostWaiting) throw busy();
      const { photos } = request;
      let left = photos.length;
      waiting += left;
      underWay++;
      const begun = (count: number) => {
        left -= count;
        waiting -= count;
      };
      const alone = underWay === 1 && photos.length === 1;
      try {
        const own = await planFor(request.space);
        const plan = alone ? own : options.sharing(own);
        // Photo by photo, so that a batch keeps every core busy; photos of albums have work enough each.
        const together = request.together === true && !photos.some(isDetailed);
        const batches = together ? [photos] : photos.map((photo) => [photo]);
        const outcomes = await Promise.all(
          batches.map((batch) => inTurn(plan, { ...request, photos: batch }, () => begun(batch.length))),
        );
        return outcomes.flat();
      } finally {
        begun(left);
        underWay--;
      }
    },
    async warm(space) {
      const plan = await planFor(space);
      // As many tasks at once as there are workers: each idle one takes one.
      await Promise.all(Array.from({ length: options.workers }, () => run({ plan, request: null })));
    },
    async check(space) {
      await options.planOf(space);
    },
    async close() {
      closed = true;
      await pool?.close({ force: true });
    },
  };
}

/** A copy of just this photo's bytes: a view into a request body would take the whole body along, and moving would empty it. */
function ownCopy(photo: AnalyzePhoto): [AnalyzePhoto, ArrayBuffer] {
  const bytes = new Uint8Array(photo.bytes);
  return [{ ...photo, bytes }, bytes.buffer];
}

function isDetailed({ detail = 'portrait' }: AnalyzePhoto): boolean {
  return detail !== 'portrait';
}

function busy(): Refusal {
  const retryAfterSeconds = 1;
  return new Refusal('rate_limited', 'Too many photos are waiting to be analysed; try again in a moment.', {
    retryAfterSeconds,
  });
}

/** Makes renditions in worker threads, so that the server keeps answering meanwhile; they come with the work and go when there is none. */
import { Piscina } from 'piscina';
import type { PhotoRenderer, RenderRequest } from '../../ports/photo-renderer.ts';
import { openLanes } from './lanes.ts';
import type { RenderAnswer } from './render-tasks.ts';
import { threadLimits } from './thread-limits.ts';
import { revive } from './thread-messages.ts';

export interface RenderPoolOptions {
  /** The module every worker runs; it exports `render`. */
  readonly worker: URL;
  readonly workers: number;
  /** Pixels of all photos that are worked on at the same time. */
  readonly mostPixels: number;
  /** Pixels of a photo, as its header says; 0 when it is none. */
  readonly pixelsOf: (bytes: Uint8Array) => Promise<number>;
}

/** A thread without work ends after so long: renditions come in bursts, and each thread takes some 40 MB. */
const IDLE_MS = 30_000;

export function openRenderPool({ worker, workers, mostPixels, pixelsOf }: RenderPoolOptions): PhotoRenderer {
  const lanes = openLanes({ lanes: workers, mostPixels });
  let pool: Piscina<RenderRequest, RenderAnswer> | null = null;
  let closed = false;
  return {
    async render(request) {
      const { bytes: photo, preview } = request;
      const pixels = preview === undefined ? await pixelsOf(photo) : preview.width * preview.height;
      return lanes.run({ detailed: false, pixels }, async () => {
        if (closed) throw new Error('The photo renderer is closed');
        pool ??= new Piscina<RenderRequest, RenderAnswer>({
          filename: worker.href,
          name: 'render',
          minThreads: 0,
          maxThreads: workers,
          idleTimeout: IDLE_MS,
          resourceLimits: threadLimits,
          concurrentTasksPerWorker: 1,
          // A worker that waits for a task in Atomics.wait would hold up what its own sharp still has to say.
          atomics: 'disabled',
        });
        // A copy of just this photo: a view into a request body would take the whole body along, and moving would empty it.
        const bytes = new Uint8Array(preview === undefined ? photo : []);
        const answer = await pool.run({ ...request, bytes }, { transferList: [bytes.buffer] });
        if (answer.kind === 'refused') throw revive(answer.refusal);
        return answer.rendered;
      });
    },
    async close() {
      closed = true;
      await pool?.close({ force: true });
    },
  };
}

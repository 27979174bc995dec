/** Chooses where pixels run: worker threads on a server, this thread where one request is served at a time. */
import { availableParallelism, totalmem } from 'node:os';
import type { Config } from '../config.ts';
import type { PhotoAnalyzer } from '../ports/photo-analyzer.ts';
import type { FaceEnginePlan } from './face-engine.ts';

const workerModule = new URL('../../functions/analyze.worker.ts', import.meta.url);

/** ONNX threads of a photo that is alone on the server: 30 ms instead of 36 on two cores. */
export const ONNX_THREADS = Math.min(2, availableParallelism());

/** Photos that may wait; at 40 ms a photo and core this is the patience of a caller. */
const MOST_WAITING = 400;

/** Worker threads that share a GPU: enough to fill it while others decode and pack; each holds the models in its memory. */
const GPU_WORKERS = 4;

/** A photo takes three bytes a pixel, once more while it is turned, and what the decoder needs. */
const BYTES_PER_PIXEL = 8;

/** Of the memory there is, so much is for pixels; the models of a worker take some 200 MB beside. */
const PIXEL_SHARE = 0.25;

/** Pixels all workers may hold: 750 megapixels in 24 GB, ten in 320 MB. */
export function mostPixels(): number {
  const limit = process.constrainedMemory() || totalmem();
  return (PIXEL_SHARE * Math.min(limit, totalmem())) / BYTES_PER_PIXEL;
}

/** Each way is imported where it is taken: a function has no threads, and a route without photos needs no native packages. */
export async function openAnalyzer(
  config: Pick<Config, 'platform' | 'KITH_DEVICE'>,
  planOf: (space: string) => Promise<FaceEnginePlan>,
  workers: number,
): Promise<PhotoAnalyzer> {
  if (config.platform !== 'local') {
    const { openInThreadAnalyzer } = await import('../adapters/photo-analyzer/in-thread.ts');
    const { analyzePhotos } = await import('../actions/analyze-photos.ts');
    return openInThreadAnalyzer({
      planOf,
      open: async (plan: FaceEnginePlan) => (await import('./face-engine.ts')).openFaceEngine(plan),
      analyze: analyzePhotos,
    });
  }
  const { openWorkerPool } = await import('../adapters/photo-analyzer/worker-pool.ts');
  const threads = config.KITH_DEVICE === 'cuda' ? Math.min(workers, GPU_WORKERS) : workers;
  return openWorkerPool({
    worker: workerModule,
    workers: threads,
    mostWaiting: MOST_WAITING,
    mostPixels: mostPixels(),
    pixelsOf: async (bytes) => (await import('../adapters/photo-decoder/sharp.ts')).announcedPixels(bytes),
    planOf,
    sharing,
  });
}

/** Photos that share the cores take one thread each: 54 a second instead of 47 on two cores. On a GPU threads don't matter. */
function sharing(plan: FaceEnginePlan): FaceEnginePlan {
  return plan.device === 'cpu' ? { ...plan, threads: 1 } : plan;
}

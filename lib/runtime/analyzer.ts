/** Chooses where pixels run: worker threads on a server, this thread where one request is served at a time. */
import { availableParallelism } from 'node:os';
import { analyzePhotos } from '../actions/analyze-photos.ts';
import { openInThreadAnalyzer } from '../adapters/photo-analyzer/in-thread.ts';
import { openWorkerPool } from '../adapters/photo-analyzer/worker-pool.ts';
import type { Config } from '../config.ts';
import type { PhotoAnalyzer } from '../ports/photo-analyzer.ts';
import { type FaceEnginePlan, openFaceEngine } from './face-engine.ts';

const workerModule = new URL('../../functions/analyze.worker.ts', import.meta.url);

/** ONNX threads of a photo that is alone on the server: 30 ms instead of 36 on two cores. */
export const ONNX_THREADS = Math.min(2, availableParallelism());

/** Photos that may wait; at 40 ms a photo and core this is the patience of a caller. */
const MOST_WAITING = 400;

export function openAnalyzer(
  config: Pick<Config, 'platform'>,
  planOf: (space: string) => Promise<FaceEnginePlan>,
  workers: number,
): PhotoAnalyzer {
  if (config.platform !== 'local') {
    return openInThreadAnalyzer({ planOf, open: openFaceEngine, analyze: analyzePhotos });
  }
  return openWorkerPool({ worker: workerModule, workers, mostWaiting: MOST_WAITING, planOf, sharing });
}

/** Photos that share the cores take one thread each: 54 a second instead of 47 on two cores. */
function sharing(plan: FaceEnginePlan): FaceEnginePlan {
  return { ...plan, threads: 1 };
}

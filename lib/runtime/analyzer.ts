/** Chooses where pixels run: worker threads on a server, this thread where one request is served at a time. */
import { availableParallelism } from 'node:os';
import { analyzePhotos } from '../actions/analyze-photos.ts';
import { openInThreadAnalyzer } from '../adapters/photo-analyzer/in-thread.ts';
import { openWorkerPool } from '../adapters/photo-analyzer/worker-pool.ts';
import type { Config } from '../config.ts';
import type { PhotoAnalyzer } from '../ports/photo-analyzer.ts';
import { type FaceEnginePlan, openFaceEngine } from './face-engine.ts';

const workerModule = new URL('../../functions/analyze.worker.ts', import.meta.url);

/** ONNX threads of one run: a lone photo uses two cores; idle threads don't spin, so that two workers share them without harm. */
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
  return openWorkerPool({ worker: workerModule, workers, mostWaiting: MOST_WAITING, planOf });
}

/** What each worker thread of the server runs: the same action on the same ports as in Lambda. */
import { analyzePhotos } from '../lib/actions/analyze-photos.ts';
import { standBack } from '../lib/adapters/photo-analyzer/stand-back.ts';
import { workerTasks } from '../lib/adapters/photo-analyzer/worker-tasks.ts';
import { openFaceEngine } from '../lib/runtime/face-engine.ts';

standBack();

export const analyze = workerTasks(openFaceEngine, analyzePhotos);

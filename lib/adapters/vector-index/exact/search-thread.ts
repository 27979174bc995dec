/** The searching thread: multiplies the rows of large galleries so that the thread that answers requests stays free. */
import { parentPort, workerData } from 'node:worker_threads';
import { openSimilarities, SCRATCH, type SimilarityRequest } from './similarities.ts';

const similarities = openSimilarities(workerData, SCRATCH.searching);

parentPort?.on('message', ({ id, request }: { id: number; request: SimilarityRequest }) => {
  const answers = similarities(request);
  parentPort?.postMessage(
    { id, answers },
    answers.map((answer) => answer.buffer),
  );
});

/** The function that enrolls photos uploaded into the bucket, told by S3 through a queue. */
import { ingest } from '../lib/bindings/ingest.ts';
import { queueHandler } from '../lib/edge/queue-handler.ts';
import { runtime } from '../lib/runtime.ts';

export const handler = queueHandler(runtime, ingest);

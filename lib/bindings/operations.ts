/** Which actions answer the routes of the installation itself. */
import { checkHealth } from '../actions/check-health.ts';
import { createKey } from '../actions/create-key.ts';
import { deleteKey } from '../actions/delete-key.ts';
import { getErasure } from '../actions/get-erasure.ts';
import { getJob } from '../actions/get-job.ts';
import { listJobItems } from '../actions/list-job-items.ts';
import { listJobs } from '../actions/list-jobs.ts';
import { listKeys } from '../actions/list-keys.ts';
import { describeApi, showDocs, showMetrics } from '../edge/self-description.ts';
import { recognition, records } from './needs.ts';

export const operations = {
  createKey: { needs: records, run: createKey },
  listKeys: { needs: records, run: listKeys },
  deleteKey: { needs: records, run: deleteKey },
  getErasure: { needs: records, run: getErasure },
  listJobs: { needs: records, run: listJobs },
  getJob: { needs: records, run: getJob },
  listJobItems: { needs: records, run: listJobItems },
  health: { needs: recognition, run: checkHealth },
  metrics: { needs: ['telemetry'], run: showMetrics },
  openapi: { needs: [], run: describeApi },
  docs: { needs: [], run: showDocs },
} as const;

/** Which actions answer the routes of the installation itself, and of those it tells. */
import { checkHealth } from '../actions/check-health.ts';
import { createKey } from '../actions/create-key.ts';
import { createWebhook } from '../actions/create-webhook.ts';
import { deleteKey } from '../actions/delete-key.ts';
import { deleteWebhook } from '../actions/delete-webhook.ts';
import { facePassHealth } from '../actions/facepass-health.ts';
import { getCurrentKey } from '../actions/get-current-key.ts';
import { getErasure } from '../actions/get-erasure.ts';
import { getJob } from '../actions/get-job.ts';
import { listErasures } from '../actions/list-erasures.ts';
import { listJobItems } from '../actions/list-job-items.ts';
import { listJobs } from '../actions/list-jobs.ts';
import { listKeys } from '../actions/list-keys.ts';
import { listDeliveries, listWebhooks } from '../actions/list-webhooks.ts';
import { redeliver } from '../actions/redeliver.ts';
import { testWebhook } from '../actions/test-webhook.ts';
import { describeApi, showDocs, showMetrics } from '../edge/self-description.ts';
import { recognition, records, telling } from './needs.ts';

export const operations = {
  createKey: { needs: records, run: createKey },
  listKeys: { needs: records, run: listKeys },
  getCurrentKey: { needs: records, run: getCurrentKey },
  deleteKey: { needs: records, run: deleteKey },
  listErasures: { needs: records, run: listErasures },
  getErasure: { needs: records, run: getErasure },
  listJobs: { needs: records, run: listJobs },
  getJob: { needs: records, run: getJob },
  listJobItems: { needs: records, run: listJobItems },
  createWebhook: { needs: telling, run: createWebhook },
  listWebhooks: { needs: records, run: listWebhooks },
  deleteWebhook: { needs: records, run: deleteWebhook },
  testWebhook: { needs: telling, run: testWebhook },
  listDeliveries: { needs: records, run: listDeliveries },
  redeliver: { needs: records, run: redeliver },
  facePassHealth: { needs: recognition, run: facePassHealth },
  health: { needs: recognition, run: checkHealth },
  metrics: { needs: ['telemetry'], run: showMetrics },
  openapi: { needs: [], run: describeApi },
  docs: { needs: [], run: showDocs },
} as const;

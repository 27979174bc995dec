/** Which actions answer the routes of bulk work: enrollments, and imports into albums. */
import { cancelBulk } from '../actions/cancel-bulk.ts';
import { createBulk } from '../actions/create-bulk.ts';
import { createImport } from '../actions/create-import.ts';
import { getBulk } from '../actions/get-bulk.ts';
import { listBulkItems } from '../actions/list-job-items.ts';
import { listBulk } from '../actions/list-jobs.ts';
import { retryBulk } from '../actions/retry-bulk.ts';
import { queues, records } from './needs.ts';

export const bulk = {
  createBulk: { needs: [...queues, 'photoSource'], run: createBulk },
  createImport: { needs: [...queues, 'photoSource'], run: createImport },
  listBulk: { needs: records, run: listBulk },
  getBulk: { needs: records, run: getBulk },
  listBulkItems: { needs: records, run: listBulkItems },
  cancelBulk: { needs: records, run: cancelBulk },
  retryBulk: { needs: queues, run: retryBulk },
} as const;

/** The routes of bulk enrollment. */
import type { RouteRows } from '../route.ts';
import * as s from '../schemas/bulk.ts';
import { job, jobItemList, jobList } from '../schemas/jobs.ts';

export const bulkRoutes = {
  createBulk: {
    method: 'POST',
    path: '/v1/galleries/{gallery}/bulk-enrollments',
    functionName: 'bulk',
    role: 'enroller',
    request: s.createBulkRequest,
    response: job,
    status: 201,
    stores: true,
    summary: 'Enroll many photos as a job: listed, named in a manifest, or below a folder in S3.',
  },
  listBulk: {
    method: 'GET',
    path: '/v1/galleries/{gallery}/bulk-enrollments',
    functionName: 'bulk',
    role: 'viewer',
    request: s.listBulkRequest,
    response: jobList,
    status: 200,
    summary: 'The bulk jobs of a gallery and those of its uploads, newest first.',
  },
  getBulk: {
    method: 'GET',
    path: '/v1/galleries/{gallery}/bulk-enrollments/{job}',
    functionName: 'bulk',
    role: 'viewer',
    request: s.bulkOnly,
    response: job,
    status: 200,
    summary: 'How far a bulk job is, what it will cost and what it has cost.',
  },
  listBulkItems: {
    method: 'GET',
    path: '/v1/galleries/{gallery}/bulk-enrollments/{job}/items',
    functionName: 'bulk',
    role: 'viewer',
    request: s.listBulkItemsRequest,
    response: jobItemList,
    status: 200,
    summary: 'What became of each photo of a bulk job.',
  },
  cancelBulk: {
    method: 'POST',
    path: '/v1/galleries/{gallery}/bulk-enrollments/{job}/cancel',
    functionName: 'bulk',
    role: 'enroller',
    request: s.bulkOnly,
    response: job,
    status: 200,
    summary: 'End a bulk job; what is enrolled stays.',
  },
  retryBulk: {
    method: 'POST',
    path: '/v1/galleries/{gallery}/bulk-enrollments/{job}/retry',
    functionName: 'bulk',
    role: 'enroller',
    request: s.retryBulkRequest,
    response: job,
    status: 200,
    summary: 'Try the failed photos of a bulk job again.',
  },
} as const satisfies RouteRows;

/** The routes of FacePass clients: its paths, names and errors, on albums. */
import type { RouteRows } from '../route.ts';
import * as s from '../schemas/facepass.ts';

export const facePassRoutes = {
  facePassUpload: {
    method: 'POST',
    path: '/api/v1/faces/upload',
    functionName: 'enroll',
    role: 'enroller',
    request: s.facePassUploadRequest,
    photos: 'file',
    response: s.facePassUpload,
    status: 200,
    problems: 'detail',
    stores: true,
    summary: 'For FacePass clients: add a photo to the album of an event.',
  },
  facePassSearch: {
    method: 'POST',
    path: '/api/v1/faces/search',
    functionName: 'photos',
    role: 'identifier',
    request: s.facePassSearchRequest,
    photos: 'file',
    response: s.facePassSearch,
    status: 200,
    problems: 'detail',
    summary: 'For FacePass clients: the photos of an event that show who is on a selfie.',
  },
  facePassHealth: {
    method: 'GET',
    path: '/api/v1/health',
    functionName: 'operations',
    role: null,
    request: s.facePassHealthRequest,
    response: s.facePassHealth,
    status: 200,
    statusByWord: { unhealthy: 503 },
    problems: 'detail',
    summary: 'For FacePass clients: is everything well?',
  },
} as const satisfies RouteRows;

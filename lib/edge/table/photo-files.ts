/** The routes of photos' addresses: where they lead when no object store gives the bytes itself, and how to get new ones. */
import type { RouteRows } from '../route.ts';
import { albumPhotoOnly } from '../schemas/album-photos.ts';
import { getPhotoFileRequest, onePhotoFiles, photoFile } from '../schemas/photo-files.ts';

export const photoFileRoutes = {
  getPhotoFiles: {
    method: 'GET',
    path: '/v1/galleries/{gallery}/albums/{album}/photos/{photo}/files',
    functionName: 'albums',
    role: 'viewer',
    guest: true,
    request: albumPhotoOnly,
    response: onePhotoFiles,
    status: 200,
    summary: 'New addresses of a photo; for guests of one they found, and of the cover.',
  },
  getPhotoFile: {
    method: 'GET',
    path: '/v1/photo-files/{token}',
    functionName: 'photos',
    // Whoever holds the address needs no key.
    role: null,
    request: getPhotoFileRequest,
    answers: 'file',
    response: photoFile,
    status: 200,
    summary: 'A rendition or a download of a photo, by the address an answer gave; or where it is stored.',
  },
} as const satisfies RouteRows;

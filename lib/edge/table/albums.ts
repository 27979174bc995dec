/** The routes of albums. */
import type { RouteRows } from '../route.ts';
import * as s from '../schemas/albums.ts';
import { erasure } from '../schemas/operations.ts';

export const albumRoutes = {
  createAlbum: {
    method: 'POST',
    path: '/v1/galleries/{gallery}/albums',
    functionName: 'albums',
    role: 'enroller',
    request: s.createAlbumRequest,
    response: s.album,
    status: 201,
    stores: true,
    summary: 'Create an album.',
  },
  listAlbums: {
    method: 'GET',
    path: '/v1/galleries/{gallery}/albums',
    functionName: 'albums',
    role: 'viewer',
    request: s.listAlbumsRequest,
    response: s.albumList,
    status: 200,
    summary: 'The albums of a gallery.',
  },
  getAlbum: {
    method: 'GET',
    path: '/v1/galleries/{gallery}/albums/{album}',
    functionName: 'albums',
    role: 'viewer',
    request: s.albumOnly,
    response: s.album,
    status: 200,
    summary: 'One album with its policy.',
  },
  changeAlbum: {
    method: 'PATCH',
    path: '/v1/galleries/{gallery}/albums/{album}',
    functionName: 'albums',
    role: 'enroller',
    request: s.changeAlbumRequest,
    response: s.album,
    status: 200,
    summary: 'Change the title, dates, cover or some of the policy of an album.',
  },
  deleteAlbum: {
    method: 'DELETE',
    path: '/v1/galleries/{gallery}/albums/{album}',
    functionName: 'albums',
    role: 'enroller',
    request: s.albumOnly,
    response: erasure,
    status: 202,
    summary: 'Erase an album with its guests and all photos that are in no other album.',
  },
} as const satisfies RouteRows;

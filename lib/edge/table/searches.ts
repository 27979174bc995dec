/** The routes of searches by selfie. */
import { z } from 'zod';
import type { RouteRows } from '../route.ts';
import * as s from '../schemas/searches.ts';

export const searchRoutes = {
  searchAlbum: {
    method: 'POST',
    path: '/v1/galleries/{gallery}/albums/{album}/search',
    functionName: 'photos',
    role: 'identifier',
    guest: true,
    request: s.searchAlbumRequest,
    photos: 'selfies',
    response: s.searchAnswer,
    status: 200,
    summary: 'Find my photos: all photos of an album that show who is on one to three selfies.',
  },
  searchAlbums: {
    method: 'POST',
    path: '/v1/galleries/{gallery}/search',
    functionName: 'photos',
    role: 'identifier',
    request: s.searchAlbumsRequest,
    photos: 'selfies',
    response: s.searchAnswer,
    status: 200,
    summary: 'The same in several albums at once.',
  },
  getSearch: {
    method: 'GET',
    path: '/v1/galleries/{gallery}/searches/{search}',
    functionName: 'photos',
    role: 'identifier',
    guest: true,
    request: s.getSearchRequest,
    response: s.searchPage,
    status: 200,
    summary: 'Further photos of a search, for an hour.',
  },
  markSearch: {
    method: 'POST',
    path: '/v1/galleries/{gallery}/searches/{search}/marks',
    functionName: 'photos',
    role: 'identifier',
    guest: true,
    request: s.markSearchRequest,
    response: s.searchPage,
    status: 200,
    summary: 'Mark a found face as not me or me too; answers what the search finds then.',
  },
  deleteSearch: {
    method: 'DELETE',
    path: '/v1/galleries/{gallery}/searches/{search}',
    functionName: 'photos',
    role: 'identifier',
    guest: 'always',
    request: s.searchOnly,
    answers: 'none',
    response: z.void(),
    status: 204,
    summary: 'Forget a search before its hour is over.',
  },
} as const satisfies RouteRows;

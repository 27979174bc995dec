/** Which actions answer the routes that look at the photos of albums, or for somebody in them. */
import { deleteSearch } from '../actions/delete-search.ts';
import { facePassSearch } from '../actions/facepass-search.ts';
import { getSearch } from '../actions/get-search.ts';
import { markSearch } from '../actions/mark-search.ts';
import { searchAlbum, searchAlbums } from '../actions/search-album.ts';
import { erasing } from './erasing.ts';
import { recognition, records, stores } from './needs.ts';

export const photos = {
  searchAlbum: { needs: recognition, run: searchAlbum },
  searchAlbums: { needs: recognition, run: searchAlbums },
  facePassSearch: { needs: recognition, run: facePassSearch },
  getSearch: { needs: records, run: getSearch },
  markSearch: { needs: stores, run: markSearch },
  deleteSearch: { needs: records, run: deleteSearch },
  ...erasing,
} as const;

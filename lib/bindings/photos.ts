/** Which actions answer the routes that look at the photos of albums, or for somebody in them. */
import { deleteSearch } from '../actions/delete-search.ts';
import { facePassSearch } from '../actions/facepass-search.ts';
import { getPhotoFile } from '../actions/get-photo-file.ts';
import { getSearch } from '../actions/get-search.ts';
import { markSearch } from '../actions/mark-search.ts';
import { searchAlbum, searchAlbums } from '../actions/search-album.ts';
import { erasing } from './erasing.ts';
import { recognition, records, shown, stores } from './needs.ts';

export const photos = {
  searchAlbum: { needs: [...recognition, 'photoUrls'], run: searchAlbum },
  searchAlbums: { needs: [...recognition, 'photoUrls'], run: searchAlbums },
  facePassSearch: { needs: [...recognition, 'photoUrls'], run: facePassSearch },
  getSearch: { needs: shown, run: getSearch },
  markSearch: { needs: [...stores, 'photoUrls'], run: markSearch },
  deleteSearch: { needs: records, run: deleteSearch },
  getPhotoFile: { needs: [...shown, 'photoStore', 'photoSource', 'renderer'], run: getPhotoFile },
  ...erasing,
} as const;

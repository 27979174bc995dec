/** Which actions answer the routes of albums and of the photos in them, as far as nobody looks at a photo. */
import { changeAlbum } from '../actions/change-album.ts';
import { createAlbum } from '../actions/create-album.ts';
import { deleteAlbum } from '../actions/delete-album.ts';
import { getAlbum } from '../actions/get-album.ts';
import { listAlbums } from '../actions/list-albums.ts';
import { records } from './needs.ts';

export const albums = {
  createAlbum: { needs: records, run: createAlbum },
  listAlbums: { needs: records, run: listAlbums },
  getAlbum: { needs: records, run: getAlbum },
  changeAlbum: { needs: records, run: changeAlbum },
  deleteAlbum: { needs: [...records, 'index'], run: deleteAlbum },
} as const;

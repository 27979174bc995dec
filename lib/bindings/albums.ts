/** Which actions answer the routes of albums and of the photos in them, as far as nobody looks at a photo. */
import { changeAlbum } from '../actions/change-album.ts';
import { changeAlbumPhoto } from '../actions/change-album-photo.ts';
import { createAlbum } from '../actions/create-album.ts';
import { deleteAlbum } from '../actions/delete-album.ts';
import { getAlbum } from '../actions/get-album.ts';
import { getAlbumPhoto } from '../actions/get-album-photo.ts';
import { getCalibration } from '../actions/get-calibration.ts';
import { importLabels } from '../actions/import-labels.ts';
import { listAlbumPhotos } from '../actions/list-album-photos.ts';
import { listAlbums } from '../actions/list-albums.ts';
import { removePhoto } from '../actions/remove-photo.ts';
import { records } from './needs.ts';

export const albums = {
  createAlbum: { needs: records, run: createAlbum },
  listAlbums: { needs: records, run: listAlbums },
  getAlbum: { needs: records, run: getAlbum },
  changeAlbum: { needs: records, run: changeAlbum },
  deleteAlbum: { needs: [...records, 'index'], run: deleteAlbum },
  getCalibration: { needs: [...records, 'index'], run: getCalibration },
  listAlbumPhotos: { needs: records, run: listAlbumPhotos },
  getAlbumPhoto: { needs: records, run: getAlbumPhoto },
  changeAlbumPhoto: { needs: records, run: changeAlbumPhoto },
  removePhoto: { needs: [...records, 'index'], run: removePhoto },
  importLabels: { needs: records, run: importLabels },
} as const;

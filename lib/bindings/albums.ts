/** Which actions answer the routes of albums and of the photos in them, as far as nobody looks at a photo. */
import { changeAlbum } from '../actions/change-album.ts';
import { changeAlbumPhoto } from '../actions/change-album-photo.ts';
import { createAlbum } from '../actions/create-album.ts';
import { deleteAlbum } from '../actions/delete-album.ts';
import { getAlbum } from '../actions/get-album.ts';
import { getAlbumPhoto } from '../actions/get-album-photo.ts';
import { getCalibration } from '../actions/get-calibration.ts';
import { getPhotoFiles } from '../actions/get-photo-files.ts';
import { importLabels } from '../actions/import-labels.ts';
import { listAlbumPhotos } from '../actions/list-album-photos.ts';
import { listAlbums } from '../actions/list-albums.ts';
import { getPicturedPeople, listPicturedFaces, listPicturedPeople } from '../actions/picture-people.ts';
import { removePhoto } from '../actions/remove-photo.ts';
import { records, shown } from './needs.ts';

export const albums = {
  createAlbum: { needs: records, run: createAlbum },
  listAlbums: { needs: shown, run: listAlbums },
  getAlbum: { needs: shown, run: getAlbum },
  changeAlbum: { needs: shown, run: changeAlbum },
  deleteAlbum: { needs: [...records, 'index'], run: deleteAlbum },
  getCalibration: { needs: [...records, 'index'], run: getCalibration },
  listAlbumPhotos: { needs: shown, run: listAlbumPhotos },
  getAlbumPhoto: { needs: shown, run: getAlbumPhoto },
  getPhotoFiles: { needs: shown, run: getPhotoFiles },
  changeAlbumPhoto: { needs: shown, run: changeAlbumPhoto },
  removePhoto: { needs: [...records, 'index'], run: removePhoto },
  listPeople: { needs: shown, run: listPicturedPeople },
  listAlbumPeople: { needs: shown, run: listPicturedPeople },
  getPeople: { needs: shown, run: getPicturedPeople },
  listPeopleFaces: { needs: shown, run: listPicturedFaces },
  importLabels: { needs: records, run: importLabels },
} as const;

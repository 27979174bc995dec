/** Which actions answer the routes of galleries. */
import { changeGallery } from '../actions/change-gallery.ts';
import { createGallery } from '../actions/create-gallery.ts';
import { deleteGallery } from '../actions/delete-gallery.ts';
import { galleryStats } from '../actions/gallery-stats.ts';
import { getGallery } from '../actions/get-gallery.ts';
import { listGalleries } from '../actions/list-galleries.ts';
import { startReindex } from '../actions/start-reindex.ts';
import { records, stores } from './needs.ts';

export const galleries = {
  createGallery: { needs: records, run: createGallery },
  listGalleries: { needs: records, run: listGalleries },
  getGallery: { needs: records, run: getGallery },
  changeGallery: { needs: records, run: changeGallery },
  deleteGallery: { needs: stores, run: deleteGallery },
  galleryStats: { needs: stores, run: galleryStats },
  reindexGallery: { needs: records, run: startReindex },
} as const;

/** The calls about galleries. */
import { listed, type PageOptions } from './listing.ts';
import type { Erasure, Gallery, GallerySettings, Job, Stats } from './operations.ts';
import { galleryPath } from './segment.ts';
import type { Send } from './transport.ts';

export interface GalleryWishes {
  readonly displayName?: string | null | undefined;
  readonly settings?: Partial<GallerySettings> | undefined;
}

export function galleryCalls(send: Send) {
  return {
    createGallery: async (gallery: GalleryWishes & { readonly id: string }) =>
      send<Gallery>({ method: 'POST', path: '/v1/galleries', json: gallery, stores: true }),
    listGalleries: (page: PageOptions = {}) =>
      listed<Gallery>(send, () => ({ path: '/v1/galleries', query: { ...page } })),
    gallery: async (id: string) => send<Gallery>({ method: 'GET', path: galleryPath(id) }),
    changeGallery: async (id: string, wishes: GalleryWishes) =>
      send<Gallery>({ method: 'PATCH', path: galleryPath(id), json: wishes }),
    deleteGallery: async (id: string, force = false) =>
      send<Erasure>({ method: 'DELETE', path: galleryPath(id), query: force ? { force } : {} }),
    stats: async (gallery: string) => send<Stats>({ method: 'GET', path: `${galleryPath(gallery)}/stats` }),
    reindex: async (gallery: string) =>
      send<Job>({ method: 'POST', path: `${galleryPath(gallery)}/reindex`, stores: true }),
  };
}

/** The albums of a gallery, by id. */
import type { ActionPorts } from '../ports/action-ports.ts';
import { type AlbumAnswer, albumAnswer } from './album-answer.ts';
import { findGallery } from './find-gallery.ts';
import { type ListRequest, type Page, readPage } from './page.ts';

/** @throws Refusal `gallery_not_found`, `validation_failed` (foreign cursor) */
export async function listAlbums(
  ports: Pick<ActionPorts, 'registry' | 'spaces'>,
  request: ListRequest & { readonly gallery: string },
): Promise<Page<AlbumAnswer>> {
  const { registry } = ports;
  const gallery = await findGallery(ports, request.gallery);
  const page = await readPage(
    'id',
    request,
    (range) => registry.albums.list(gallery.uuid, range),
    (album) => album.id,
  );
  const counts = await registry.albums.counts(page.items.map(({ uuid }) => uuid));
  const { embeddingSpace: space } = gallery;
  const items = page.items.map((album) => albumAnswer(ports, space, album, counts.get(album.uuid)!));
  return { ...page, items };
}

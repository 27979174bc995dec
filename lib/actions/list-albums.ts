/** The albums of a gallery, by id. */
import type { ActionPorts } from '../ports/action-ports.ts';
import { type AlbumAnswer, albumAnswer } from './album-answer.ts';
import { findGallery } from './find-gallery.ts';
import { type ListRequest, type Page, readPage } from './page.ts';

/** @throws Refusal `gallery_not_found`, `validation_failed` (foreign cursor) */
export async function listAlbums(
  { registry }: Pick<ActionPorts, 'registry'>,
  request: ListRequest & { readonly gallery: string },
): Promise<Page<AlbumAnswer>> {
  const gallery = await findGallery({ registry }, request.gallery);
  const page = await readPage(
    'id',
    request,
    (range) => registry.albums.list(gallery.uuid, range),
    (album) => album.id,
  );
  const counts = await registry.albums.counts(page.items.map(({ uuid }) => uuid));
  return { ...page, items: page.items.map((album) => albumAnswer(album, counts.get(album.uuid)!)) };
}

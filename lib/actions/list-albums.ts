/** The albums of a gallery, by id. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller } from '../ports/caller.ts';
import { type AlbumAnswer, albumAnswer } from './album-answer.ts';
import { coversOf } from './album-cover.ts';
import { findGallery } from './find-gallery.ts';
import { type ListRequest, type Page, readPage } from './page.ts';
import type { FilePorts } from './photo-files.ts';

/** @throws Refusal `gallery_not_found`, `validation_failed` (foreign cursor) */
export async function listAlbums(
  ports: FilePorts & Pick<ActionPorts, 'registry' | 'spaces'>,
  request: ListRequest & { readonly gallery: string; readonly caller: Caller },
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
  const covers = await coversOf(ports, request.caller, page.items);
  const items = page.items.map((album) =>
    albumAnswer(ports, space, album, counts.get(album.uuid)!, covers.get(album.uuid) ?? null),
  );
  return { ...page, items };
}

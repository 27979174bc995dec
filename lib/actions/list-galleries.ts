/** The galleries a key may see. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller } from '../ports/caller.ts';
import { type GalleryAnswer, galleryAnswer } from './gallery-answer.ts';
import { type ListRequest, type Page, readPage } from './page.ts';

export async function listGalleries(
  { registry }: Pick<ActionPorts, 'registry'>,
  request: ListRequest & { readonly caller: Caller },
): Promise<Page<GalleryAnswer>> {
  const page = await readPage(
    'id',
    request,
    (range) => registry.galleries.list(range, request.caller.galleries),
    (gallery) => gallery.id,
  );
  return { ...page, items: page.items.map(galleryAnswer) };
}

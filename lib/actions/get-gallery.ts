/** One gallery with its settings. */
import type { ActionPorts } from '../ports/action-ports.ts';
import { findGallery } from './find-gallery.ts';
import { type GalleryAnswer, galleryAnswer } from './gallery-answer.ts';

/** @throws Refusal `gallery_not_found` */
export async function getGallery(
  ports: Pick<ActionPorts, 'registry'>,
  request: { readonly gallery: string },
): Promise<GalleryAnswer> {
  return galleryAnswer(await findGallery(ports, request.gallery));
}

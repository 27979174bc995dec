/** Erases a gallery with everything in it. */
import { Refusal } from '../errors.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller } from '../ports/caller.ts';
import { beginErasure, leaveIndex } from './begin-erasure.ts';
import { createDefaultGallery, DEFAULT_GALLERY } from './ensure-default-gallery.ts';
import { type ErasureAnswer, erasureAnswer } from './erasure-answer.ts';
import { findGallery } from './find-gallery.ts';

export interface DeleteGalleryRequest {
  readonly gallery: string;
  readonly force?: boolean | undefined;
  readonly caller: Caller;
}

/**
 * `default` is there from the first start on, so deleting it leaves a new, empty one.
 * @throws Refusal `gallery_not_found`, `gallery_not_empty` (without `force`)
 */
export async function deleteGallery(
  ports: Pick<ActionPorts, 'registry' | 'index' | 'telemetry' | 'spaces' | 'defaults' | 'clock' | 'ids'>,
  request: DeleteGalleryRequest,
): Promise<ErasureAnswer> {
  const erasure = await ports.registry.transact(async (rows) => {
    const gallery = await findGallery({ registry: rows }, request.gallery);
    const { persons, photos } = await rows.galleries.counts(gallery.uuid);
    const hasAlbums = (await rows.albums.list(gallery.uuid, { after: null, limit: 1 })).length > 0;
    if ((persons + photos > 0 || hasAlbums) && request.force !== true) {
      throw new Refusal(
        'gallery_not_empty',
        'The gallery is not empty. Say force=true to erase it with everything in it.',
        { persons, photos, hasAlbums },
      );
    }
    const begun = await beginErasure(ports, rows, {
      gallery,
      target: { kind: 'gallery', uuid: gallery.uuid },
      caller: request.caller,
    });
    if (gallery.id === DEFAULT_GALLERY) await createDefaultGallery(ports, rows);
    return begun;
  });
  await leaveIndex(ports, erasure);
  return erasureAnswer(erasure);
}

/** Changes the name or some settings of a gallery; its embedding space stays. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller } from '../ports/caller.ts';
import { auditEvent } from './audit-event.ts';
import { findGallery } from './find-gallery.ts';
import { type GalleryAnswer, galleryAnswer, type SomeSettings, withSettings } from './gallery-answer.ts';

export interface ChangeGalleryRequest {
  readonly gallery: string;
  readonly displayName?: string | null | undefined;
  readonly settings?: SomeSettings | undefined;
  readonly caller: Caller;
}

/** @throws Refusal `gallery_not_found` */
export async function changeGallery(
  ports: Pick<ActionPorts, 'registry' | 'clock' | 'ids'>,
  request: ChangeGalleryRequest,
): Promise<GalleryAnswer> {
  return ports.registry.transact(async (rows) => {
    const gallery = await findGallery({ registry: rows }, request.gallery);
    const changed = await rows.galleries.change(gallery.uuid, {
      ...(request.displayName === undefined ? {} : { displayName: request.displayName }),
      ...(request.settings === undefined
        ? {}
        : { settings: withSettings(gallery.settings, request.settings) }),
    });
    await rows.audit.add(
      auditEvent(ports, request.caller, {
        action: 'change_gallery',
        gallery: gallery.uuid,
        target: gallery.uuid,
        outcome: 'changed',
      }),
    );
    return galleryAnswer(changed);
  });
}

/** Marks a photo as a guest's favourite. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller } from '../ports/caller.ts';
import { photoNotFound } from './find-album.ts';
import { holdGuest } from './own-guest.ts';
import { tellSelection } from './tell-selection.ts';
import { visibleToGuest } from './visible-to-guest.ts';

export interface SelectionRequest {
  readonly gallery: string;
  readonly album: string;
  readonly photo: string;
  readonly caller: Caller;
}

/**
 * Only a photo the guest may see. The first time counts.
 * @throws Refusal `photo_not_found`, `forbidden` for staff, `gallery_not_found`, `album_not_found`, `unauthenticated`
 */
export async function selectPhoto(
  ports: Pick<ActionPorts, 'registry' | 'clock' | 'ids'>,
  request: SelectionRequest,
): Promise<void> {
  const { registry, clock } = ports;
  await registry.transact(async (rows) => {
    const { gallery, album, guest } = await holdGuest(rows, request);
    const { photo } = request;
    const now = clock.now();
    if (!(await visibleToGuest(rows, { guest, album, now }, [photo])).has(photo)) photoNotFound();
    const selection = { guest, photo, gallery: gallery.uuid, album: album.uuid, at: now };
    const [chosen] = await rows.selections.chosen(guest, [photo]);
    if (!(await rows.selections.put(selection))) photoNotFound();
    if (chosen === undefined) await tellSelection(ports, rows, { gallery, album, guest });
  });
}

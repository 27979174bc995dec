/** Takes a photo from a guest's favourites. */
import type { ActionPorts } from '../ports/action-ports.ts';
import { holdGuest } from './own-guest.ts';
import type { SelectionRequest } from './select-photo.ts';
import { tellSelection } from './tell-selection.ts';

/** Also when it was none. @throws Refusal `forbidden` for staff, `gallery_not_found`, `album_not_found`, `unauthenticated` */
export async function unselectPhoto(
  ports: Pick<ActionPorts, 'registry' | 'clock' | 'ids'>,
  request: SelectionRequest,
): Promise<void> {
  await ports.registry.transact(async (rows) => {
    const held = await holdGuest(rows, request);
    if (await rows.selections.remove(held.guest, request.photo)) await tellSelection(ports, rows, held);
  });
}

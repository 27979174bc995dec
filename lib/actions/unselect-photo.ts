/** Takes a photo from a guest's favourites. */
import type { ActionPorts } from '../ports/action-ports.ts';
import { holdGuest } from './own-guest.ts';
import type { SelectionRequest } from './select-photo.ts';

/** Also when it was none. @throws Refusal `forbidden` for staff, `gallery_not_found`, `album_not_found`, `unauthenticated` */
export async function unselectPhoto(
  { registry }: Pick<ActionPorts, 'registry'>,
  request: SelectionRequest,
): Promise<void> {
  await registry.transact(async (rows) => {
    const { guest } = await holdGuest(rows, request);
    await rows.selections.remove(guest, request.photo);
  });
}

/** The guests of an album who are still on record. */
import type { ActionPorts } from '../ports/action-ports.ts';
import { findPlace, type GuestLinkPlace } from './find-guest-link.ts';
import { type GuestAnswer, guestAnswer } from './guest-answer.ts';
import { type ListRequest, type Page, readPage } from './page.ts';

/** @throws Refusal `gallery_not_found`, `album_not_found`, `validation_failed` (cursor) */
export async function listGuests(
  ports: Pick<ActionPorts, 'registry'>,
  request: GuestLinkPlace & ListRequest,
): Promise<Page<GuestAnswer>> {
  const { album } = await findPlace(ports, request);
  const { items, nextCursor } = await readPage(
    'uuid',
    request,
    (page) => ports.registry.guestSessions.list(album.uuid, page),
    ({ uuid }) => uuid,
  );
  return { items: items.map(guestAnswer), nextCursor };
}

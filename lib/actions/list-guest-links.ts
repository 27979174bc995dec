/** The links of an album. */
import type { ActionPorts } from '../ports/action-ports.ts';
import { findPlace, type GuestLinkPlace } from './find-guest-link.ts';
import { type GuestLinkAnswer, guestLinkAnswer } from './guest-link-answer.ts';
import { type ListRequest, type Page, readPage } from './page.ts';

/** @throws Refusal `gallery_not_found`, `album_not_found`, `validation_failed` (cursor) */
export async function listGuestLinks(
  ports: Pick<ActionPorts, 'registry'>,
  request: GuestLinkPlace & ListRequest,
): Promise<Page<GuestLinkAnswer>> {
  const { guestLinks } = ports.registry;
  const { album } = await findPlace(ports, request);
  const { items, nextCursor } = await readPage(
    'uuid',
    request,
    (page) => guestLinks.list(album.uuid, page),
    ({ uuid }) => uuid,
  );
  const counts = await guestLinks.sessionCounts(items.map(({ uuid }) => uuid));
  return { items: items.map((link) => guestLinkAnswer(link, counts.get(link.uuid) ?? 0)), nextCursor };
}

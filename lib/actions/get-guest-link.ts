/** One link of an album. */
import type { ActionPorts } from '../ports/action-ports.ts';
import { findPlace, type GuestLinkPlace, guestLinkNotFound, toldLink } from './find-guest-link.ts';
import type { GuestLinkAnswer } from './guest-link-answer.ts';

/** @throws Refusal `gallery_not_found`, `album_not_found`, `guest_link_not_found` */
export async function getGuestLink(
  ports: Pick<ActionPorts, 'registry'>,
  request: GuestLinkPlace & { readonly link: string },
): Promise<GuestLinkAnswer> {
  const { album } = await findPlace(ports, request);
  const link = await ports.registry.guestLinks.find(album.uuid, request.link);
  if (link === null) throw guestLinkNotFound();
  return toldLink(ports.registry, link);
}

/** Erases a guest: the session, consents, searches, releases and favourites. */
import { Refusal } from '../errors.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller } from '../ports/caller.ts';
import { beginErasure } from './begin-erasure.ts';
import { type ErasureAnswer, erasureAnswer } from './erasure-answer.ts';
import { findPlace, type GuestLinkPlace } from './find-guest-link.ts';

/** Staff erase any guest of the album, guests themselves. @throws Refusal `gallery_not_found`, `album_not_found`, `guest_not_found` */
export async function deleteGuest(
  ports: Pick<ActionPorts, 'registry' | 'defaults' | 'clock' | 'ids'>,
  request: GuestLinkPlace & { readonly guest: string; readonly caller: Caller },
): Promise<ErasureAnswer> {
  const { caller } = request;
  const erasure = await ports.registry.transact(async (rows) => {
    const { gallery, album } = await findPlace({ registry: rows }, request);
    const own = caller.guest === null || caller.guest.session === request.guest;
    const guest = own ? await rows.guestSessions.find(album.uuid, request.guest) : null;
    if (guest === null) throw new Refusal('guest_not_found', 'There is no such guest in this album.');
    return beginErasure(ports, rows, { gallery, target: { kind: 'guest', uuid: guest.uuid }, caller });
  });
  return erasureAnswer(erasure);
}

/** The guest who calls, where only a guest can mean it, and the holds without which nothing is written for one. */
import { Refusal } from '../errors.ts';
import type { Album } from '../ports/album-records.ts';
import type { Caller, GuestCaller } from '../ports/caller.ts';
import type { Gallery } from '../ports/records.ts';
import type { RegistryRows } from '../ports/registry.ts';
import { albumNotFound } from './find-album.ts';
import { findGallery } from './find-gallery.ts';

/** @throws Refusal `forbidden` for staff */
export function guestOf({ guest }: Pick<Caller, 'guest'>): GuestCaller {
  if (guest !== null) return guest;
  throw new Refusal('forbidden', 'Only a guest does that; open a session with POST /v1/guest-sessions.');
}

export interface HeldGuest {
  readonly gallery: Gallery;
  readonly album: Album;
  /** Session uuid. */
  readonly guest: string;
}

/**
 * The guest's album and session, kept from being erased until the transaction ends; `alone` keeps others from writing for the same guest.
 * @throws Refusal `forbidden`, `gallery_not_found`, `album_not_found` (also for another album), `unauthenticated` when the session ended
 */
export async function holdGuest(
  rows: RegistryRows,
  request: { readonly gallery: string; readonly album: string; readonly caller: Caller },
  how: 'shared' | 'alone' = 'shared',
): Promise<HeldGuest> {
  const { session, album: own } = guestOf(request.caller);
  const gallery = await findGallery({ registry: rows }, request.gallery);
  const [held] = await rows.albums.hold([own], 'shared');
  const album = held === undefined ? null : await rows.albums.find(gallery.uuid, request.album);
  if (album === null || album.uuid !== own) albumNotFound();
  if (!(await rows.guestSessions.hold(session, how))) throw sessionOver();
  return { gallery, album, guest: session };
}

export function sessionOver(): Refusal {
  return new Refusal('unauthenticated', 'This guest session is over; open the link again.');
}

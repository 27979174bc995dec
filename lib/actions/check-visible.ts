/** Whether who calls may fetch a photo of an album. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Album } from '../ports/album-records.ts';
import type { Caller } from '../ports/caller.ts';
import { albumNotFound, photoNotFound } from './find-album.ts';
import { visibleToGuest } from './visible-to-guest.ts';

/**
 * Staff may fetch everything; a guest what visibleToGuest says, and the cover staff chose for all guests.
 * @throws Refusal `album_not_found` for an album that is not the guest's, `photo_not_found`
 */
export async function checkVisible(
  { registry, clock }: Pick<ActionPorts, 'registry' | 'clock'>,
  { guest }: Pick<Caller, 'guest'>,
  album: Album,
  photo: string,
): Promise<void> {
  if (guest === null) return;
  if (guest.album !== album.uuid) albumNotFound();
  if (photo === album.cover) return;
  const looking = { guest: guest.session, album, now: clock.now() };
  if (!(await visibleToGuest(registry, looking, [photo])).has(photo)) photoNotFound();
}

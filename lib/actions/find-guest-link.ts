/** From the ids of a request to a link of an album. */
import { Refusal } from '../errors.ts';
import type { Album } from '../ports/album-records.ts';
import type { GuestLink } from '../ports/guest-records.ts';
import type { Gallery } from '../ports/records.ts';
import type { RegistryRows } from '../ports/registry.ts';
import { findAlbum } from './find-album.ts';
import { findGallery } from './find-gallery.ts';
import { type GuestLinkAnswer, guestLinkAnswer } from './guest-link-answer.ts';

export interface GuestLinkPlace {
  readonly gallery: string;
  readonly album: string;
}

/** @throws Refusal `gallery_not_found`, `album_not_found` */
export async function findPlace(
  { registry }: { readonly registry: RegistryRows },
  place: GuestLinkPlace,
): Promise<{ readonly gallery: Gallery; readonly album: Album }> {
  const gallery = await findGallery({ registry }, place.gallery);
  return { gallery, album: await findAlbum({ registry }, gallery, place.album) };
}

/** The same words for a link of another album. */
export function guestLinkNotFound(): Refusal {
  return new Refusal('guest_link_not_found', 'There is no such link, or it is not written out in full.');
}

/** With the number of guests who came by it. */
export async function toldLink(rows: RegistryRows, link: GuestLink): Promise<GuestLinkAnswer> {
  const counts = await rows.guestLinks.sessionCounts([link.uuid]);
  return guestLinkAnswer(link, counts.get(link.uuid) ?? 0);
}

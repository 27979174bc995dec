/** The search somebody may go on with: their own, while it lasts and its album is there. */
import { Refusal } from '../errors.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Album } from '../ports/album-records.ts';
import type { Caller } from '../ports/caller.ts';
import type { Gallery } from '../ports/records.ts';
import type { SearchSession } from '../ports/search-records.ts';
import { findGallery } from './find-gallery.ts';
import { refuseGuest } from './searchable-albums.ts';

export interface OwnSearch {
  readonly gallery: Gallery;
  /** Those that are still there, in the order they were asked for. */
  readonly albums: readonly Album[];
  readonly session: SearchSession;
}

/** @throws Refusal `gallery_not_found`, `search_not_found`; for guests `album_not_published` */
export async function ownSearch(
  ports: Pick<ActionPorts, 'registry' | 'clock'>,
  request: { readonly gallery: string; readonly search: string; readonly caller: Caller },
): Promise<OwnSearch> {
  const gallery = await findGallery(ports, request.gallery);
  const session = await ports.registry.searches.find(gallery.uuid, request.search, ports.clock.now());
  if (session === null || !owns(request.caller, session)) throw searchNotFound();
  const found = await ports.registry.albums.findByUuids(session.albums);
  const albums = session.albums.flatMap((uuid) => found.find((album) => album.uuid === uuid) ?? []);
  const [album] = albums;
  if (album === undefined) throw searchNotFound();
  if (request.caller.guest !== null) refuseGuest(request.caller.guest.album, album);
  return { gallery, albums, session };
}

/** A guest's search is that guest's alone; a key's is the key's. */
export function owns(caller: Caller, session: Pick<SearchSession, 'principal' | 'guest'>): boolean {
  if (session.guest !== null || caller.guest !== null) return session.guest === caller.guest?.session;
  return session.principal === caller.principal;
}

/** The same words for one that is unknown, over, or somebody else's. */
export function searchNotFound(): Refusal {
  return new Refusal('search_not_found', 'There is no such search, or its hour is over; search again.');
}

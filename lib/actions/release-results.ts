/** What guests found in albums whose results staff look at first: shown when released, until then not even counted. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { AlbumPolicy } from '../ports/album-records.ts';
import type { LeftItem, LeftPhoto } from './apply-marks.ts';
import type { OwnSearch } from './own-search.ts';

/** Staff release each result before guests see it. */
export function needsRelease({ audience, reviewBeforeGuests }: AlbumPolicy): boolean {
  return audience === 'minors' || reviewBeforeGuests;
}

/**
 * As given, without what staff have not released; photos they have not been asked about are put before them. How many wait the guest is
 * not told: that there are any says whom the album shows, which is what staff are to decide.
 */
export async function releasedItems(
  { registry }: Pick<ActionPorts, 'registry'>,
  { gallery, albums, session }: Pick<OwnSearch, 'gallery' | 'albums' | 'session'>,
  items: readonly (LeftItem | null)[],
): Promise<readonly (LeftItem | null)[]> {
  const { guest } = session;
  const album = albums.find(({ policy }) => needsRelease(policy));
  if (guest === null || album === undefined) return items;
  const said = await registry.searches.releases(guest);
  const photos = items.flatMap((item) => item?.photos ?? []);
  const unasked = photos.filter(({ photo }) => !said.has(photo));
  await registry.searches.propose({
    guest,
    gallery: gallery.uuid,
    album: album.uuid,
    photos: unasked.map(({ photo, faces }) => ({ photo, face: faces[0]!.face })),
  });
  const isOpen = ({ photo }: LeftPhoto) => said.get(photo) === 'released';
  return items.map((item) => {
    const left = item?.photos.filter(isOpen) ?? [];
    return left.length === 0 ? null : { photos: left };
  });
}

/** Which albums a search may look through: those that are there, are searched for faces and are open to who asks. */
import { Refusal } from '../errors.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Album } from '../ports/album-records.ts';
import type { Caller } from '../ports/caller.ts';
import type { Gallery } from '../ports/records.ts';
import { albumNotFound, findAlbum } from './find-album.ts';

/**
 * In the order asked for, each once.
 * @throws Refusal `album_not_found`, for a guest also for every album but the own one; `album_not_published`; `indexing_off`
 */
export async function searchableAlbums(
  ports: Pick<ActionPorts, 'registry'>,
  gallery: Gallery,
  ids: readonly string[],
  { guest }: Pick<Caller, 'guest'>,
): Promise<readonly Album[]> {
  const albums: Album[] = [];
  for (const id of new Set(ids)) {
    const album = await findAlbum(ports, gallery, id);
    if (guest !== null) refuseGuest(guest.album, album);
    if (!album.policy.indexing)
      throw new Refusal('indexing_off', 'Nobody looks for faces in this album; its policy says so.', {
        album: id,
      });
    albums.push(album);
  }
  return albums;
}

/** A guest of one album does not learn which others there are. */
export function refuseGuest(own: string, { uuid, policy }: Pick<Album, 'uuid' | 'policy'>): void {
  if (uuid !== own) albumNotFound();
  if (policy.state !== 'published')
    throw new Refusal('album_not_published', 'The album is not open yet; ask whoever sent the link.');
}

/** Holds the album and claims the photos that are to enter it: new ones are made, stored ones locked until the transaction ends. */
import type { Album, KnownPhoto, NewAlbumPhoto } from '../ports/album-records.ts';
import type { AlbumEntry } from '../ports/album-rows.ts';
import type { Gallery } from '../ports/records.ts';
import type { RegistryRows } from '../ports/registry.ts';
import { newAlbumPhoto } from './album-photo-records.ts';
import { albumNotFound } from './find-album.ts';
import type { KeptPhoto } from './keep-album-photos.ts';
import type { LookedAt } from './look-at-album-photos.ts';
import type { PhotoWish } from './photo-wish.ts';

export interface Placing {
  readonly gallery: Gallery;
  readonly album: Album;
  readonly wishes: readonly PhotoWish[];
  readonly looks: ReadonlyMap<string, LookedAt>;
  readonly kept: ReadonlyMap<string, KeptPhoto>;
}

export type Claimed = KnownPhoto & { readonly created: boolean };

/** The photos the album shows under the external ids of the wishes; their albums are held, so that edits can enter them. */
export async function holdAlbums(
  rows: RegistryRows,
  album: Album,
  wishes: readonly PhotoWish[],
): Promise<readonly AlbumEntry[]> {
  const ids = wishes.flatMap(({ externalId }) => (externalId === null ? [] : [externalId]));
  // Alone, so that of two edits that come at once the later one takes the place of the earlier one.
  const held = await rows.albums.hold([album.uuid], ids.length > 0 ? 'alone' : 'shared');
  if (held.length === 0) albumNotFound();
  const shown = await rows.albumPhotos.shownAs(album.uuid, ids);
  const elsewhere = await rows.albumPhotos.entriesOf(shown.map(({ photo }) => photo));
  const others = new Set(elsewhere.map((entry) => entry.album).filter((uuid) => uuid !== album.uuid));
  if (others.size > 0) await rows.albums.hold([...others], 'shared');
  return shown;
}

/** By digest; the photos that may be replaced are locked with them. */
export async function claimAlbumPhotos(
  rows: RegistryRows,
  { gallery, album, wishes, looks, kept }: Placing,
  shown: readonly AlbumEntry[],
): Promise<ReadonlyMap<string, Claimed>> {
  const photos = new Map<string, NewAlbumPhoto>();
  for (const wish of wishes) {
    const look = looks.get(wish.sha256);
    const own = kept.get(wish.sha256);
    if (look?.kind === 'seen' && own !== undefined && !photos.has(wish.sha256))
      photos.set(wish.sha256, newAlbumPhoto(gallery, album, wish, look, own));
  }
  const known = [...looks].flatMap(([sha256, { kind }]) => (kind === 'known' ? [sha256] : []));
  const claimed = await rows.albumPhotos.claim(gallery.uuid, {
    photos: [...photos.values()],
    known,
    others: shown.map(({ photo }) => photo),
  });
  return new Map(claimed.map((photo) => [photo.sha256, photo]));
}

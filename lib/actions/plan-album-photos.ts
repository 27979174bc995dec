/** Decides what becomes of each photo that is to enter an album: refused, added, or shown in the place of an older edit. */
import { Refusal } from '../errors.ts';
import type { AlbumEntry } from '../ports/album-rows.ts';
import type { Claimed, Placing } from './claim-album-photos.ts';
import type { PhotoWish } from './photo-wish.ts';

export type Plan =
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | {
      readonly kind: 'accepted';
      readonly wish: PhotoWish;
      readonly photo: Claimed;
      /** The edit whose place it takes. */
      readonly old: string | null;
    };

/** `shown`: what the album shows under the external ids of the wishes; `entries`: where the claimed photos are. */
export function planOf(
  wish: PhotoWish,
  { looks, album }: Pick<Placing, 'looks' | 'album'>,
  claimed: ReadonlyMap<string, Claimed>,
  shown: readonly AlbumEntry[],
  entries: readonly AlbumEntry[],
): Plan {
  const look = looks.get(wish.sha256);
  if (look?.kind === 'refused') return look;
  const photo = claimed.get(wish.sha256);
  if (photo === undefined)
    throw new Refusal('photo_not_found', 'A photo was deleted in this moment; send the request again.');
  const current = wish.externalId === null ? null : (shown.find(isAs(wish.externalId))?.photo ?? null);
  const old = current === photo.uuid ? null : current;
  const was = entries.find((entry) => entry.photo === photo.uuid && entry.album === album.uuid);
  // Whoever names the picture may go back to an earlier edit of it; a mere repetition may not.
  const goesBack = old !== null && was?.externalId === wish.externalId;
  if (photo.hiddenAt !== null && !goesBack) return { kind: 'refused', refusal: superseded() };
  return { kind: 'accepted', wish, photo, old };
}

function isAs(externalId: string) {
  return (entry: AlbumEntry) => entry.externalId === externalId;
}

function superseded(): Refusal {
  return new Refusal(
    'superseded',
    'A newer edit of this photo is shown. Send the photo with the externalId of the picture to show this edit again.',
  );
}

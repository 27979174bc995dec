/** What an album shows at this moment, so that nothing is sent that is there already. */
import { everyItem, type KithClient } from '../../clients/typescript/client.ts';

export interface ShownPhoto {
  readonly photoId: string;
  readonly sha256: string;
  readonly externalId: string | null;
}

export interface ShownPhotos {
  /** The photo with these very bytes; null when sending them would change something: they are new, or a re-edit. */
  already(wanted: { readonly externalId: string; readonly sha256: string }): ShownPhoto | null;
  /** The album shows this from now on, and no longer what it showed under the same external id. */
  shows(photo: ShownPhoto): void;
}

const PAGE = 500;

export async function shownPhotos(client: KithClient, gallery: string, album: string): Promise<ShownPhotos> {
  const pictures = new Map<string, ShownPhoto>();
  const bySha256 = new Map<string, ShownPhoto>();
  const shows = ({ photoId, sha256, externalId }: ShownPhoto) => {
    const photo = { photoId, sha256, externalId };
    const before = externalId === null ? undefined : pictures.get(externalId);
    if (before !== undefined && before.sha256 !== sha256) bySha256.delete(before.sha256);
    const known = bySha256.get(sha256)?.externalId ?? null;
    if (known !== null && known !== externalId) pictures.delete(known);
    bySha256.set(sha256, photo);
    if (externalId !== null) pictures.set(externalId, photo);
  };
  for await (const photo of everyItem((page) => client.albumPhotos(gallery, album, page), PAGE)) shows(photo);
  return {
    already({ externalId, sha256 }) {
      const picture = pictures.get(externalId);
      if (picture !== undefined) return picture.sha256 === sha256 ? picture : null;
      return bySha256.get(sha256) ?? null;
    },
    shows,
  };
}

/** What an album shows at this moment, so that nothing is sent that is there already. */
import type { KithClient } from '../../clients/typescript/client.ts';
import { everyItem } from '../../clients/typescript/client.ts';

export interface ShownPhoto {
  readonly photoId: string;
  readonly sha256: string;
}

export interface ShownPhotos {
  /** By external id. */
  readonly pictures: Map<string, ShownPhoto>;
  readonly bySha256: Map<string, ShownPhoto>;
}

const PAGE = 500;

export async function shownPhotos(client: KithClient, gallery: string, album: string): Promise<ShownPhotos> {
  const pictures = new Map<string, ShownPhoto>();
  const bySha256 = new Map<string, ShownPhoto>();
  for await (const { photoId, sha256, externalId } of everyItem(
    (page) => client.albumPhotos(gallery, album, page),
    PAGE,
  )) {
    bySha256.set(sha256, { photoId, sha256 });
    if (externalId !== null) pictures.set(externalId, { photoId, sha256 });
  }
  return { pictures, bySha256 };
}

/** The photo the album shows with these very bytes; null when sending them would change something: they are new, or a re-edit. */
export function alreadyShown(
  { pictures, bySha256 }: ShownPhotos,
  { externalId, sha256 }: { readonly externalId: string; readonly sha256: string },
): ShownPhoto | null {
  const picture = pictures.get(externalId);
  if (picture !== undefined) return picture.sha256 === sha256 ? picture : null;
  return bySha256.get(sha256) ?? null;
}

/** From the id a caller chose for an album to its row. */
import { Refusal } from '../errors.ts';
import type { Album } from '../ports/album-records.ts';
import type { Gallery } from '../ports/records.ts';
import type { RegistryRows } from '../ports/registry.ts';

/** @throws Refusal `album_not_found` */
export async function findAlbum(
  { registry }: { readonly registry: Pick<RegistryRows, 'albums'> },
  gallery: Gallery,
  id: string,
): Promise<Album> {
  return (await registry.albums.find(gallery.uuid, id)) ?? albumNotFound();
}

export function albumNotFound(): never {
  throw new Refusal(
    'album_not_found',
    'There is no such album in this gallery. Create it with POST /v1/galleries/{gallery}/albums.',
  );
}

export function photoNotFound(): never {
  throw new Refusal('photo_not_found', 'The album shows no such photo.');
}

/** One album with its policy and how much it shows. */
import type { ActionPorts } from '../ports/action-ports.ts';
import { type AlbumAnswer, albumAnswer } from './album-answer.ts';
import { findAlbum } from './find-album.ts';
import { findGallery } from './find-gallery.ts';

/** @throws Refusal `gallery_not_found`, `album_not_found` */
export async function getAlbum(
  ports: Pick<ActionPorts, 'registry' | 'spaces'>,
  request: { readonly gallery: string; readonly album: string },
): Promise<AlbumAnswer> {
  const gallery = await findGallery(ports, request.gallery);
  const album = await findAlbum(ports, gallery, request.album);
  const counts = await ports.registry.albums.counts([album.uuid]);
  return albumAnswer(ports, gallery.embeddingSpace, album, counts.get(album.uuid)!);
}

/** One album with its policy and how much it shows. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller } from '../ports/caller.ts';
import { type AlbumAnswer, albumAnswer } from './album-answer.ts';
import { coversOf } from './album-cover.ts';
import { findAlbum } from './find-album.ts';
import { findGallery } from './find-gallery.ts';
import type { FilePorts } from './photo-files.ts';

/** @throws Refusal `gallery_not_found`, `album_not_found` */
export async function getAlbum(
  ports: FilePorts & Pick<ActionPorts, 'registry' | 'spaces'>,
  request: { readonly gallery: string; readonly album: string; readonly caller: Caller },
): Promise<AlbumAnswer> {
  const gallery = await findGallery(ports, request.gallery);
  const album = await findAlbum(ports, gallery, request.album);
  const counts = await ports.registry.albums.counts([album.uuid]);
  const covers = await coversOf(ports, request.caller, [album]);
  const cover = covers.get(album.uuid) ?? null;
  return albumAnswer(ports, gallery.embeddingSpace, album, counts.get(album.uuid)!, cover);
}

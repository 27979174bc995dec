/** New addresses of one photo, for a page whose old ones have had their time. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller } from '../ports/caller.ts';
import { checkVisible } from './check-visible.ts';
import { findAlbum, photoNotFound } from './find-album.ts';
import { findGallery } from './find-gallery.ts';
import { type FilePorts, filesOf, type PhotoFilesAnswer } from './photo-files.ts';

export interface OnePhotoFiles extends PhotoFilesAnswer {
  readonly photoId: string;
}

/** @throws Refusal `gallery_not_found`, `album_not_found`, `photo_not_found` (for guests also one they may not see) */
export async function getPhotoFiles(
  ports: FilePorts & Pick<ActionPorts, 'registry'>,
  request: {
    readonly gallery: string;
    readonly album: string;
    readonly photo: string;
    readonly caller: Caller;
  },
): Promise<OnePhotoFiles> {
  const gallery = await findGallery(ports, request.gallery);
  const album = await findAlbum(ports, gallery, request.album);
  const { uuid: photo } = (await ports.registry.albumPhotos.find(album, request.photo)) ?? photoNotFound();
  await checkVisible(ports, request.caller, album, photo);
  const files = await filesOf(ports, request.caller, [{ photo, album }]);
  return { photoId: photo, ...(files.get(photo) ?? photoNotFound()) };
}

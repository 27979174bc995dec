/** The photos of an album, in the order they were added or taken. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { AlbumPhoto } from '../ports/album-records.ts';
import type { PhotoPlace } from '../ports/album-rows.ts';
import type { Caller } from '../ports/caller.ts';
import { type AlbumPhotoAnswer, albumPhotoAnswer } from './album-photo-answer.ts';
import { findAlbum } from './find-album.ts';
import { findGallery } from './find-gallery.ts';
import { type ListRequest, type Page, readPage } from './page.ts';
import { type FilePorts, filesOf } from './photo-files.ts';

export interface ListAlbumPhotosRequest extends ListRequest {
  readonly gallery: string;
  readonly album: string;
  readonly order: 'position' | 'time';
  /** Photos with all of these labels, separated by commas. */
  readonly labels?: string | undefined;
  readonly caller: Caller;
}

/** @throws Refusal `gallery_not_found`, `album_not_found`, `validation_failed` (foreign cursor) */
export async function listAlbumPhotos(
  ports: FilePorts & Pick<ActionPorts, 'registry'>,
  request: ListAlbumPhotosRequest,
): Promise<Page<AlbumPhotoAnswer>> {
  const { registry } = ports;
  const gallery = await findGallery(ports, request.gallery);
  const album = await findAlbum(ports, gallery, request.album);
  const { order } = request;
  const labels = (request.labels ?? '').split(',').flatMap((label) => label.trim() || []);
  const page = await readPage(
    order === 'time' ? 'takenAt' : 'position',
    request,
    ({ after, limit }) => registry.albumPhotos.list(album, { order, after: placeIn(after), limit, labels }),
    (photo) => keyOf(photo, order),
  );
  const uuids = album.policy.indexing ? page.items.map(({ uuid }) => uuid) : [];
  const faces = await registry.albumPhotos.faceCounts(uuids);
  const files = await filesOf(
    ports,
    request.caller,
    page.items.map(({ uuid }) => ({ photo: uuid, album })),
  );
  const items = page.items.flatMap((photo) => {
    const own = files.get(photo.uuid);
    // Erased in this moment.
    return own === undefined ? [] : [albumPhotoAnswer(photo, faces.get(photo.uuid) ?? 0, own)];
  });
  return { ...page, items };
}

/** What a list is ordered by (nothing for a photo without a time), a blank, and the photo. */
function keyOf({ uuid, position, shownAt }: AlbumPhoto, order: 'position' | 'time'): string {
  return `${order === 'position' ? position : (shownAt?.getTime() ?? '')} ${uuid}`;
}

function placeIn(key: string | null): PhotoPlace | null {
  if (key === null) return null;
  const [at = '', photo = ''] = key.split(' ');
  return { at: at === '' ? null : Number(at), photo };
}

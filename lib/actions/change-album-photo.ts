/** Changes the labels of a photo, or the id the caller has for it in an album. */
import { Refusal } from '../errors.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller } from '../ports/caller.ts';
import { auditEvent } from './audit-event.ts';
import { albumNotFound, findAlbum, photoNotFound } from './find-album.ts';
import { findGallery } from './find-gallery.ts';
import { type AlbumPhotoDetail, albumPhotoDetail } from './get-album-photo.ts';
import type { FilePorts } from './photo-files.ts';

export interface ChangeAlbumPhotoRequest {
  readonly gallery: string;
  readonly album: string;
  readonly photo: string;
  /** In the place of all it has. */
  readonly labels?: readonly string[] | undefined;
  readonly externalId?: string | null | undefined;
  readonly caller: Caller;
}

/** @throws Refusal `gallery_not_found`, `album_not_found`, `photo_not_found`, `already_exists` (another photo has the external id) */
export async function changeAlbumPhoto(
  ports: FilePorts & Pick<ActionPorts, 'registry' | 'ids'>,
  request: ChangeAlbumPhotoRequest,
): Promise<AlbumPhotoDetail> {
  return ports.registry.transact(async (rows) => {
    const gallery = await findGallery({ registry: rows }, request.gallery);
    const album = await findAlbum({ registry: rows }, gallery, request.album);
    // Alone, so that no other photo takes the external id in this moment.
    if ((await rows.albums.hold([album.uuid], 'alone')).length === 0) albumNotFound();
    const { uuid: photo } = (await rows.albumPhotos.find(album, request.photo)) ?? photoNotFound();
    const { labels, externalId } = request;
    if (externalId !== undefined) {
      const taken = await rows.albumPhotos.shownAs(album.uuid, externalId === null ? [] : [externalId]);
      if (taken.some((entry) => entry.photo !== photo)) throw idTaken();
      await rows.albumPhotos.changeEntry(album.uuid, photo, { externalId });
    }
    if (labels !== undefined) await rows.albumPhotos.label([{ photo, labels }], 'replace');
    await rows.audit.add(
      auditEvent(ports, request.caller, {
        action: 'change_photo',
        gallery: gallery.uuid,
        target: photo,
        outcome: 'changed',
      }),
    );
    return albumPhotoDetail(ports, rows, album, { photo, caller: request.caller });
  });
}

function idTaken(): Refusal {
  return new Refusal(
    'already_exists',
    'Another photo of this album has that externalId; change that one first.',
  );
}

/** Changes the title, dates, cover or some of the policy of an album. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller } from '../ports/caller.ts';
import { type AlbumAnswer, albumAnswer, type SomePolicy, withPolicy } from './album-answer.ts';
import { coversOf } from './album-cover.ts';
import { expiryOf } from './album-times.ts';
import { auditEvent } from './audit-event.ts';
import { albumNotFound, findAlbum, photoNotFound } from './find-album.ts';
import { findGallery } from './find-gallery.ts';
import type { FilePorts } from './photo-files.ts';

export interface ChangeAlbumRequest {
  readonly gallery: string;
  readonly album: string;
  readonly title?: string | undefined;
  readonly takenOn?: string | null | undefined;
  readonly expiresAt?: string | null | undefined;
  readonly policy?: SomePolicy | undefined;
  /** A photo of the album. */
  readonly coverPhotoId?: string | null | undefined;
  readonly caller: Caller;
}

/** @throws Refusal `gallery_not_found`, `album_not_found`, `photo_not_found` (the cover), `validation_failed` (a time that has passed) */
export async function changeAlbum(
  ports: FilePorts & Pick<ActionPorts, 'registry' | 'spaces' | 'ids'>,
  request: ChangeAlbumRequest,
): Promise<AlbumAnswer> {
  return ports.registry.transact(async (rows) => {
    const gallery = await findGallery({ registry: rows }, request.gallery);
    const { uuid } = await findAlbum({ registry: rows }, gallery, request.album);
    // Of two changes the second builds on the first.
    if ((await rows.albums.hold([uuid], 'alone')).length === 0) albumNotFound();
    const album = await findAlbum({ registry: rows }, gallery, request.album);
    const { title, takenOn, expiresAt, policy, coverPhotoId: cover } = request;
    if (cover != null && (await rows.albumPhotos.find(album, cover)) === null) photoNotFound();
    const changed = await rows.albums.change(uuid, {
      ...(title !== undefined && { title }),
      ...(takenOn !== undefined && { takenOn }),
      ...(expiresAt !== undefined && { expiresAt: expiryOf(gallery, expiresAt, ports.clock.now()) }),
      ...(policy !== undefined && { policy: withPolicy(album.policy, policy) }),
      ...(cover !== undefined && { cover }),
    });
    await rows.audit.add(
      auditEvent(ports, request.caller, {
        action: 'change_album',
        gallery: gallery.uuid,
        target: uuid,
        outcome: 'changed',
      }),
    );
    const counts = await rows.albums.counts([uuid]);
    const covers = await coversOf({ ...ports, registry: rows }, request.caller, [changed]);
    return albumAnswer(ports, gallery.embeddingSpace, changed, counts.get(uuid)!, covers.get(uuid) ?? null);
  });
}

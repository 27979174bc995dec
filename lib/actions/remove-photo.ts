/** Takes a photo out of an album; one that no other album shows is erased, but for faces people are enrolled by. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Album } from '../ports/album-records.ts';
import type { Caller } from '../ports/caller.ts';
import type { Gallery } from '../ports/records.ts';
import type { RegistryRows } from '../ports/registry.ts';
import { auditEvent } from './audit-event.ts';
import { beginErasure, leaveIndex } from './begin-erasure.ts';
import { type ErasureAnswer, erasureAnswer } from './erasure-answer.ts';
import { albumNotFound, findAlbum, photoNotFound } from './find-album.ts';
import { findGallery } from './find-gallery.ts';
import { tellIndex } from './sync-enrolled.ts';

export interface RemovePhotoRequest {
  readonly gallery: string;
  readonly album: string;
  readonly photo: string;
  readonly caller: Caller;
}

export interface RemovedPhoto {
  /** `left`: another album still shows it. */
  readonly status: 'left' | 'erasing';
  readonly photoId: string;
  readonly erasure: ErasureAnswer | null;
}

type Ports = Pick<ActionPorts, 'registry' | 'index' | 'telemetry' | 'defaults' | 'clock' | 'ids'>;

/** @throws Refusal `gallery_not_found`, `album_not_found`, `photo_not_found` */
export async function removePhoto(ports: Ports, request: RemovePhotoRequest): Promise<RemovedPhoto> {
  const done = await ports.registry.transact(async (rows) => {
    const gallery = await findGallery({ registry: rows }, request.gallery);
    const album = await findAlbum({ registry: rows }, gallery, request.album);
    if ((await rows.albums.hold([album.uuid], 'shared')).length === 0) albumNotFound();
    const { uuid: photo } = (await rows.albumPhotos.find(album, request.photo)) ?? photoNotFound();
    const { albums, enrolled } = await rows.albumPhotos.standing(photo);
    if (!albums.includes(album.uuid)) photoNotFound();
    if (albums.length > 1) {
      return {
        photo,
        gallery,
        erasure: null,
        ...(await leave(ports, rows, gallery, album, photo, request.caller)),
      };
    }
    const erasure = await beginErasure(ports, rows, {
      gallery,
      target: { kind: 'photo', uuid: photo },
      sparesEnrolled: enrolled,
      caller: request.caller,
    });
    return { photo, gallery, erasure, faces: [], sequences: [] };
  });
  const { photo: photoId, gallery, erasure, faces, sequences } = done;
  await tellIndex(ports, gallery.embeddingSpace, faces, sequences);
  if (erasure === null) return { status: 'left', photoId, erasure };
  await leaveIndex(ports, erasure);
  return { status: 'erasing', photoId, erasure: erasureAnswer(erasure) };
}

/** Answers the faces that are in fewer albums now. */
async function leave(
  ports: Ports,
  rows: RegistryRows,
  gallery: Gallery,
  album: Album,
  photo: string,
  caller: Caller,
): Promise<{ readonly faces: readonly string[]; readonly sequences: readonly bigint[] }> {
  await rows.albumPhotos.leave(album.uuid, photo);
  const stored = await rows.batch.facesOf([photo]);
  const faces = stored.filter(({ status }) => status === 'searchable').map(({ uuid }) => uuid);
  const sequences = await rows.outbox.add(gallery.embeddingSpace, faces);
  await rows.audit.add(
    auditEvent(ports, caller, {
      action: 'remove_photo',
      gallery: gallery.uuid,
      target: photo,
      outcome: 'left',
    }),
  );
  return { faces, sequences };
}

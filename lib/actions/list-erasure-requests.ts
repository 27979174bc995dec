/** Requests to erase faces: those of a gallery for staff, their own for guests. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller } from '../ports/caller.ts';
import type { ErasureRequest, ErasureRequestStatus } from '../ports/erasure-requests.ts';
import { type ErasureRequestAnswer, guestsRequest, staffsRequest } from './erasure-request-answer.ts';
import { findAlbum } from './find-album.ts';
import { findGallery } from './find-gallery.ts';
import { isOver } from './open-erasure-request.ts';
import { type ListRequest, type Page, readPage } from './page.ts';

export interface ListErasureRequests extends ListRequest {
  readonly gallery: string;
  readonly album?: string | undefined;
  readonly status?: ErasureRequestStatus | undefined;
  readonly caller: Caller;
}

/** @throws Refusal `gallery_not_found`, `album_not_found`, `validation_failed` (cursor) */
export async function listErasureRequests(
  ports: Pick<ActionPorts, 'registry' | 'clock'>,
  request: ListErasureRequests,
): Promise<Page<ErasureRequestAnswer>> {
  const { guest } = request.caller;
  const gallery = await findGallery(ports, request.gallery);
  const album = request.album === undefined ? null : await findAlbum(ports, gallery, request.album);
  const of = {
    gallery: gallery.uuid,
    album: album?.uuid,
    guest: guest?.session,
    status: request.status,
  };
  const { items, nextCursor } = await readPage(
    'uuid',
    request,
    (page) => ports.registry.erasureRequests.list(of, page),
    ({ uuid }) => uuid,
  );
  const now = ports.clock.now();
  const current = items.filter((item) => !isOver(item, now));
  const answer = (item: ErasureRequest) =>
    guest === null ? withoutFaces(staffsRequest(ports, item)) : guestsRequest(item);
  return { items: await Promise.all(current.map(answer)), nextCursor };
}

/** A list of lists of faces is no list. */
async function withoutFaces(told: Promise<ErasureRequestAnswer>): Promise<ErasureRequestAnswer> {
  const { faces: _, ...rest } = await told;
  return rest;
}

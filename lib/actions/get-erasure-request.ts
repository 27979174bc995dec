/** One request to erase faces with the faces it is about, for whoever decides. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller } from '../ports/caller.ts';
import { type ErasureRequestAnswer, staffsRequest } from './erasure-request-answer.ts';
import { findGallery } from './find-gallery.ts';
import { isOver, requestNotFound } from './open-erasure-request.ts';

/** @throws Refusal `gallery_not_found`, `erasure_request_not_found` */
export async function getErasureRequest(
  ports: Pick<ActionPorts, 'registry' | 'clock'>,
  request: { readonly gallery: string; readonly request: string; readonly caller: Caller },
): Promise<ErasureRequestAnswer> {
  const gallery = await findGallery(ports, request.gallery);
  const found =
    (await ports.registry.erasureRequests.find(gallery.uuid, request.request)) ?? requestNotFound();
  if (isOver(found, ports.clock.now())) requestNotFound();
  return staffsRequest(ports, found);
}

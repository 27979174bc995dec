/** Declines a request to erase faces: nothing is erased, and which faces it spoke of is forgotten. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller } from '../ports/caller.ts';
import type { ErasureRequest } from '../ports/erasure-requests.ts';
import { auditEvent } from './audit-event.ts';
import { type ErasureRequestAnswer, staffsRequest } from './erasure-request-answer.ts';
import { findGallery, galleryNotFound } from './find-gallery.ts';
import { claimOpenRequest, shownUntil } from './open-erasure-request.ts';

/** @throws Refusal `gallery_not_found`, `erasure_request_not_found`, `decision_conflict` */
export async function declineErasureRequest(
  ports: Pick<ActionPorts, 'registry' | 'clock' | 'ids'>,
  request: { readonly gallery: string; readonly request: string; readonly caller: Caller },
): Promise<ErasureRequestAnswer> {
  const { caller } = request;
  return ports.registry.transact(async (rows) => {
    const gallery = await findGallery({ registry: rows }, request.gallery);
    if (!(await rows.batch.holdGallery(gallery.uuid))) galleryNotFound();
    const now = ports.clock.now();
    const open = await claimOpenRequest(rows, gallery, request.request, now);
    const decided: ErasureRequest = {
      ...open,
      status: 'declined',
      decidedBy: caller.principal,
      expiresAt: shownUntil(now),
      faces: [],
    };
    await rows.erasureRequests.decide(open.uuid, decided);
    const audited = { action: 'decide_erasure', gallery: gallery.uuid, target: open.uuid };
    await rows.audit.add(auditEvent(ports, caller, { ...audited, outcome: 'declined' }));
    const answer = await staffsRequest({ registry: rows }, decided);
    await caller.remember(rows, answer, [gallery.uuid, open.uuid]);
    return answer;
  });
}

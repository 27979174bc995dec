/** Ends a suppression: its templates are deleted in the same moment, and photos that only it held go, too. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller } from '../ports/caller.ts';
import type { Erasure, Gallery } from '../ports/records.ts';
import type { RegistryRows } from '../ports/registry.ts';
import { auditEvent } from './audit-event.ts';
import { beginErasure, leaveIndex } from './begin-erasure.ts';
import { findGallery, galleryNotFound } from './find-gallery.ts';
import { suppressionNotFound } from './suppression-answer.ts';

type Ports = Pick<ActionPorts, 'registry' | 'index' | 'telemetry' | 'defaults' | 'clock' | 'ids'>;

/** Ended per step of the schedule. */
const AT_ONCE = 100;
/** Who asks for it, in the audit trail. */
const RETENTION = { principal: 'retention', requestId: 'retention' };

/**
 * Templates lie in the registry alone, so there is nothing to wait for and no receipt: they are gone when this answers. The faces stay out,
 * since their embeddings are gone; who wants them back adds the photos anew.
 * @throws Refusal `gallery_not_found`, `suppression_not_found`
 */
export async function deleteSuppression(
  ports: Ports,
  request: { readonly gallery: string; readonly suppression: string; readonly caller: Caller },
): Promise<void> {
  const { caller, suppression } = request;
  const erasure = await ports.registry.transact(async (rows) => {
    const gallery = await findGallery({ registry: rows }, request.gallery);
    if (!(await rows.batch.holdGallery(gallery.uuid))) galleryNotFound();
    const ended = await end(ports, rows, gallery, suppression, caller);
    return ended.found ? ended.erasure : suppressionNotFound();
  });
  if (erasure !== null) await leaveIndex(ports, erasure);
}

/** Those whose time is over; answers how many. What is left over comes with the next step. */
export async function expireSuppressions(ports: Ports, now: Date): Promise<number> {
  let ended = 0;
  for (const { uuid, gallery: of } of await ports.registry.suppressions.expired(now, AT_ONCE)) {
    await ports.registry.transact(async (rows) => {
      const gallery = await rows.galleries.findByUuid(of);
      if (gallery === null || !(await rows.batch.holdGallery(of))) return;
      await end(ports, rows, gallery, uuid, RETENTION);
    });
    ended++;
  }
  return ended;
}

async function end(
  ports: Ports,
  rows: RegistryRows,
  gallery: Gallery,
  uuid: string,
  caller: Pick<Caller, 'principal' | 'requestId'>,
): Promise<{ readonly found: boolean; readonly erasure: Erasure | null }> {
  const unheld = await rows.suppressions.unheld(uuid);
  if (unheld.length > 0) await rows.erasureRequests.lockPictures(gallery.uuid, unheld);
  if (!(await rows.suppressions.remove(gallery.uuid, uuid))) return { found: false, erasure: null };
  const audited = { action: 'end_suppression', gallery: gallery.uuid, target: uuid, outcome: 'deleted' };
  await rows.audit.add(auditEvent(ports, caller, audited));
  if (unheld.length === 0) return { found: true, erasure: null };
  const picked = { faces: unheld, photos: [], suppression: null };
  const target = { kind: 'faces', uuid } as const;
  return { found: true, erasure: await beginErasure(ports, rows, { gallery, target, picked, caller }) };
}

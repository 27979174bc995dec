/** Erases one face; the person stays, even without faces. */
import { Refusal } from '../errors.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller } from '../ports/caller.ts';
import { beginErasure, leaveIndex } from './begin-erasure.ts';
import { type ErasureAnswer, erasureAnswer } from './erasure-answer.ts';
import { findGallery } from './find-gallery.ts';

/** @throws Refusal `gallery_not_found`, `face_not_found` */
export async function deleteFace(
  ports: Pick<ActionPorts, 'registry' | 'index' | 'telemetry' | 'defaults' | 'clock' | 'ids'>,
  request: { readonly gallery: string; readonly face: string; readonly caller: Caller },
): Promise<ErasureAnswer> {
  const erasure = await ports.registry.transact(async (rows) => {
    const gallery = await findGallery({ registry: rows }, request.gallery);
    const face = await rows.faces.find(gallery.uuid, request.face);
    if (face === null) {
      throw new Refusal('face_not_found', 'There is no such face in this gallery.');
    }
    const target = { kind: 'face', uuid: face.uuid } as const;
    return beginErasure(ports, rows, { gallery, target, caller: request.caller });
  });
  await leaveIndex(ports, erasure);
  return erasureAnswer(erasure);
}

/** The receipt of an erasure. */
import { Refusal } from '../errors.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller } from '../ports/caller.ts';
import { type ErasureAnswer, erasureAnswer } from './erasure-answer.ts';
import { seesGallery } from './sees-gallery.ts';

/** @throws Refusal `erasure_not_found`, also for a gallery out of the key's scope */
export async function getErasure(
  { registry }: Pick<ActionPorts, 'registry'>,
  request: { readonly erasure: string; readonly caller: Caller },
): Promise<ErasureAnswer> {
  const erasure = await registry.erasures.find(request.erasure);
  if (erasure === null || !seesGallery(request.caller, erasure.galleryId)) {
    throw new Refusal('erasure_not_found', 'There is no such erasure for this key.');
  }
  return erasureAnswer(erasure);
}

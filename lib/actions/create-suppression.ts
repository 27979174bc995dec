/** Keeps a person out of what can be found: a template is kept with consent, and every face like it loses its embedding. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { SuppressionConsent } from '../ports/erasure-requests.ts';
import { findGallery, galleryNotFound } from './find-gallery.ts';
import { type ShownPersonPorts, type ShownPersonRequest, shownPerson } from './shown-person.ts';
import { addSuppression, suppressionEnd } from './suppress-faces.ts';
import { type SuppressionAnswer, toldSuppression } from './suppression-answer.ts';
import { sweepNewSuppression } from './sweep-suppressions.ts';

export interface CreateSuppression extends ShownPersonRequest {
  readonly gallery: string;
  readonly consent: SuppressionConsent;
  /** ISO 8601. */
  readonly suppressUntil?: string | undefined;
}

type Ports = ShownPersonPorts & Pick<ActionPorts, 'index' | 'ids' | 'defaults'>;

/**
 * The selfies are not kept, their embeddings become the templates. Nothing of this kind is erased by it: a face that is kept out keeps
 * its box, and can be given back from its photo.
 * @throws Refusal `gallery_not_found`, `validation_failed` and those of `shownPerson`
 */
export async function createSuppression(
  ports: Ports,
  request: CreateSuppression,
): Promise<SuppressionAnswer> {
  const { consent, caller } = request;
  const expiresAt = suppressionEnd(ports.clock.now(), request.suppressUntil);
  const gallery = await findGallery(ports, request.gallery);
  const probes = await shownPerson(ports, gallery, request);
  const [subject] = request.subjects;
  const face = subject !== undefined && 'faceId' in subject ? subject.faceId.toLowerCase() : null;
  const { id } = await ports.registry.transact(async (rows) => {
    if (!(await rows.suppressions.holdGalleryAlone(gallery.uuid))) galleryNotFound();
    const templates = probes.map((embedding) => ({ face, embedding }));
    const uuid = await addSuppression(ports, rows, { gallery, templates, consent, expiresAt, caller });
    const answer = await toldSuppression({ ...ports, registry: rows }, gallery, uuid);
    await caller.remember(rows, answer, [gallery.uuid, uuid]);
    return answer;
  });
  return sweepNewSuppression(ports, gallery, id);
}

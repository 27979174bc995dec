/** A suppression as answers show it: what it rests on, how long it holds, what it costs. Never the template. */

import { Refusal } from '../errors.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { ConsentRelation } from '../ports/guest-records.ts';
import type { Gallery } from '../ports/records.ts';
import type { RegistryRows } from '../ports/registry.ts';
import type { Suppression } from '../ports/suppressions.ts';
import { selfieThreshold } from './album-threshold.ts';
import { expectedWrong } from './faces-like.ts';
import { findGallery } from './find-gallery.ts';

export interface SuppressionAnswer {
  readonly id: string;
  readonly textVersion: string;
  readonly locale: string;
  readonly relation: ConsentRelation;
  readonly createdAt: string;
  readonly expiresAt: string;
  /** Raw cosine from which on a face is kept out. */
  readonly threshold: number;
  readonly counts: { readonly templates: number; readonly suppressed: number; readonly restored: number };
  /** Upper bound (95 %) for other people's faces among those it keeps out; null = uncalibrated. */
  readonly expectedWrongFaces: number | null;
  /** False while faces that were stored before it are still compared. */
  readonly complete: boolean;
}

type Ports = Pick<ActionPorts, 'spaces'> & {
  readonly registry: Pick<RegistryRows, 'galleries' | 'suppressions'>;
};

/** @throws Refusal `suppression_not_found` */
export async function toldSuppression(
  ports: Ports,
  gallery: Gallery,
  uuid: string,
): Promise<SuppressionAnswer> {
  const suppression = (await ports.registry.suppressions.find(gallery.uuid, uuid)) ?? suppressionNotFound();
  return told(ports, gallery, suppression);
}

async function told(ports: Ports, gallery: Gallery, suppression: Suppression): Promise<SuppressionAnswer> {
  const { faces } = await ports.registry.galleries.counts(gallery.uuid);
  return suppressionAnswer(ports, gallery, suppression, faces);
}

/** A stored answer with how far the suppression is today; as it was, when it is over. */
export async function suppressionNow(
  ports: Pick<ActionPorts, 'registry' | 'spaces'>,
  answer: SuppressionAnswer,
  request: { readonly gallery: string },
): Promise<SuppressionAnswer> {
  const gallery = await findGallery(ports, request.gallery);
  const suppression = await ports.registry.suppressions.find(gallery.uuid, answer.id);
  return suppression === null ? answer : told(ports, gallery, suppression);
}

/** `faces`: those of the gallery. */
export function suppressionAnswer(
  ports: Pick<Ports, 'spaces'>,
  gallery: Gallery,
  { uuid, textVersion, locale, relation, createdAt, expiresAt, sweptAt, ...counts }: Suppression,
  faces: number,
): SuppressionAnswer {
  const threshold = selfieThreshold(ports, gallery);
  const comparisons = counts.templates * faces;
  return {
    id: uuid,
    textVersion,
    locale,
    relation,
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    threshold,
    counts: { templates: counts.templates, suppressed: counts.faces, restored: counts.restored },
    expectedWrongFaces: expectedWrong(ports, gallery.embeddingSpace, threshold, comparisons),
    complete: sweptAt !== null,
  };
}

export function suppressionNotFound(): never {
  throw new Refusal('suppression_not_found', 'There is no such suppression in this gallery; it may be over.');
}

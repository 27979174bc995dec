/** Writes down a suppression: the templates that meet a person again, the consent to keeping them, and when they go. */
import { Refusal } from '../errors.ts';
import { coverFaces } from '../matching/cover-faces.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller } from '../ports/caller.ts';
import type { SuppressionConsent } from '../ports/erasure-requests.ts';
import type { Gallery } from '../ports/records.ts';
import type { RegistryRows } from '../ports/registry.ts';
import type { SuppressionTemplate } from '../ports/suppressions.ts';
import { selfieThreshold } from './album-threshold.ts';
import { auditEvent } from './audit-event.ts';

const DAY = 86_400_000;
/** A template is kept a year unless the consent says otherwise, and never longer than five. */
const USUAL_DAYS = 365;
const MOST_DAYS = 5 * 365;
/** The same face analysed from another copy of its photo moves by less than that. */
const MARGIN = 0.05;

type Ports = Pick<ActionPorts, 'clock' | 'ids' | 'spaces'>;

interface NewTemplates {
  readonly gallery: Gallery;
  readonly templates: readonly Omit<SuppressionTemplate, 'uuid' | 'suppression' | 'space'>[];
  readonly consent: SuppressionConsent;
  readonly expiresAt: Date;
  readonly caller: Pick<Caller, 'principal' | 'requestId'>;
}

/** @throws Refusal `validation_failed` */
export function suppressionEnd(now: Date, until: string | undefined): Date {
  const end = until === undefined ? new Date(now.getTime() + USUAL_DAYS * DAY) : new Date(until);
  if (end > now && end.getTime() <= now.getTime() + MOST_DAYS * DAY) return end;
  throw new Refusal('validation_failed', `A suppression ends in the future, within ${MOST_DAYS} days.`, {
    field: 'suppressUntil',
  });
}

/**
 * From faces that are about to lose their embeddings: as few as stand for all of them. Inside a transaction that holds the gallery
 * alone. Answers the suppression's uuid. @throws Refusal `face_not_found` when none of them has an embedding any more
 */
export async function suppressFaces(
  ports: Ports,
  rows: RegistryRows,
  { faces, ...rest }: Omit<NewTemplates, 'templates'> & { readonly faces: readonly string[] },
): Promise<string> {
  const { gallery } = rest;
  const known = await rows.suppressions.embeddingsOf(gallery.embeddingSpace, faces);
  if (known.length === 0)
    throw new Refusal(
      'face_not_found',
      'No face is left to make a template of; suppress by a selfie instead.',
    );
  const near = selfieThreshold(ports, gallery) + MARGIN;
  const chosen = coverFaces(
    known.map(({ embedding }) => embedding),
    near,
  );
  return addSuppression(ports, rows, { ...rest, templates: chosen.map((at) => known[at]!) });
}

/** Inside a transaction that holds the gallery alone: whoever stores a face after it sees it. */
export async function addSuppression(
  ports: Ports,
  rows: RegistryRows,
  { gallery, templates, consent, expiresAt, caller }: NewTemplates,
): Promise<string> {
  const uuid = ports.ids.uuid();
  await rows.suppressions.create(
    {
      uuid,
      gallery: gallery.uuid,
      ...consent,
      actor: caller.principal,
      expiresAt,
      createdAt: ports.clock.now(),
    },
    templates.map(({ face, embedding }) => ({
      uuid: ports.ids.uuid(),
      suppression: uuid,
      space: gallery.embeddingSpace,
      face,
      embedding,
    })),
  );
  const audited = { action: 'suppress', gallery: gallery.uuid, target: uuid };
  await rows.audit.add(auditEvent(ports, caller, { ...audited, outcome: consent.relation }));
  return uuid;
}

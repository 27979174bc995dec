/** Confirms a request to erase faces: what was seen goes, nothing else, and if it was wanted a template keeps the person out. */
import { Refusal } from '../errors.ts';
import { sameFaces } from '../matching/same-faces.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller } from '../ports/caller.ts';
import type {
  ErasureRequest,
  ErasureScope,
  PictureEdit,
  SuppressionConsent,
} from '../ports/erasure-requests.ts';
import type { Face, Gallery } from '../ports/records.ts';
import type { RegistryRows } from '../ports/registry.ts';
import { auditEvent } from './audit-event.ts';
import { beginErasure, leaveIndex } from './begin-erasure.ts';
import { type ErasureAnswer, erasureAnswer } from './erasure-answer.ts';
import { findGallery, galleryNotFound } from './find-gallery.ts';
import { claimOpenRequest, shownUntil } from './open-erasure-request.ts';
import { suppressFaces, suppressionEnd } from './suppress-faces.ts';
import { type SuppressionAnswer, suppressionNow, toldSuppression } from './suppression-answer.ts';
import { sweepNewSuppression } from './sweep-suppressions.ts';

export interface ConfirmErasureRequest {
  readonly gallery: string;
  readonly request: string;
  readonly scope: ErasureScope;
  /** Some of the request's; absent: all. */
  readonly faces?: readonly string[] | undefined;
  readonly suppress: boolean;
  /** When none came with the request. */
  readonly consent?: SuppressionConsent | undefined;
  /** ISO 8601. */
  readonly suppressUntil?: string | undefined;
  readonly caller: Caller;
}

export interface ConfirmedErasure {
  readonly erasure: ErasureAnswer;
  readonly suppression: SuppressionAnswer | null;
}

type Ports = Pick<ActionPorts, 'registry' | 'index' | 'telemetry' | 'defaults' | 'clock' | 'ids' | 'spaces'>;

/**
 * Faces that came in since the request was made stay, but for the same face of the same picture in another edit of it; what is gone
 * already is no obstacle.
 * @throws Refusal `gallery_not_found`, `erasure_request_not_found`, `decision_conflict`, `validation_failed` (a face the request does
 *   not name), `consent_required`, `face_not_found` when nothing is left to make a template of
 */
export async function confirmErasureRequest(
  ports: Ports,
  request: ConfirmErasureRequest,
): Promise<ConfirmedErasure> {
  const { caller, suppress } = request;
  const { answer, gallery, erasure } = await ports.registry.transact(async (rows) => {
    const gallery = await findGallery({ registry: rows }, request.gallery);
    const held = suppress
      ? await rows.suppressions.holdGalleryAlone(gallery.uuid)
      : await rows.batch.holdGallery(gallery.uuid);
    if (!held) galleryNotFound();
    const now = ports.clock.now();
    const open = await claimOpenRequest(rows, gallery, request.request, now);
    const pictures = await rows.erasureRequests.lockPictures(gallery.uuid, chosenFaces(open, request.faces));
    const faces = await inEveryEdit(rows, pictures, chosenFaces(open, request.faces));
    const suppression = suppress ? await keepOut(ports, rows, gallery, request, open, faces) : null;
    const erasure = await beginErasure(ports, rows, {
      gallery,
      target: { kind: 'faces', uuid: open.uuid },
      picked: {
        faces,
        photos: request.scope === 'photos' ? pictures.map(({ photo }) => photo) : [],
        suppression,
      },
      caller,
    });
    await rows.erasureRequests.decide(open.uuid, {
      scope: request.scope,
      status: 'confirmed',
      decidedBy: caller.principal,
      erasure: erasure.id,
      expiresAt: shownUntil(now),
    });
    const audited = { action: 'decide_erasure', gallery: gallery.uuid, target: open.uuid };
    await rows.audit.add(auditEvent(ports, caller, { ...audited, outcome: `confirmed ${request.scope}` }));
    const answer = {
      erasure: erasureAnswer(erasure),
      suppression:
        suppression === null
          ? null
          : await toldSuppression({ ...ports, registry: rows }, gallery, suppression),
    };
    await caller.remember(rows, answer, [gallery.uuid, open.uuid]);
    return { answer, gallery, erasure };
  });
  await leaveIndex(ports, erasure);
  if (answer.suppression === null) return answer;
  return { ...answer, suppression: await sweepNewSuppression(ports, gallery, answer.suppression.id) };
}

/** A stored answer with how far the suppression is today; erasures are followed by their receipt. */
export async function confirmedNow(
  ports: Ports,
  answer: ConfirmedErasure,
  request: ConfirmErasureRequest,
): Promise<ConfirmedErasure> {
  const { suppression } = answer;
  return suppression === null
    ? answer
    : { ...answer, suppression: await suppressionNow(ports, suppression, request) };
}

function chosenFaces({ faces }: ErasureRequest, chosen: readonly string[] | undefined): readonly string[] {
  if (chosen === undefined) return faces;
  const wanted = chosen.map((face) => face.toLowerCase());
  const foreign = wanted.find((face) => !faces.includes(face));
  if (foreign === undefined) return [...new Set(wanted)];
  throw new Refusal('validation_failed', 'faces may only hold faces this request shows.', {
    field: 'faces',
    faceId: foreign,
  });
}

/** The chosen faces that are still there, and the same faces in the other edits of their pictures. */
async function inEveryEdit(
  rows: RegistryRows,
  pictures: readonly PictureEdit[],
  chosen: readonly string[],
): Promise<readonly string[]> {
  const stored = await rows.batch.facesOf(pictures.map(({ photo }) => photo));
  const byPhoto = Map.groupBy(stored, ({ photo }) => photo);
  const wanted = new Set(chosen);
  const picked = new Set(stored.flatMap(({ uuid }) => (wanted.has(uuid) ? [uuid] : [])));
  for (const edits of Map.groupBy(pictures, ({ picture }) => picture).values()) {
    if (edits.length === 1) continue;
    const placed = edits.map((edit) => ({ ...edit, faces: byPhoto.get(edit.photo) ?? [] }));
    for (const one of placed)
      for (const other of placed)
        if (one !== other) for (const twin of twinsOf(one, other, wanted)) picked.add(twin);
  }
  return [...picked];
}

type Placed = Pick<PictureEdit, 'width' | 'height'> & { readonly faces: readonly Face[] };

function twinsOf(one: Placed, other: Placed, wanted: ReadonlySet<string>): readonly string[] {
  return sameFaces(one, other).flatMap(({ earlier, later }) =>
    wanted.has(earlier.uuid) ? [later.uuid] : [],
  );
}

async function keepOut(
  ports: Ports,
  rows: RegistryRows,
  gallery: Gallery,
  { consent, suppressUntil, caller }: ConfirmErasureRequest,
  open: ErasureRequest,
  faces: readonly string[],
): Promise<string> {
  const given = open.consent ?? consent;
  if (given == null)
    throw new Refusal(
      'consent_required',
      'Keeping a template needs a consent: it comes with the request, or as consent.',
    );
  return suppressFaces(ports, rows, {
    gallery,
    faces,
    consent: given,
    expiresAt: suppressionEnd(ports.clock.now(), suppressUntil),
    caller,
  });
}

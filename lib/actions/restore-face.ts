/** Gives back a face that a suppression keeps out by mistake: looked at again in its photo, and left alone by that suppression from then on. */
import { Refusal } from '../errors.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { AnalyzedFace } from '../ports/photo-analyzer.ts';
import type { Face, Gallery, NewFace } from '../ports/records.ts';
import { auditEvent } from './audit-event.ts';
import { commitKept } from './commit-kept.ts';
import { type StoredFaceAnswer, storedFaceAnswer } from './face-answer.ts';
import { findGallery, galleryNotFound } from './find-gallery.ts';
import type { SuppressionRequest } from './list-suppressions.ts';
import { lookAgain } from './look-again.ts';
import { cropKey } from './storage-keys.ts';
import { storedTwin } from './stored-twin.ts';
import { suppressionNotFound } from './suppression-answer.ts';

export interface RestoreFaceRequest extends SuppressionRequest {
  readonly face: string;
}

type Ports = Pick<
  ActionPorts,
  'registry' | 'index' | 'analyzer' | 'photoStore' | 'photoSource' | 'telemetry' | 'clock' | 'ids'
>;

/**
 * It has a new id, and whom it was enrolled for is not known any more.
 * @throws Refusal `gallery_not_found`, `suppression_not_found`, `face_not_found`,
 *   `photos_not_kept` when its photo can't be looked at again, `no_face` when that does not show it, `models_unavailable`
 */
export async function restoreFace(ports: Ports, request: RestoreFaceRequest): Promise<StoredFaceAnswer> {
  const { registry } = ports;
  const { caller } = request;
  const gallery = await findGallery(ports, request.gallery);
  const suppression =
    (await registry.suppressions.find(gallery.uuid, request.suppression)) ?? suppressionNotFound();
  const face = (await registry.faces.find(gallery.uuid, request.face)) ?? faceNotFound();
  const kept = await registry.suppressions.keptOut([face.uuid]);
  if (kept[0]?.suppression !== suppression.uuid) faceNotFound();
  const found = await seenAgain(ports, gallery, face);
  const given = givenBack(ports, gallery, face, found);
  const { cropKey: key } = given;
  if (key !== null && found.crop !== null) await ports.photoStore.put(key, found.crop);
  const keys = key === null ? [] : [key];
  const { answer } = await commitKept(ports, gallery, keys, async (rows) => {
    if (!(await rows.batch.holdGallery(gallery.uuid))) galleryNotFound();
    await rows.erasureRequests.lockPictures(gallery.uuid, [face.uuid]);
    if (!(await rows.suppressions.release(face.uuid, suppression.uuid))) faceNotFound();
    const space = gallery.embeddingSpace;
    const { embedding, norm } = found;
    await rows.batch.addFaces([{ face: given, embedding: { space, embedding, norm } }]);
    await rows.suppressions.exempt(suppression.uuid, [given.uuid], caller.principal);
    await rows.grouping.changed(gallery.uuid, [given.uuid]);
    const sequences = await rows.outbox.add(space, [given.uuid]);
    const audited = { action: 'restore_face', gallery: gallery.uuid, target: given.uuid };
    await rows.audit.add(auditEvent(ports, caller, { ...audited, outcome: 'restored' }));
    const [photo] = await rows.photos.findByUuids([face.photo]);
    const answer = storedFaceAnswer({ ...given, gallery: gallery.uuid, createdAt: ports.clock.now() }, photo);
    await caller.remember(rows, answer, [gallery.uuid, given.uuid]);
    return { answer, keys, changed: [given.uuid], sequences };
  });
  return answer;
}

/** Under an id of its own: that the old one left every store is what the receipt of its erasure says. */
function givenBack({ ids }: Pick<Ports, 'ids'>, gallery: Gallery, face: Face, { crop }: SeenAgain): NewFace {
  const { photo, box, landmarks, detectionScore, quality } = face;
  const uuid = ids.uuid();
  const keeps = gallery.settings.keep !== 'none' && crop !== null;
  const key = keeps ? cropKey(gallery.uuid, uuid) : null;
  return {
    uuid,
    photo,
    person: null,
    box,
    landmarks,
    detectionScore,
    quality,
    status: 'searchable',
    cropKey: key,
  };
}

interface SeenAgain extends Pick<AnalyzedFace, 'crop'> {
  readonly embedding: Float32Array;
  readonly norm: number;
}

async function seenAgain(ports: Ports, gallery: Gallery, face: Face): Promise<SeenAgain> {
  const [stored] = await ports.registry.photos.findByUuids([face.photo]);
  if (stored === undefined) faceNotFound();
  const [photo] = await ports.registry.albumPhotos.known(gallery.uuid, [stored.sha256]);
  if (photo === undefined) faceNotFound();
  const seen = await lookAgain(ports, gallery, photo);
  const twin = storedTwin(seen, face.box);
  const norm = twin?.quality.embeddingNorm ?? null;
  if (twin === null || twin.embedding === null || norm === null)
    throw new Refusal('no_face', 'The models of today find no usable face there any more.');
  return { crop: twin.crop, embedding: twin.embedding, norm };
}

function faceNotFound(): never {
  throw new Refusal('face_not_found', 'This suppression keeps no such face out.');
}

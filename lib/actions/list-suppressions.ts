/** The suppressions of a gallery, one of them, and the faces one keeps out: what staff check for mistakes. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller } from '../ports/caller.ts';
import { type StoredFaceAnswer, storedFaceAnswer } from './face-answer.ts';
import { findGallery } from './find-gallery.ts';
import { type ListRequest, type Page, readPage } from './page.ts';
import {
  type SuppressionAnswer,
  suppressionAnswer,
  suppressionNotFound,
  toldSuppression,
} from './suppression-answer.ts';

type Ports = Pick<ActionPorts, 'registry' | 'spaces'>;

export interface SuppressionRequest {
  readonly gallery: string;
  readonly suppression: string;
  readonly caller: Caller;
}

/** @throws Refusal `gallery_not_found`, `validation_failed` (cursor) */
export async function listSuppressions(
  ports: Ports,
  request: ListRequest & { readonly gallery: string; readonly caller: Caller },
): Promise<Page<SuppressionAnswer>> {
  const gallery = await findGallery(ports, request.gallery);
  const { faces } = await ports.registry.galleries.counts(gallery.uuid);
  const { items, nextCursor } = await readPage(
    'uuid',
    request,
    (page) => ports.registry.suppressions.list(gallery.uuid, page),
    ({ uuid }) => uuid,
  );
  return { items: items.map((one) => suppressionAnswer(ports, gallery, one, faces)), nextCursor };
}

/** @throws Refusal `gallery_not_found`, `suppression_not_found` */
export async function getSuppression(ports: Ports, request: SuppressionRequest): Promise<SuppressionAnswer> {
  return toldSuppression(ports, await findGallery(ports, request.gallery), request.suppression);
}

/** @throws Refusal `gallery_not_found`, `suppression_not_found`, `validation_failed` (cursor) */
export async function listSuppressedFaces(
  ports: Ports,
  request: ListRequest & SuppressionRequest,
): Promise<Page<StoredFaceAnswer>> {
  const { registry } = ports;
  const gallery = await findGallery(ports, request.gallery);
  const { uuid } =
    (await registry.suppressions.find(gallery.uuid, request.suppression)) ?? suppressionNotFound();
  const { items, nextCursor } = await readPage(
    'uuid',
    request,
    (page) => registry.suppressions.facesOf(uuid, page),
    (face) => face.uuid,
  );
  const photos = await registry.photos.findByUuids([...new Set(items.map(({ photo }) => photo))]);
  const byUuid = new Map(photos.map((photo) => [photo.uuid, photo]));
  return { items: items.map((face) => storedFaceAnswer(face, byUuid.get(face.photo))), nextCursor };
}

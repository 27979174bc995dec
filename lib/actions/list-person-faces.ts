/** The faces a person is known by. */
import type { ActionPorts } from '../ports/action-ports.ts';
import { type StoredFaceAnswer, storedFaceAnswer } from './face-answer.ts';
import { findGallery, findPerson } from './find-gallery.ts';
import { type ListRequest, type Page, readPage } from './page.ts';

/** @throws Refusal `gallery_not_found`, `person_not_found`, `validation_failed` (foreign cursor) */
export async function listPersonFaces(
  ports: Pick<ActionPorts, 'registry'>,
  request: ListRequest & { readonly gallery: string; readonly person: string },
): Promise<Page<StoredFaceAnswer>> {
  const { registry } = ports;
  const gallery = await findGallery(ports, request.gallery);
  const person = await findPerson(ports, gallery, request.person);
  const page = await readPage(
    'uuid',
    request,
    (range) => registry.faces.ofPerson(person.uuid, range),
    (face) => face.uuid,
  );
  const photos = await registry.photos.findByUuids([...new Set(page.items.map((face) => face.photo))]);
  const byUuid = new Map(photos.map((photo) => [photo.uuid, photo]));
  return { ...page, items: page.items.map((face) => storedFaceAnswer(face, byUuid.get(face.photo))) };
}

/** One person, named or not, and the faces that are put to them. */
import type { ActionPorts } from '../ports/action-ports.ts';
import { type StoredFaceAnswer, storedFaceAnswer } from './face-answer.ts';
import { findAlbum } from './find-album.ts';
import { findGallery } from './find-gallery.ts';
import { findPeople } from './find-people.ts';
import { type ListRequest, type Page, readPage } from './page.ts';
import { type PeopleAnswer, peopleAnswer } from './people-answer.ts';

type Ports = Pick<ActionPorts, 'registry'>;

interface PeopleRequest {
  readonly gallery: string;
  readonly person: string;
}

/** @throws Refusal `gallery_not_found`, `person_not_found` */
export async function getPeople(ports: Ports, request: PeopleRequest): Promise<PeopleAnswer> {
  const gallery = await findGallery(ports, request.gallery);
  const person = await findPeople(ports, gallery, request.person);
  return peopleAnswer(person, await ports.registry.people.seen(person.uuid));
}

/** By face id. @throws Refusal `gallery_not_found`, `album_not_found`, `person_not_found`, `validation_failed` (foreign cursor) */
export async function listPeopleFaces(
  ports: Ports,
  request: ListRequest & PeopleRequest & { readonly album?: string | undefined },
): Promise<Page<StoredFaceAnswer>> {
  const { registry } = ports;
  const gallery = await findGallery(ports, request.gallery);
  const album = request.album === undefined ? null : await findAlbum(ports, gallery, request.album);
  const person = await findPeople(ports, gallery, request.person);
  const page = await readPage(
    'uuid',
    request,
    (range) => registry.people.faces(person.uuid, { ...range, album: album?.uuid ?? null }),
    (face) => face.uuid,
  );
  const photos = await registry.photos.findByUuids([...new Set(page.items.map(({ photo }) => photo))]);
  const byUuid = new Map(photos.map((photo) => [photo.uuid, photo]));
  return { ...page, items: page.items.map((face) => storedFaceAnswer(face, byUuid.get(face.photo))) };
}

/** The persons of a gallery, by id. */
import type { ActionPorts } from '../ports/action-ports.ts';
import { findGallery } from './find-gallery.ts';
import { type ListRequest, type Page, readPage } from './page.ts';
import { type PersonAnswer, personAnswer } from './person-answer.ts';

/** @throws Refusal `gallery_not_found`, `validation_failed` (foreign cursor) */
export async function listPersons(
  ports: Pick<ActionPorts, 'registry'>,
  request: ListRequest & { readonly gallery: string },
): Promise<Page<PersonAnswer>> {
  const gallery = await findGallery(ports, request.gallery);
  const page = await readPage(
    'id',
    request,
    (range) => ports.registry.persons.list(gallery.uuid, range),
    (person) => person.id,
  );
  return { ...page, items: page.items.map((person) => personAnswer(person, person.faces)) };
}

/** One person. */
import type { ActionPorts } from '../ports/action-ports.ts';
import { findGallery, findPerson } from './find-gallery.ts';
import { type PersonAnswer, personAnswer } from './person-answer.ts';

/** @throws Refusal `gallery_not_found`, `person_not_found` */
export async function getPerson(
  ports: Pick<ActionPorts, 'registry'>,
  request: { readonly gallery: string; readonly person: string },
): Promise<PersonAnswer> {
  const gallery = await findGallery(ports, request.gallery);
  const person = await findPerson(ports, gallery, request.person);
  return personAnswer(person, await ports.registry.persons.faceCount(person.uuid));
}

/** Changes what is known about a person beside their faces. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Json } from '../ports/records.ts';
import { findGallery, findPerson } from './find-gallery.ts';
import { type PersonAnswer, personAnswer } from './person-answer.ts';

export interface ChangePersonRequest {
  readonly gallery: string;
  readonly person: string;
  readonly displayName?: string | null | undefined;
  /** Replaces the metadata as a whole. */
  readonly metadata?: { readonly [key: string]: Json } | undefined;
}

/** @throws Refusal `gallery_not_found`, `person_not_found` */
export async function changePerson(
  ports: Pick<ActionPorts, 'registry'>,
  request: ChangePersonRequest,
): Promise<PersonAnswer> {
  return ports.registry.transact(async (rows) => {
    const gallery = await findGallery({ registry: rows }, request.gallery);
    const person = await findPerson({ registry: rows }, gallery, request.person);
    const changed = await rows.persons.change(person.uuid, {
      ...(request.displayName === undefined ? {} : { displayName: request.displayName }),
      ...(request.metadata === undefined ? {} : { metadata: request.metadata }),
    });
    return personAnswer(changed, await rows.persons.faceCount(person.uuid));
  });
}

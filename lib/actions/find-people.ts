/** From an id to somebody with or without a name. */
import { Refusal } from '../errors.ts';
import type { Gallery, Person } from '../ports/records.ts';
import type { RegistryRows } from '../ports/registry.ts';

/** @throws Refusal `person_not_found` */
export async function findPeople(
  { registry }: { readonly registry: Pick<RegistryRows, 'persons'> },
  gallery: Gallery,
  id: string,
): Promise<Person> {
  const person = await registry.persons.find(gallery.uuid, id);
  if (person !== null) return person;
  throw new Refusal(
    'person_not_found',
    'There is no such person in this gallery; an unnamed one goes when its faces turn out to be somebody else’s.',
  );
}

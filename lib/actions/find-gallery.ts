/** From the ids a caller chose to the rows behind them. */
import { GALLERY_NOT_FOUND, Refusal } from '../errors.ts';
import type { Gallery, Person } from '../ports/records.ts';
import type { RegistryRows } from '../ports/registry.ts';

interface Ports {
  readonly registry: Pick<RegistryRows, 'galleries' | 'persons'>;
}

/** @throws Refusal `gallery_not_found` */
export async function findGallery({ registry }: Ports, id: string): Promise<Gallery> {
  return (await registry.galleries.find(id)) ?? galleryNotFound();
}

/** A person with a name. @throws Refusal `person_not_found` */
export async function findPerson({ registry }: Ports, gallery: Gallery, id: string): Promise<Person> {
  const person = await registry.persons.find(gallery.uuid, id);
  return person?.kind === 'named' ? person : personNotFound();
}

/** The same words whether the gallery is unknown or out of the key's scope. */
export function galleryNotFound(options?: ErrorOptions): never {
  throw new Refusal('gallery_not_found', GALLERY_NOT_FOUND, {}, options);
}

export function personNotFound(): never {
  throw new Refusal(
    'person_not_found',
    'There is no such person in this gallery. A person is created by the first enrolled photo.',
  );
}

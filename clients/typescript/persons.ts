/** The calls about enrolled persons and their faces. */
import type { Duplicate, Json, Page, Person, StoredFace } from './answers.ts';
import { listed, type PageOptions } from './listing.ts';
import type { Erasure } from './operations.ts';
import { galleryPath, segment } from './segment.ts';
import type { Send } from './transport.ts';

/** With the threshold they rest on. */
export interface Duplicates extends Page<Duplicate> {
  readonly threshold: number;
}

export function personCalls(send: Send) {
  const all = (gallery: string) => `${galleryPath(gallery)}/persons`;
  const one = (gallery: string, person: string) => `${all(gallery)}/${segment(person)}`;
  return {
    listPersons: (gallery: string, page: PageOptions = {}) =>
      listed<Person>(send, () => ({ path: all(gallery), query: { ...page } })),
    person: async (gallery: string, person: string) =>
      send<Person>({ method: 'GET', path: one(gallery, person) }),
    changePerson: async (
      gallery: string,
      person: string,
      wishes: {
        readonly displayName?: string | null | undefined;
        readonly metadata?: { readonly [key: string]: Json } | undefined;
      },
    ) => send<Person>({ method: 'PATCH', path: one(gallery, person), json: wishes }),
    listFaces: (gallery: string, person: string, page: PageOptions = {}) =>
      listed<StoredFace>(send, () => ({ path: `${one(gallery, person)}/faces`, query: { ...page } })),
    deletePerson: async (gallery: string, person: string) =>
      send<Erasure>({ method: 'DELETE', path: one(gallery, person) }),
    deleteFace: async (gallery: string, face: string) =>
      send<Erasure>({ method: 'DELETE', path: `${galleryPath(gallery)}/faces/${segment(face)}` }),
    mergePersons: async (gallery: string, into: string, from: string) =>
      send<Person>({ method: 'POST', path: `${one(gallery, into)}/merge`, json: { from }, stores: true }),
    duplicatePersons: (
      gallery: string,
      wishes: PageOptions & { readonly threshold?: number | undefined } = {},
    ) =>
      listed<Duplicate, Duplicates>(send, () => ({
        path: `${all(gallery)}/duplicates`,
        query: { ...wishes },
      })),
  };
}

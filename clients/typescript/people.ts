/** People: who the photos of albums show, with and without a name, and what the client can say of them. */
import type { Box, StoredFace } from './answers.ts';
import { listed } from './listing.ts';
import type { Erasure, Job } from './operations.ts';
import type { Renditions } from './photo-files.ts';
import { galleryPath, segment } from './segment.ts';
import type { Send } from './transport.ts';

export interface People {
  /** Yours for a named person, kith's for an unnamed one. */
  readonly id: string;
  readonly kind: 'named' | 'cluster';
  readonly displayName: string | null;
  readonly hidden: boolean;
  readonly faces: number;
  readonly photos: number;
  /** The face that shows them best. */
  readonly cover: {
    readonly faceId: string;
    readonly photoId: string;
    readonly box: Box;
    readonly boxNormalized: Box;
    /** Of the photo, in lists and single answers; null where no album shows it. */
    readonly renditions?: Renditions | null;
  } | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** A face put to somebody, with the photo it is a part of. */
export interface PeopleFace extends StoredFace {
  readonly boxNormalized?: Box;
  /** Null where no album shows the photo. */
  readonly renditions: Renditions | null;
}

export interface PeopleListWishes {
  /** Hidden ones too. */
  readonly hidden?: boolean | undefined;
  readonly kind?: 'named' | 'cluster' | undefined;
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

export function peopleCalls(send: Send) {
  const all = (gallery: string) => `${galleryPath(gallery)}/people`;
  const one = (gallery: string, person: string) => `${all(gallery)}/${segment(person)}`;
  const said = async (path: string, json: object) =>
    send<People>({ method: 'POST', path, json, stores: true });

  return {
    /** Of a gallery, those with most faces first. */
    people: (gallery: string, wishes: PeopleListWishes = {}) =>
      listed<People>(send, () => ({ path: all(gallery), query: { ...wishes } })),
    albumPeople: (gallery: string, album: string, wishes: PeopleListWishes = {}) =>
      listed<People>(send, () => ({
        path: `${galleryPath(gallery)}/albums/${segment(album)}/people`,
        query: { ...wishes },
      })),
    somebody: async (gallery: string, person: string) =>
      send<People>({ method: 'GET', path: one(gallery, person) }),
    facesOfPeople: (
      gallery: string,
      person: string,
      wishes: {
        readonly album?: string | undefined;
        readonly limit?: number | undefined;
        readonly cursor?: string | undefined;
      } = {},
    ) => listed<PeopleFace>(send, () => ({ path: `${one(gallery, person)}/faces`, query: { ...wishes } })),
    /** `as`: your id of a new person, or of one there is. */
    namePeople: async (
      gallery: string,
      person: string,
      name: {
        readonly as: string;
        readonly displayName?: string | null | undefined;
        readonly overrule?: boolean | undefined;
      },
    ) => said(`${one(gallery, person)}/name`, name),
    mergePeople: async (gallery: string, person: string, from: string, overrule = false) =>
      said(`${one(gallery, person)}/merge`, { from, overrule }),
    /** These faces are somebody else: the answer. */
    splitPeople: async (gallery: string, person: string, faces: readonly string[]) =>
      said(`${one(gallery, person)}/split`, { faces }),
    tellPeopleApart: async (gallery: string, person: string, other: string) =>
      said(`${one(gallery, person)}/not-same`, { other }),
    hidePeople: async (gallery: string, person: string, hidden = true) =>
      send<People>({ method: 'PATCH', path: one(gallery, person), json: { hidden } }),
    deletePeople: async (gallery: string, person: string) =>
      send<Erasure>({ method: 'DELETE', path: one(gallery, person) }),
    /** A job groups all faces anew; names and decisions stay. */
    groupPeople: async (gallery: string) =>
      send<Job>({ method: 'POST', path: `${all(gallery)}/regroup`, stores: true }),
  };
}

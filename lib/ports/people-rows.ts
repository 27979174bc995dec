/** The rows behind people: what has to be grouped again, what humans said of faces, and what was measured among the faces of one photo. */
import type { PairDecision } from '../matching/groupable-face.ts';
import type { SamePhotoPairs } from '../matching/same-photo-pairs.ts';
import type {
  AlbumFaceRow,
  FaceMove,
  NewDecision,
  PeopleChange,
  PeopleGrouping,
  PeoplePage,
  SeenPerson,
} from './people-records.ts';
import type { Face } from './records.ts';

export interface PeopleRows {
  /** Most faces first, ties by uuid. */
  list(gallery: string, page: PeoplePage): Promise<readonly SeenPerson[]>;
  /** Null when nobody sees a face of the person. */
  seen(person: string, album?: string): Promise<SeenPerson | null>;
  /** Faces of a person that are shown, by face uuid, all or those of an album. */
  faces(
    person: string,
    page: { readonly after: string | null; readonly limit: number; readonly album: string | null },
  ): Promise<readonly Face[]>;
  change(person: string, patch: { readonly hidden: boolean }): Promise<void>;
  /** A cluster becomes a named person. Refusal `already_exists` when the gallery has a person of this id. */
  name(person: string, as: { readonly id: string; readonly displayName?: string | null }): Promise<void>;
  /** New clusters without faces; their ids are their uuids. */
  addClusters(gallery: string, uuids: readonly string[]): Promise<void>;
  /** Of these persons deletes the clusters nobody is in. */
  dropEmptyClusters(persons: readonly string[]): Promise<void>;
  /** All faces of these persons, by face uuid. */
  facesOf(persons: readonly string[]): Promise<readonly Companion[]>;
  /** To whom the faces of photos with these digests belong without anybody having said so, and who of them has no name. */
  unsureOwners(
    gallery: string,
    digests: readonly string[],
  ): Promise<readonly { readonly person: string; readonly unnamed: boolean }[]>;
  /** The word of a human: these faces are this person's, whatever the grouping thinks. */
  tie(faces: readonly string[], person: string): Promise<void>;
  /** Of these faces those that somebody was enrolled by. */
  enrolled(faces: readonly string[]): Promise<readonly string[]>;
}

/** A face of a person. */
export interface Companion {
  readonly face: string;
  readonly person: string;
  readonly grouped: boolean;
  /** A searchable face an album shows. */
  readonly shown: boolean;
}

export interface GroupingRows {
  /** Faces around which people have to be grouped again: they came, went, or were decided about. */
  changed(gallery: string, faces: readonly string[]): Promise<void>;
  /** All faces that albums show; answers how many. */
  changedAll(gallery: string): Promise<number>;
  /** Galleries with changes, the longest waiting first, when their first and last one were made, and whether a job waits for them. */
  waiting(): Promise<
    readonly {
      readonly gallery: string;
      readonly first: Date;
      readonly last: Date;
      readonly asked: boolean;
    }[]
  >;
  changes(gallery: string, limit: number): Promise<readonly PeopleChange[]>;
  /** Searchable faces of shown album photos. */
  count(gallery: string, space: string): Promise<number>;
  find(gallery: string): Promise<PeopleGrouping | null>;
  /** The only worker until then; false when another one is at it. */
  lease(gallery: string, now: Date, until: Date): Promise<boolean>;
  /** Hands it back, or prolongs it, if it still ends then. */
  release(gallery: string, lease: Date, until: Date | null): Promise<boolean>;
  /** The bars of a gallery from now on. */
  put(gallery: string, by: Pick<PeopleGrouping, 'space' | 'faces'>): Promise<void>;
  /** Inside a transaction: whoever changes people waits for its end. After the gallery, before persons (see BatchRows). */
  lock(gallery: string): Promise<PeopleGrouping>;
  /** Of these faces those an album shows and a search may find; what is needed to group them. */
  albumFaces(gallery: string, space: string, faces: readonly string[]): Promise<readonly AlbumFaceRow[]>;
  /** All faces of the persons these faces belong to, shown or not, but for these persons. */
  companions(faces: readonly string[], except: readonly string[]): Promise<readonly Companion[]>;
  /** By uuid; what an erasure took meanwhile is left out. Locked until the transaction ends. */
  holdPersons(persons: readonly string[]): Promise<readonly string[]>;
  /** Is there a change of one of these faces that is not among those read? */
  overtaken(gallery: string, faces: readonly string[], read: readonly bigint[]): Promise<boolean>;
  /** Of the moves those whose face is still where it was; answers their faces. */
  move(moves: readonly FaceMove[]): Promise<readonly string[]>;
  done(sequences: readonly bigint[]): Promise<void>;
  /** Jobs of kind `people` tell how far the grouping of their gallery is; with nothing left they end. */
  progress(gallery: string, now: Date): Promise<void>;
}

export interface DecisionRows {
  /** The later word on a pair counts. */
  add(gallery: string, decisions: readonly NewDecision[]): Promise<void>;
  /** Decisions that name at least one of these faces. */
  about(faces: readonly string[]): Promise<readonly PairDecision[]>;
}

export interface SamePhotoPairRows {
  /** Nothing counted yet: zeros. */
  find(gallery: string, space: string): Promise<SamePhotoPairs>;
  /** Adds up whatever others add at the same time. Last of a transaction's writes: all others of the gallery wait for its end. */
  add(gallery: string, space: string, pairs: SamePhotoPairs): Promise<void>;
}

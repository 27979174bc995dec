/** People as the registry keeps them: named persons and unnamed clusters over the faces of albums, and what humans said of pairs. */
import type { Box } from '../face/face.ts';
import type { PairDecision } from '../matching/groupable-face.ts';
import type { Person } from './records.ts';

/** A person with what can be seen of them, in a gallery or in one album. */
export interface SeenPerson extends Person {
  readonly faces: number;
  readonly photos: number;
  /** The face that shows them best. */
  readonly cover: {
    readonly face: string;
    readonly photo: string;
    readonly box: Box;
    /** Of the photo. */
    readonly width: number;
    readonly height: number;
  };
}

/** A place in a list of people, most faces first. */
export interface PersonPlace {
  readonly faces: number;
  readonly person: string;
}

export interface PeoplePage {
  readonly after: PersonPlace | null;
  readonly limit: number;
  /** Album uuid; null: the whole gallery, faces people were enrolled by included. */
  readonly album: string | null;
  readonly hidden: boolean;
  readonly kind: Person['kind'] | null;
}

/** A searchable face that an album shows, as the grouping needs it. */
export interface AlbumFaceRow {
  readonly face: string;
  readonly photo: string;
  /** Person uuid and kind. */
  readonly person: string | null;
  readonly kind: Person['kind'] | null;
  /** The grouping put it to its person; false where a human did, and where nobody did. */
  readonly grouped: boolean;
  readonly weak: boolean;
  readonly embedding: Float32Array;
}

/** Where a face was when it was read, and the person it goes to. */
export interface FaceMove {
  readonly face: string;
  readonly from: string | null;
  readonly wasGrouped: boolean;
  readonly to: string | null;
}

export interface NewDecision extends PairDecision {
  readonly actor: string;
}

export interface PeopleChange {
  readonly sequence: bigint;
  readonly face: string;
}

/** What a gallery's people were grouped by. */
export interface PeopleGrouping {
  readonly space: string;
  /** The bars were made for so many faces. */
  readonly faces: number;
  readonly leaseUntil: Date | null;
}

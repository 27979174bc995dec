/** The rows of many enrollments at once: every method is one to three statements, however many rows there are. */
import type {
  AuditEvent,
  Face,
  FaceEmbedding,
  Json,
  NewEnrollment,
  NewFace,
  NewPhoto,
  Person,
  Upload,
} from './records.ts';

/** A row that was made by this claim, or was there and is now locked until the transaction ends. */
export interface ClaimedPhoto {
  readonly uuid: string;
  readonly sha256: string;
  readonly created: boolean;
}

export interface ClaimedPerson {
  readonly person: Person;
  readonly created: boolean;
}

export interface StoredFace {
  readonly face: NewFace;
  /** Null for a face nobody is to find. */
  readonly embedding: Omit<FaceEmbedding, 'face'> | null;
  /** What keeps a face of status `suppressed` out. */
  readonly suppression?: string | undefined;
}

export interface OwnedFace extends Face {
  /** The grouping alone put it to its person. */
  readonly grouped: boolean;
  /** Its person has no name. */
  readonly unnamed: boolean;
}

/**
 * Use it inside a transaction, in this order: gallery, people (`grouping.lock`), persons, photos, faces. Everybody who takes locks takes them in this order,
 * stored rows of one table by uuid, so that transactions wait for each other instead of blocking each other.
 */
export interface BatchRows {
  /** Keeps the gallery from being erased until the transaction ends; false when it is gone. */
  holdGallery(gallery: string): Promise<boolean>;
  /** One person per id: those that are new are made, the others locked. Refusal `person_not_found` when somebody keeps deleting them. */
  claimPersons(
    gallery: string,
    persons: readonly Pick<Person, 'uuid' | 'id'>[],
  ): Promise<readonly ClaimedPerson[]>;
  /** One photo per (gallery, sha256), likewise; all of one gallery. Refusal `face_not_found` when somebody keeps deleting them. */
  claimPhotos(gallery: string, photos: readonly NewPhoto[]): Promise<readonly ClaimedPhoto[]>;
  /** The faces of these photos, by face uuid. */
  facesOf(photos: readonly string[]): Promise<readonly OwnedFace[]>;
  addFaces(faces: readonly StoredFace[]): Promise<void>;
  /** Ties faces to persons. Refusal `face_not_found` when one is gone. */
  assign(ties: readonly { readonly face: string; readonly person: string }[]): Promise<void>;
  addEnrollments(enrollments: readonly NewEnrollment[]): Promise<void>;
  /** What is given replaces what is stored; one entry per person. Answers the changed rows. */
  describePersons(
    persons: readonly {
      readonly uuid: string;
      readonly displayName?: string | null | undefined;
      readonly metadata?: { readonly [key: string]: Json } | undefined;
    }[],
  ): Promise<readonly Person[]>;
  /** Takes back persons this transaction made and gave no face. */
  unclaimPersons(uuids: readonly string[]): Promise<void>;
  addAudit(events: readonly AuditEvent[]): Promise<void>;
  /** Of these uploads the ones a job's items use, in any order. */
  uploadsOf(job: string, uuids: readonly string[]): Promise<readonly Upload[]>;
  removeUploads(uuids: readonly string[]): Promise<void>;
}

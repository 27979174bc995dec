/** The port of the registry, the truth about what exists. One implementation: Prisma over Postgres or PGlite. */
import type { AlbumPhotoRows, AlbumRows } from './album-rows.ts';
import type { BatchRows } from './batch-rows.ts';
import type { ErasureRequestRows } from './erasure-requests.ts';
import type { ErasureRows } from './erasure-rows.ts';
import type { FutureTimeRows } from './future-time-rows.ts';
import type {
  ConsentRows,
  GuestLinkRows,
  GuestSessionRows,
  ReleaseRows,
  SelectionRows,
} from './guest-rows.ts';
import type { JobItemRows, JobRows, QueueRows } from './job-rows.ts';
import type { DecisionRows, GroupingRows, PeopleRows, SamePhotoPairRows } from './people-rows.ts';
import type { PhotoNumberRows } from './photo-number-rows.ts';
import type {
  ApiKey,
  AuditEvent,
  Calibration,
  Face,
  FaceEmbedding,
  Gallery,
  GallerySettings,
  Json,
  NewEnrollment,
  NewFace,
  NewPhoto,
  OutboxEntry,
  Person,
  Photo,
  SealedAnswer,
  Upload,
} from './records.ts';
import type { RenditionRows, SigningKeyRows } from './rendition-rows.ts';
import type { SearchRows } from './search-rows.ts';
import type { SuppressionRows } from './suppressions.ts';
import type { IndexEntry, IndexPoint } from './vector-index.ts';
import type { DeliveryRows, UntoldEventRows, WebhookRows } from './webhook-rows.ts';

/** Rows after `after` (exclusive) in rising order of the list's key, at most `limit`. */
export interface PageRequest {
  readonly after: string | null;
  readonly limit: number;
}

export interface GalleryCounts {
  readonly persons: number;
  readonly faces: number;
  readonly photos: number;
  readonly enrollments: number;
}

export interface GalleryRows {
  /** Refusal `already_exists` when the id is taken. */
  create(gallery: Omit<Gallery, 'createdAt' | 'updatedAt'>): Promise<Gallery>;
  find(id: string): Promise<Gallery | null>;
  findByUuid(uuid: string): Promise<Gallery | null>;
  /** By id; `only` limits to these ids. */
  list(page: PageRequest, only: readonly string[] | null): Promise<readonly Gallery[]>;
  change(
    uuid: string,
    patch: { readonly displayName?: string | null; readonly settings?: GallerySettings },
  ): Promise<Gallery>;
  counts(uuid: string): Promise<GalleryCounts>;
}

export interface PersonRows {
  find(gallery: string, id: string): Promise<Person | null>;
  findByUuids(uuids: readonly string[]): Promise<readonly Person[]>;
  /** Inserts the person or locks the row that is there, until the transaction ends; a given name or metadata replaces. */
  claim(
    person: Pick<Person, 'uuid' | 'gallery' | 'id'> & {
      readonly displayName?: string | null;
      readonly metadata?: { readonly [key: string]: Json };
    },
  ): Promise<{ readonly person: Person; readonly created: boolean }>;
  /** By id. */
  list(gallery: string, page: PageRequest): Promise<readonly (Person & { readonly faces: number })[]>;
  change(
    uuid: string,
    patch: { readonly displayName?: string | null; readonly metadata?: { readonly [key: string]: Json } },
  ): Promise<Person>;
  faceCount(uuid: string): Promise<number>;
  /** Moves faces and enrollments from one person to another and deletes the emptied row; answers the moved face uuids. */
  merge(from: string, into: string): Promise<readonly string[]>;
}

export interface PhotoRows {
  /** Inserts the photo or, when (gallery, sha256) is known, locks and answers the stored one until the transaction ends. */
  claim(photo: NewPhoto): Promise<{ readonly photo: Photo; readonly created: boolean }>;
  findBySha256(gallery: string, sha256: string): Promise<Photo | null>;
  /** In any order; unknown ones are left out. */
  findByUuids(uuids: readonly string[]): Promise<readonly Photo[]>;
}

export interface FaceRows {
  add(face: NewFace, embedding: Omit<FaceEmbedding, 'face'> | null): Promise<void>;
  /** Ties a face to a person. */
  assign(face: string, person: string): Promise<void>;
  ofPhoto(photo: string): Promise<readonly Face[]>;
  /** By face uuid. */
  ofPerson(person: string, page: PageRequest): Promise<readonly Face[]>;
  find(gallery: string, face: string): Promise<Face | null>;
  /** Of these faces the ones that may be shown: searchable, in this gallery, with their person. */
  showable(
    gallery: string,
    faces: readonly string[],
  ): Promise<
    readonly {
      readonly face: string;
      readonly person: Pick<Person, 'uuid' | 'id' | 'kind' | 'displayName'> | null;
    }[]
  >;
  /** At most `limit` embeddings of a person in a space, by face uuid. */
  embeddingsOfPerson(person: string, space: string, limit: number): Promise<readonly FaceEmbedding[]>;
  /** What the index should hold for these faces; faces without a searchable row are left out. */
  points(space: string, faces: readonly string[]): Promise<readonly IndexPoint[]>;
  /** The same without embeddings for a whole space, in rising face uuid: the truth the sweep compares with. */
  entries(space: string, page: PageRequest, gallery?: string): Promise<readonly IndexEntry[]>;
  /** Keys of the photo store the registry knows of among these; the sweep removes the others. */
  knownKeys(keys: readonly string[]): Promise<readonly string[]>;
}

export interface OutboxRows {
  /** Answers the new entries' sequence numbers, so that the writer itself may finish them. */
  add(space: string, faces: readonly string[]): Promise<readonly bigint[]>;
  /** The oldest entries not leased to another relay; `lease` hides them from others until it ends. */
  take(limit: number, leaseUntil: Date, now: Date): Promise<readonly OutboxEntry[]>;
  done(sequences: readonly bigint[]): Promise<void>;
  /** Counts the attempt and makes the entry available again at `retryAt`. */
  failed(sequences: readonly bigint[], retryAt: Date): Promise<void>;
  pendingFaces(faces: readonly string[]): Promise<readonly string[]>;
  depth(): Promise<{ readonly pending: number; readonly oldest: Date | null }>;
}

export type IdempotencyBegin =
  | { readonly kind: 'run' }
  | { readonly kind: 'replay'; readonly answer: SealedAnswer }
  | { readonly kind: 'in_progress' }
  | { readonly kind: 'conflict' };

export interface IdempotencyRows {
  /** `scope` = hash of (principal, route, key); a lease that ran out is taken over. */
  begin(scope: string, fingerprint: string, now: Date, leaseUntil: Date): Promise<IdempotencyBegin>;
  /** `subjects`: uuids of the gallery, persons and faces the answer speaks of, so that erasure finds it. */
  finish(scope: string, answer: SealedAnswer, subjects: readonly string[]): Promise<void>;
  /** Frees the key after a refusal or fault, so that the caller may try again. */
  abandon(scope: string): Promise<void>;
  /** Deletes answers older than `before`. */
  expire(before: Date): Promise<number>;
}

export interface KeyRows {
  create(key: ApiKey): Promise<void>;
  find(id: string): Promise<ApiKey | null>;
  list(page: PageRequest): Promise<readonly ApiKey[]>;
  remove(id: string): Promise<boolean>;
  count(): Promise<number>;
}

export interface UploadRows {
  create(upload: Upload): Promise<void>;
  find(gallery: string, uuid: string): Promise<Upload | null>;
  /** Moves to `to` only from `from`; false when somebody else was first. */
  advance(uuid: string, from: Upload['status'], to: Upload['status']): Promise<boolean>;
  remove(uuid: string): Promise<void>;
  expired(now: Date, limit: number): Promise<readonly Upload[]>;
  /** Received uploads of this principal, used from now on by the job's items, kept `until` then; answers those it could claim. */
  claim(
    job: string,
    gallery: string,
    uploads: readonly string[],
    principal: string,
    now: Date,
    until: Date,
  ): Promise<readonly string[]>;
}

export interface AuditRows {
  add(event: AuditEvent): Promise<void>;
  expire(before: Date): Promise<number>;
}

export interface CalibrationRows {
  find(scope: string, space: string): Promise<Calibration | null>;
  put(calibration: Calibration): Promise<void>;
}

/** Every aggregate, either over the whole database or inside one transaction. */
export interface RegistryRows {
  readonly galleries: GalleryRows;
  readonly persons: PersonRows;
  readonly photos: PhotoRows;
  readonly albums: AlbumRows;
  readonly albumPhotos: AlbumPhotoRows;
  readonly renditions: RenditionRows;
  readonly signingKeys: SigningKeyRows;
  readonly faces: FaceRows;
  /** Many enrollments at once. */
  readonly batch: BatchRows;
  readonly enrollments: { add(enrollment: NewEnrollment): Promise<void> };
  readonly outbox: OutboxRows;
  readonly idempotency: IdempotencyRows;
  readonly keys: KeyRows;
  readonly jobs: JobRows;
  readonly jobItems: JobItemRows;
  readonly queue: QueueRows;
  readonly erasures: ErasureRows;
  readonly erasureRequests: ErasureRequestRows;
  readonly suppressions: SuppressionRows;
  readonly uploads: UploadRows;
  readonly audit: AuditRows;
  readonly calibrations: CalibrationRows;
  readonly webhooks: WebhookRows;
  readonly deliveries: DeliveryRows;
  readonly untoldEvents: UntoldEventRows;
  readonly photoNumbers: PhotoNumberRows;
  readonly searches: SearchRows;
  readonly guestLinks: GuestLinkRows;
  readonly guestSessions: GuestSessionRows;
  readonly consents: ConsentRows;
  readonly releases: ReleaseRows;
  readonly selections: SelectionRows;
  readonly people: PeopleRows;
  readonly grouping: GroupingRows;
  readonly decisions: DecisionRows;
  readonly samePhotoPairs: SamePhotoPairRows;
  readonly futureTimes: FutureTimeRows;
}

export interface Registry extends RegistryRows {
  /** All or nothing. Inside, use only the rows handed over. `work` may run more than once, when another transaction was in its way.
   *  A lost connection is Refusal `registry_unavailable`. */
  transact<T>(work: (rows: RegistryRows) => Promise<T>): Promise<T>;
  check(): Promise<void>;
  close(): Promise<void>;
}

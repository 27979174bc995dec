/** The rows of the registry as the rest of the code sees them: what exists, told in the words of the design. */
import type { Box, FaceSelection, Landmarks, Quality, QualityFilter } from '../face/face.ts';

/** JSON as it is stored. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

export type GalleryPolicy =
  | { readonly kind: 'fpir'; readonly target: number }
  | { readonly kind: 'fixed'; readonly threshold: number };

export type Keep = 'none' | 'crops' | 'photos';

export interface GallerySettings {
  readonly policy: GalleryPolicy;
  readonly keep: Keep;
  /** Null = whatever the installation's default is (`Defaults.faceSelection`). */
  readonly faceSelection: FaceSelection | null;
  readonly qualityFilter: QualityFilter;
  /** Null keeps faces until they are erased. */
  readonly retentionDays: number | null;
  /** Days after which new albums are erased unless they say otherwise; null keeps them. */
  readonly albumDays: number | null;
}

export interface Gallery {
  readonly uuid: string;
  /** Chosen by the caller. */
  readonly id: string;
  readonly displayName: string | null;
  readonly embeddingSpace: string;
  readonly settings: GallerySettings;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface Person {
  readonly uuid: string;
  readonly gallery: string;
  readonly id: string;
  readonly kind: 'named' | 'cluster';
  readonly displayName: string | null;
  readonly metadata: { readonly [key: string]: Json };
  /** Staff don't want to see this person among the people. */
  readonly hidden: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface NewPhoto {
  readonly uuid: string;
  readonly gallery: string;
  /** Hex digest of the bytes as received. */
  readonly sha256: string;
  readonly fileName: string | null;
  readonly mediaType: string;
  readonly width: number;
  readonly height: number;
  readonly perceptualHash: string;
  /** Key in the photo store, when the gallery keeps photos. */
  readonly storageKey: string | null;
  /** Versions, rotation and settings of the analysis; no pixels, no embeddings. */
  readonly analysis: { readonly [key: string]: Json };
}

export interface Photo extends NewPhoto {
  readonly createdAt: Date;
}

export type FaceStatus = 'searchable' | 'not_searchable' | 'suppressed';

export interface NewFace {
  readonly uuid: string;
  readonly photo: string;
  /** Person uuid. */
  readonly person: string | null;
  readonly box: Box;
  readonly landmarks: Landmarks;
  readonly detectionScore: number;
  readonly quality: Quality;
  readonly status: FaceStatus;
  /** Key of the aligned crop in the photo store, when the gallery keeps crops. */
  readonly cropKey: string | null;
}

export interface Face extends NewFace {
  readonly gallery: string;
  readonly createdAt: Date;
}

export interface FaceEmbedding {
  readonly face: string;
  readonly space: string;
  readonly embedding: Float32Array;
  /** L2 norm before normalisation. */
  readonly norm: number;
}

export interface NewEnrollment {
  readonly uuid: string;
  readonly person: string;
  readonly face: string;
  readonly source: 'api' | 'cli' | 'bulk' | 'upload';
  /** Key id of the caller, or `open`. */
  readonly actor: string;
  readonly requestId: string;
  readonly at: Date;
}

export interface Upload {
  readonly uuid: string;
  readonly gallery: string;
  /** The only principal that may use it. */
  readonly principal: string;
  readonly fileName: string;
  readonly mediaType: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly storageKey: string;
  readonly status: 'waiting' | 'received' | 'used';
  readonly expiresAt: Date;
}

/** `face` and `person` carry internal uuids; the caller's id is not kept once the row is gone. */
export interface ErasureTarget {
  readonly kind: 'gallery' | 'person' | 'face' | 'photo' | 'album' | 'guest' | 'faces';
  readonly uuid: string;
}

export type ErasureStore =
  | 'registry'
  | 'index'
  | 'crops'
  | 'photos'
  | 'renditions'
  | 'uploads'
  | 'guests'
  | 'idempotency';

export interface ErasureStep {
  readonly store: ErasureStore;
  /** What has to be absent: face uuids for `index`, keys for `crops`, `photos` and `uploads`; emptied when verified. */
  readonly items: readonly string[];
  readonly found: number;
  readonly removed: number;
  readonly left: number;
}

export interface Erasure {
  readonly id: string;
  /** Gallery uuid. */
  readonly gallery: string;
  /** The gallery's caller-chosen id, so that a key scoped to it can still read the receipt. */
  readonly galleryId: string;
  readonly target: ErasureTarget;
  readonly space: string;
  readonly status: 'pending' | 'verified';
  readonly steps: readonly ErasureStep[];
  readonly requestedAt: Date;
  /** Not before this moment (the longest write timeout after the request) may it be verified. */
  readonly verifyAfter: Date;
  readonly verifiedAt: Date | null;
  readonly backupsExpireBy: Date;
}

export type Role = 'viewer' | 'identifier' | 'enroller' | 'admin';

export interface ApiKey {
  /** Letters, digits and `-`; the key a caller holds is `kith_<id>_<secret>`, secret = 32 random bytes as base64url. */
  readonly id: string;
  /** The 32 bytes of SHA-256 over the secret's UTF-8 text (what follows the second underscore). */
  readonly secretHash: Uint8Array;
  readonly role: Role;
  /** Caller-chosen gallery ids; null = every gallery. */
  readonly galleries: readonly string[] | null;
  readonly label: string | null;
  readonly expiresAt: Date | null;
  readonly createdAt: Date;
}

/** Internal ids only. */
export interface AuditEvent {
  readonly uuid: string;
  readonly at: Date;
  readonly actor: string;
  readonly action: string;
  readonly gallery: string | null;
  readonly target: string | null;
  readonly requestId: string;
  readonly outcome: string;
}

/** Which row a store must agree with, never what to do. */
export interface OutboxEntry {
  readonly sequence: bigint;
  readonly space: string;
  readonly face: string;
  readonly createdAt: Date;
  readonly attempts: number;
}

/** A stored answer, sealed with a key only the caller's Idempotency-Key yields. */
export interface SealedAnswer {
  readonly status: number;
  readonly sealed: Uint8Array;
}

export interface Calibration {
  /** `space` for all galleries, or a gallery uuid. */
  readonly scope: string;
  readonly space: string;
  readonly source: string;
  readonly n: number;
  readonly curve: Json;
}

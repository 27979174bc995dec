/** What the API answers about the installation: galleries, counts, jobs, receipts, uploads, keys, health. */
import type { FaceSelection, QualityFilter } from './answers.ts';

export type Role = 'viewer' | 'identifier' | 'enroller' | 'admin';

export type Policy =
  | { readonly kind: 'fpir'; readonly target: number }
  | { readonly kind: 'fixed'; readonly threshold: number };

export interface GallerySettings {
  readonly policy: Policy;
  readonly keep: 'none' | 'crops' | 'photos';
  /** Null = as the installation is set. */
  readonly faceSelection: FaceSelection | null;
  readonly qualityFilter: QualityFilter;
  readonly retentionDays: number | null;
  /** Of new albums. */
  readonly albumDays: number | null;
}

export interface Gallery {
  readonly id: string;
  readonly displayName: string | null;
  readonly embeddingSpace: string;
  readonly settings: GallerySettings;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface Stats {
  readonly persons: number;
  readonly faces: number;
  readonly photos: number;
  readonly enrollments: number;
  readonly index: { readonly adapter: string; readonly points: number; readonly pending: number };
  readonly embeddingSpace: string;
  readonly policy: Policy;
  readonly threshold: number;
}

export interface Job {
  readonly id: string;
  readonly kind: string;
  /** Where the photos go; null for a job of persons. */
  readonly album: string | null;
  readonly status: 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
  readonly total: number;
  readonly done: number;
  readonly refused: number;
  readonly failed: number;
  readonly cancelled: number;
  /** Why the job itself failed. */
  readonly problem: { readonly code: string; readonly message: string } | null;
  readonly source: { readonly kind: string; readonly location: string | null } | null;
  /** False while photos are still being counted. */
  readonly planned: boolean;
  /** Seconds one machine is busy; null until photos are counted, prices null where none is set. */
  readonly estimate: {
    readonly photos: number | null;
    readonly seconds: number | null;
    readonly price: number | null;
  } | null;
  /** Measured, repeated work included. */
  readonly cost: {
    readonly photos: number;
    readonly seconds: number;
    readonly price: number | null;
    readonly device: string | null;
  } | null;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
}

export interface Erasure {
  readonly id: string;
  readonly gallery: string;
  readonly target: {
    readonly kind: 'gallery' | 'person' | 'face' | 'photo' | 'album' | 'guest' | 'faces';
    readonly uuid: string;
  };
  readonly status: 'pending' | 'verified';
  readonly steps: readonly {
    readonly store: string;
    readonly found: number;
    readonly removed: number;
    readonly left: number;
  }[];
  readonly requestedAt: string;
  readonly verifiedAt: string | null;
  readonly backupsExpireBy: string;
}

export interface Upload {
  readonly uploadId: string;
  readonly method: string;
  readonly url: string;
  readonly headers: { readonly [name: string]: string };
  readonly expiresAt: string;
}

export interface KeyAnswer {
  readonly id: string;
  readonly role: Role;
  readonly galleries: readonly string[] | null;
  readonly label: string | null;
  readonly expiresAt: string | null;
  readonly createdAt: string;
}

/** What the key in use may do. */
export interface CurrentKey {
  /** Null where no key is needed, and for the token of the data folder. */
  readonly id: string | null;
  readonly role: Role;
  /** Null = all. */
  readonly galleries: readonly string[] | null;
  readonly label: string | null;
  readonly expiresAt: string | null;
}

export interface HealthOf {
  readonly status: 'ok' | 'ill';
  readonly detail?: string;
}

/** `parts` only for callers who may see them. */
export interface Health {
  readonly status: 'ok' | 'ill';
  readonly parts?: {
    readonly registry: HealthOf;
    readonly index: HealthOf;
    readonly models: HealthOf;
    readonly photoStore: HealthOf;
  };
}

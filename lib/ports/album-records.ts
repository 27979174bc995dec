/** Albums and their photos as the registry tells them. */
import type { NewPhoto, Photo } from './records.ts';

/** How closely album photos are looked at: half, three quarters or all of their resolution. */
export type Detail = 'standard' | 'high' | 'max';

export interface AlbumPolicy {
  /** Guests see published albums only. */
  readonly state: 'draft' | 'published';
  /** Off: photos are kept and shown, nobody looks for faces. */
  readonly indexing: boolean;
  /** `minors`: guardians consent, staff release each result, no expansion. */
  readonly audience: 'general' | 'minors';
  readonly download: 'none' | 'web' | 'original';
  /** Words across the renditions; null for none. */
  readonly watermark: string | null;
  readonly reviewBeforeGuests: boolean;
  /** Seconds to add to the time a camera (see `PhotoOrigin.camera`) wrote; `*` stands for every camera not named. */
  readonly cameraClockOffsets: Readonly<Record<string, number>>;
  readonly detail: Detail;
}

export interface NewAlbum {
  readonly uuid: string;
  /** Gallery uuid. */
  readonly gallery: string;
  /** Chosen by the caller. */
  readonly id: string;
  readonly title: string;
  /** `YYYY-MM-DD`. */
  readonly takenOn: string | null;
  /** Null keeps the album until somebody erases it. */
  readonly expiresAt: Date | null;
  readonly policy: AlbumPolicy;
}

export interface Album extends NewAlbum {
  /** Photo uuid. */
  readonly cover: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** How much an album shows. */
export interface AlbumCounts {
  readonly photos: number;
  /** Of these, those that were searched for all their faces. */
  readonly indexed: number;
}

/** Where a photo comes from and what its camera wrote; nothing about the place it was taken at. */
export interface PhotoOrigin {
  /** Where the original lies when it came from somebody else's bucket, as `s3://bucket/key`. */
  readonly sourceKey: string | null;
  readonly sourceVersion: string | null;
  /** UTC, as the camera's clock had it; without an offset the camera's local time, taken for UTC. */
  readonly takenAt: Date | null;
  /** Minutes east of UTC, as the camera wrote them. */
  readonly takenOffset: number | null;
  /** Make, model and body number. */
  readonly camera: string | null;
  readonly labels: readonly string[];
  readonly bytes: number | null;
}

export interface NewAlbumPhoto extends NewPhoto, PhotoOrigin {
  /** Null: nobody looked for faces. */
  readonly detail: Detail | null;
}

/** A photo of a gallery with everything albums know of it. */
export interface KnownPhoto extends Photo, PhotoOrigin {
  /** How closely it was searched for all its faces; null = at most the enrolled ones are known. */
  readonly detail: Detail | null;
  /** Photo uuid of the edit this one took the place of. */
  readonly supersedes: string | null;
  /** Since then a newer edit is shown instead. */
  readonly hiddenAt: Date | null;
}

/** A photo as an album shows it. */
export interface AlbumPhoto extends KnownPhoto {
  /** The caller's id of the picture in this album, the same for every edit of it. */
  readonly externalId: string | null;
  readonly position: number;
  readonly addedAt: Date;
  /** `takenAt`, put right by the album's offset for the camera. */
  readonly shownAt: Date | null;
}

export type RenditionKind = 'thumbnail' | 'web';

export interface Rendition {
  readonly photo: string;
  readonly kind: RenditionKind;
  /** Digest of the watermark, empty without one. */
  readonly mark: string;
  readonly storageKey: string;
  readonly mediaType: string;
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
}

/** An album as answers show it, and what a new one starts with. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Album, AlbumCounts, AlbumPolicy } from '../ports/album-records.ts';
import type { CoverAnswer } from './album-cover.ts';
import { expectedPhotoSeconds } from './expected-photo-time.ts';

export interface AlbumAnswer {
  readonly id: string;
  readonly title: string;
  readonly takenOn: string | null;
  readonly expiresAt: string | null;
  readonly policy: AlbumPolicy;
  /** What its level of detail is expected to cost: see `expectedPhotoSeconds`. */
  readonly secondsPerPhoto: number | null;
  readonly coverPhotoId: string | null;
  readonly cover: CoverAnswer | null;
  readonly photos: number;
  /** Of these, those that were searched for all their faces. */
  readonly indexedPhotos: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** What a caller may set; what is absent stays as it is. */
export type SomePolicy = { readonly [Name in keyof AlbumPolicy]?: AlbumPolicy[Name] | undefined };

const INITIAL: AlbumPolicy = {
  state: 'draft',
  indexing: true,
  audience: 'general',
  download: 'web',
  watermark: null,
  reviewBeforeGuests: false,
  cameraClockOffsets: {},
  detail: 'standard',
};

export function initialPolicy(patch: SomePolicy): AlbumPolicy {
  return withPolicy(INITIAL, patch);
}

export function withPolicy(policy: AlbumPolicy, patch: SomePolicy): AlbumPolicy {
  return {
    state: patch.state ?? policy.state,
    indexing: patch.indexing ?? policy.indexing,
    audience: patch.audience ?? policy.audience,
    download: patch.download ?? policy.download,
    watermark: patch.watermark === undefined ? policy.watermark : patch.watermark,
    reviewBeforeGuests: patch.reviewBeforeGuests ?? policy.reviewBeforeGuests,
    cameraClockOffsets: patch.cameraClockOffsets ?? policy.cameraClockOffsets,
    detail: patch.detail ?? policy.detail,
  };
}

/** `space`: of the album's gallery. */
export function albumAnswer(
  ports: Pick<ActionPorts, 'spaces'>,
  space: string,
  album: Album,
  { photos, indexed }: AlbumCounts,
  cover: CoverAnswer | null,
): AlbumAnswer {
  const { id, title, takenOn, policy } = album;
  return {
    id,
    title,
    takenOn,
    expiresAt: album.expiresAt?.toISOString() ?? null,
    policy,
    secondsPerPhoto: expectedPhotoSeconds(ports, space, policy.detail),
    coverPhotoId: album.cover,
    cover,
    photos,
    indexedPhotos: indexed,
    createdAt: album.createdAt.toISOString(),
    updatedAt: album.updatedAt.toISOString(),
  };
}

/** A gallery as answers show it, and the settings a new one starts with. */
import type { FaceSelection, QualityFilter } from '../face/face.ts';
import type { Defaults } from '../ports/defaults.ts';
import type { Gallery, GalleryPolicy, GallerySettings, Keep } from '../ports/records.ts';

/** Share of strangers' searches that may end as a match (DESIGN 7). */
const DEFAULT_FPIR = 0.01;

export interface GalleryAnswer {
  readonly id: string;
  readonly displayName: string | null;
  readonly embeddingSpace: string;
  readonly settings: GallerySettings;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** What a caller may set; what is absent stays as it is. */
export interface SomeSettings {
  readonly policy?: GalleryPolicy | undefined;
  readonly keep?: Keep | undefined;
  readonly faceSelection?: FaceSelection | null | undefined;
  readonly qualityFilter?: QualityFilter | undefined;
  readonly retentionDays?: number | null | undefined;
  readonly albumDays?: number | null | undefined;
}

export function galleryAnswer(gallery: Gallery): GalleryAnswer {
  return {
    id: gallery.id,
    displayName: gallery.displayName,
    embeddingSpace: gallery.embeddingSpace,
    settings: gallery.settings,
    createdAt: gallery.createdAt.toISOString(),
    updatedAt: gallery.updatedAt.toISOString(),
  };
}

export function initialSettings(defaults: Defaults): GallerySettings {
  return {
    policy: { kind: 'fpir', target: DEFAULT_FPIR },
    keep: defaults.keep,
    faceSelection: null,
    qualityFilter: 'standard',
    retentionDays: null,
    albumDays: defaults.albumDays,
  };
}

export function withSettings(settings: GallerySettings, patch: SomeSettings): GallerySettings {
  return {
    policy: patch.policy ?? settings.policy,
    keep: patch.keep ?? settings.keep,
    faceSelection: patch.faceSelection === undefined ? settings.faceSelection : patch.faceSelection,
    qualityFilter: patch.qualityFilter ?? settings.qualityFilter,
    retentionDays: patch.retentionDays === undefined ? settings.retentionDays : patch.retentionDays,
    albumDays: patch.albumDays === undefined ? settings.albumDays : patch.albumDays,
  };
}

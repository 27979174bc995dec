/** The threshold of a gallery as it is now: its policy, the measurements of its embedding space, how many faces it holds. */
import {
  type ThresholdChoice,
  thresholdFor,
  type VerificationThreshold,
  verificationThreshold,
} from '../matching/threshold-policy.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Gallery } from '../ports/records.ts';

export interface GalleryThreshold extends ThresholdChoice {
  /** Searchable faces of named persons: those an identification compares with. */
  readonly gallerySize: number;
}

/** 1:N. `request` is the caller's own threshold, if any. */
export async function galleryThreshold(
  ports: Pick<ActionPorts, 'index' | 'spaces' | 'defaults'>,
  gallery: Gallery,
  request?: number,
): Promise<GalleryThreshold> {
  const { points } = await ports.index.stats(gallery.embeddingSpace, gallery.uuid, { namedOnly: true });
  return { ...thresholdAtSize(ports, gallery, points, request), gallerySize: points };
}

/** The same for a gallery of `templates` faces, without asking the index. */
export function thresholdAtSize(
  { spaces, defaults }: Pick<ActionPorts, 'spaces' | 'defaults'>,
  gallery: Gallery,
  templates: number,
  request?: number,
): ThresholdChoice {
  const space = spaces.find(gallery.embeddingSpace);
  return thresholdFor({
    curve: space?.curve ?? null,
    published: space?.published ?? null,
    policy: gallery.settings.policy,
    templates,
    overrides: { request, environment: defaults.similarityThreshold },
  });
}

/** 1:1; without a gallery (compare) no policy has a say. */
export function pairThreshold(
  { spaces, defaults }: Pick<ActionPorts, 'spaces' | 'defaults'>,
  spaceId: string,
  gallery: Gallery | null,
  request?: number,
): VerificationThreshold {
  const space = spaces.find(spaceId);
  return verificationThreshold({
    curve: space?.curve ?? null,
    published: space?.published ?? null,
    policy: gallery?.settings.policy,
    overrides: { request, environment: defaults.similarityThreshold },
  });
}

/** Words for answers whose threshold rests on less than measurements. */
export function thresholdWarnings(choice: {
  readonly uncalibrated: boolean;
  readonly extrapolated: boolean;
}): { readonly warnings?: readonly string[] } {
  if (choice.uncalibrated) return { warnings: ['uncalibrated'] };
  return choice.extrapolated ? { warnings: ['extrapolated'] } : {};
}

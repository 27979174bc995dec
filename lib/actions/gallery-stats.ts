/** How much a gallery holds, how far its index is, and the threshold that follows. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { GalleryPolicy } from '../ports/records.ts';
import type { IndexAdapter } from '../ports/vector-index.ts';
import { findGallery } from './find-gallery.ts';
import { galleryThreshold } from './gallery-threshold.ts';

export interface StatsAnswer {
  readonly persons: number;
  readonly faces: number;
  readonly photos: number;
  readonly enrollments: number;
  readonly index: {
    readonly adapter: IndexAdapter;
    readonly points: number;
    /** Outbox entries of the whole installation that the index has not seen yet. */
    readonly pending: number;
  };
  readonly embeddingSpace: string;
  readonly policy: GalleryPolicy;
  readonly threshold: number;
}

/** @throws Refusal `gallery_not_found`, `index_unavailable` */
export async function galleryStats(
  ports: Pick<ActionPorts, 'registry' | 'index' | 'spaces' | 'defaults'>,
  request: { readonly gallery: string },
): Promise<StatsAnswer> {
  const gallery = await findGallery(ports, request.gallery);
  const [counts, depth, threshold, { points }] = await Promise.all([
    ports.registry.galleries.counts(gallery.uuid),
    ports.registry.outbox.depth(),
    galleryThreshold(ports, gallery),
    ports.index.stats(gallery.embeddingSpace, gallery.uuid),
  ]);
  return {
    persons: counts.persons,
    faces: counts.faces,
    photos: counts.photos,
    enrollments: counts.enrollments,
    index: { adapter: ports.index.adapter, points, pending: depth.pending },
    embeddingSpace: gallery.embeddingSpace,
    policy: gallery.settings.policy,
    threshold: threshold.threshold,
  };
}

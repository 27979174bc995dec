/** What the threshold of an album rests on: the space's curve, and what the gallery's own photos say about strangers. */
import { ENOUGH_PAIRS, samePhotoStrangers } from '../matching/same-photo-threshold.ts';
import type { ThresholdSource } from '../matching/threshold-policy.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import { facesOfAlbums, thresholdOfAlbums } from './album-threshold.ts';
import { findAlbum } from './find-album.ts';
import { findGallery } from './find-gallery.ts';

export interface CalibrationAnswer {
  readonly embeddingSpace: string;
  /** Searchable faces of the album. */
  readonly faces: number;
  readonly curve: {
    readonly source: 'measured' | 'published' | 'none';
    /** What was measured on what, or where the point was published. */
    readonly protocol: string | null;
    /** Pairs of different people behind a measured curve. */
    readonly impostorPairs: number | null;
  };
  readonly samePhotoPairs: {
    readonly pairs: number;
    /** Too alike to be two people: mirrors, screens, collages. */
    readonly dropped: number;
    /** From so many on they have a say. */
    readonly needed: number;
  };
  readonly threshold: number;
  readonly thresholdSource: ThresholdSource;
  /** Had the gallery's own photos no say. */
  readonly thresholdWithout: number;
  readonly candidateThreshold: number;
  /** For a search by one selfie; null = uncalibrated. */
  readonly expectedWrongPhotos: number | null;
  /** What the gallery's own photos let expect above the threshold; null while they are too few. */
  readonly expectedByOwnPhotos: number | null;
  readonly extrapolated: boolean;
}

/** For a search by one selfie. @throws Refusal `gallery_not_found`, `album_not_found`, `index_unavailable` */
export async function getCalibration(
  ports: Pick<ActionPorts, 'registry' | 'index' | 'spaces' | 'defaults'>,
  request: { readonly gallery: string; readonly album: string },
): Promise<CalibrationAnswer> {
  const gallery = await findGallery(ports, request.gallery);
  const album = await findAlbum(ports, gallery, request.album);
  const [faces, pairs] = await Promise.all([
    facesOfAlbums(ports, gallery, [album]),
    ports.registry.samePhotoPairs.find(gallery.uuid, gallery.embeddingSpace),
  ]);
  const chosen = thresholdOfAlbums(ports, gallery, { faces, probes: 1, pairs });
  const without = thresholdOfAlbums(ports, gallery, { faces, probes: 1 });
  const { threshold, source, candidateThreshold, expectedWrongPhotos, extrapolated } = chosen;
  return {
    embeddingSpace: gallery.embeddingSpace,
    faces,
    curve: curveOf(ports, gallery.embeddingSpace),
    samePhotoPairs: { pairs: pairs.pairs, dropped: pairs.dropped, needed: ENOUGH_PAIRS },
    threshold,
    thresholdSource: source,
    thresholdWithout: without.threshold,
    candidateThreshold,
    expectedWrongPhotos,
    expectedByOwnPhotos: samePhotoStrangers(pairs, threshold, faces),
    extrapolated,
  };
}

function curveOf({ spaces }: Pick<ActionPorts, 'spaces'>, space: string): CalibrationAnswer['curve'] {
  const { curve = null, published = null } = spaces.find(space) ?? {};
  if (curve !== null)
    return { source: 'measured', protocol: curve.protocol, impostorPairs: curve.impostorPairs };
  if (published !== null) return { source: 'published', protocol: published.source, impostorPairs: null };
  return { source: 'none', protocol: null, impostorPairs: null };
}

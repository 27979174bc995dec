/** Every face of a gallery or album that is like somebody, the likest first: what an erasure by selfie would take. */
import { rateAt } from '../matching/operating-point.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Album } from '../ports/album-records.ts';
import type { Gallery } from '../ports/records.ts';
import { selfieThreshold } from './album-threshold.ts';
import { MOST_HITS } from './find-in-albums.ts';

type Ports = Pick<ActionPorts, 'index' | 'spaces'>;

export interface LikeFace {
  readonly face: string;
  /** Raw cosine to the best selfie. */
  readonly similarity: number;
}

export interface LikeFaces {
  readonly faces: readonly LikeFace[];
  readonly threshold: number;
  /** Faces that were looked at. */
  readonly searched: number;
  /** Upper bound (95 %) for faces of other people among them; null = uncalibrated. */
  readonly expectedWrong: number | null;
  /** False when the index holds more than it tells at once. */
  readonly complete: boolean;
}

/**
 * From the 1:1 point (FMR 1e-4) on unless the caller says otherwise: lower than a search, since a person looks at each face before
 * it goes, and who asks to be erased wants all of them. @throws Refusal `index_unavailable`
 */
export async function facesLike(
  ports: Ports,
  gallery: Gallery,
  probes: readonly Float32Array[],
  { album, threshold }: { readonly album: Album | null; readonly threshold?: number | undefined },
): Promise<LikeFaces> {
  const { uuid, embeddingSpace: space } = gallery;
  const within = album === null ? {} : { albums: [album.uuid] };
  const minSimilarity = threshold ?? selfieThreshold(ports, gallery);
  const search = { space, gallery: uuid, probes, minSimilarity, limit: MOST_HITS, bestPer: 'face' } as const;
  const lists = await ports.index.search({ ...search, ...within });
  const { points } = await ports.index.stats(space, uuid, within);
  const best = new Map<string, number>();
  for (const { face, similarity } of lists.flat())
    if (similarity > (best.get(face) ?? Number.NEGATIVE_INFINITY)) best.set(face, similarity);
  const faces = [...best].map(([face, similarity]) => ({ face, similarity }));
  return {
    faces: faces.sort((a, b) => b.similarity - a.similarity || (a.face < b.face ? -1 : 1)),
    threshold: minSimilarity,
    searched: points,
    expectedWrong: expectedWrong(ports, space, minSimilarity, points * probes.length),
    complete: lists.every(({ length }) => length < MOST_HITS),
  };
}

/** Of so many comparisons with strangers those that reach the threshold: n · FMR⁺. */
export function expectedWrong(
  { spaces }: Pick<ActionPorts, 'spaces'>,
  space: string,
  threshold: number,
  comparisons: number,
): number | null {
  const curve = spaces.find(space)?.curve ?? null;
  return curve === null ? null : comparisons * rateAt(curve, 'fmrUpper', threshold);
}

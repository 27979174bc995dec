/** Every face of some albums that is near enough to a probe, checked with the registry, with the place and time of its photo. */

import type { ActionPorts } from '../ports/action-ports.ts';
import type { Album } from '../ports/album-records.ts';
import type { SearchFilters, VouchedFace } from '../ports/search-records.ts';
import { shownAt } from './shown-at.ts';

/** The index's own limit. */
export const MOST_HITS = 10_000;

export interface AlbumScope {
  /** Gallery uuid. */
  readonly gallery: string;
  readonly space: string;
  readonly albums: readonly Album[];
  readonly filters: SearchFilters;
}

export interface FoundFace {
  readonly face: string;
  /** Photo uuid. */
  readonly photo: string;
  /** Raw cosine. */
  readonly similarity: number;
}

/** Where a photo stands among others. */
export interface PhotoMoment {
  /** Milliseconds since 1970, with the album's clock offset; null where the camera told no time. */
  readonly at: number | null;
  /** 16 hex digits. */
  readonly perceptualHash: string;
}

/** A face the registry vouches for, with where its photo stands. */
export type FittingFace = PhotoMoment & Pick<VouchedFace, 'photo'>;

export interface FoundInAlbums {
  /** One list per probe, by falling similarity. */
  readonly lists: readonly (readonly FoundFace[])[];
  /** Those of the lists, and the known ones; by face uuid. */
  readonly faces: ReadonlyMap<string, FittingFace>;
  readonly photos: ReadonlyMap<string, PhotoMoment>;
  /** False when the index holds more faces above the similarity than it answers at once. */
  readonly complete: boolean;
}

/** `known`: faces of this search that the registry was just asked about. @throws Refusal `index_unavailable`, `registry_unavailable` */
export async function findInAlbums(
  ports: Pick<ActionPorts, 'registry' | 'index'>,
  scope: AlbumScope,
  probes: readonly Float32Array[],
  minSimilarity: number,
  known: ReadonlyMap<string, FittingFace> = new Map(),
): Promise<FoundInAlbums> {
  const { gallery, space } = scope;
  const albums = scope.albums.map(({ uuid }) => uuid);
  const search = { space, gallery, probes, albums, minSimilarity } as const;
  const hits = await ports.index.search({ ...search, limit: MOST_HITS, bestPer: 'face' });
  const found = [...new Set(hits.flatMap((list) => list.map(({ face }) => face)))];
  const asked = found.filter((face) => !known.has(face));
  const faces = new Map([...known, ...(await fittingFaces(ports, scope, asked))]);
  return {
    lists: hits.map((list) =>
      list.flatMap(({ face, similarity }) => {
        const own = faces.get(face);
        return own === undefined ? [] : [{ face, photo: own.photo, similarity }];
      }),
    ),
    faces,
    photos: momentsOf(faces),
    complete: hits.every(({ length }) => length < MOST_HITS),
  };
}

/** The photos of these faces that the search may still show, by photo uuid. */
export async function photoMoments(
  ports: Pick<ActionPorts, 'registry'>,
  scope: AlbumScope,
  faces: readonly string[],
): Promise<ReadonlyMap<string, PhotoMoment>> {
  return momentsOf(await fittingFaces(ports, scope, [...new Set(faces)]));
}

async function fittingFaces(
  { registry }: Pick<ActionPorts, 'registry'>,
  { gallery, albums, filters }: AlbumScope,
  faces: readonly string[],
): Promise<ReadonlyMap<string, FittingFace>> {
  const within = albums.map(({ uuid }) => uuid);
  const vouched = await registry.searches.vouched({ gallery, albums: within, faces });
  const fitting = vouched.flatMap((each): readonly (readonly [string, FittingFace])[] => {
    const at = shownAt(each, albums);
    if (!fits(filters, each, at)) return [];
    const { photo, perceptualHash } = each;
    return [[each.face, { photo, perceptualHash, at: at?.getTime() ?? null }]];
  });
  return new Map(fitting);
}

function momentsOf(faces: ReadonlyMap<string, FittingFace>): ReadonlyMap<string, PhotoMoment> {
  return new Map([...faces.values()].map(({ photo, at, perceptualHash }) => [photo, { at, perceptualHash }]));
}

/** A photo without a time fits no span of time. */
function fits({ from, to, labels }: SearchFilters, face: VouchedFace, at: Date | null): boolean {
  if (from !== null && (at === null || at < from)) return false;
  if (to !== null && (at === null || at >= to)) return false;
  return labels.every((label) => face.labels.includes(label));
}

/** The threshold of a search through albums as they are now: policy, measurements of the space, faces and probes. */
import { type AlbumThreshold, albumThreshold } from '../matching/album-threshold.ts';
import type { SamePhotoPairs } from '../matching/same-photo-pairs.ts';
import { samePhotoThreshold } from '../matching/same-photo-threshold.ts';
import { verificationThreshold } from '../matching/threshold-policy.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Album } from '../ports/album-records.ts';
import type { Gallery } from '../ports/records.ts';

type Ports = Pick<ActionPorts, 'spaces' | 'defaults'>;

/** Searchable faces of the albums, each once. */
export async function facesOfAlbums(
  { index }: Pick<ActionPorts, 'index'>,
  gallery: Gallery,
  albums: readonly Album[],
): Promise<number> {
  const within = { albums: albums.map(({ uuid }) => uuid) };
  return (await index.stats(gallery.embeddingSpace, gallery.uuid, within)).points;
}

/** What a threshold rests on that has nothing to do with whom one looks for: it can be asked while a selfie is analysed. */
export interface ThresholdGrounds {
  readonly faces: number;
  readonly pairs: SamePhotoPairs;
}

export async function thresholdGrounds(
  ports: Pick<ActionPorts, 'index' | 'registry'>,
  gallery: Gallery,
  albums: readonly Album[],
): Promise<ThresholdGrounds> {
  const [faces, pairs] = await Promise.all([
    facesOfAlbums(ports, gallery, albums),
    ports.registry.samePhotoPairs.find(gallery.uuid, gallery.embeddingSpace),
  ]);
  return { faces, pairs };
}

/** For `probes` embeddings, those of all subjects together; `request` is the caller's own threshold, if any; `pairs`: what the gallery's photos say of strangers. */
export function thresholdOfAlbums(
  { spaces, defaults }: Ports,
  gallery: Gallery,
  {
    faces,
    probes,
    request,
    pairs,
  }: {
    readonly faces: number;
    readonly probes: number;
    readonly request?: number | undefined;
    readonly pairs?: SamePhotoPairs | undefined;
  },
): AlbumThreshold {
  const space = spaces.find(gallery.embeddingSpace);
  return albumThreshold({
    curve: space?.curve ?? null,
    published: space?.published ?? null,
    policy: gallery.settings.policy,
    faces,
    probes,
    overrides: { request, environment: defaults.similarityThreshold },
    atLeast: pairs === undefined ? undefined : (samePhotoThreshold(pairs, faces * probes) ?? undefined),
  });
}

/** From where on two selfies are of one person; nobody's choice has a say in it. */
export function selfieThreshold(
  { spaces }: Pick<ActionPorts, 'spaces'>,
  gallery: Pick<Gallery, 'embeddingSpace'>,
): number {
  const space = spaces.find(gallery.embeddingSpace);
  const evidence = { curve: space?.curve ?? null, published: space?.published ?? null };
  return verificationThreshold({ ...evidence, overrides: {} }).threshold;
}

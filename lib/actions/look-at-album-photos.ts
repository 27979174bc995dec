/** What is known of photos an album is to show: the gallery has them, they were just analysed, or they can't be used. */
import type { Refusal } from '../errors.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Album, KnownPhoto } from '../ports/album-records.ts';
import type { AnalyzedFace, PhotoAnalysis } from '../ports/photo-analyzer.ts';
import type { CameraFacts } from '../ports/photo-facts.ts';
import type { Gallery } from '../ports/records.ts';
import { accountedRefusal, observeStages } from './analyze-probe.ts';
import type { OtherEmbeddings } from './keep-out.ts';
import { inOtherSpaces, type OtherSpacesPorts, otherSpaces } from './other-spaces.ts';
import type { PhotoWish } from './photo-wish.ts';

/** A photo's bytes looked at, whatever the gallery knows of it already. */
export interface SeenPhoto {
  readonly kind: 'seen';
  readonly analysis: PhotoAnalysis;
  readonly facts: CameraFacts;
  /** Its faces in spaces that suppressions still speak of. */
  readonly others: ReadonlyMap<AnalyzedFace, OtherEmbeddings>;
}

export type LookedAt =
  /** Stored, and searched for all its faces as far as the album wants that. */
  | { readonly kind: 'known'; readonly photo: KnownPhoto }
  | SeenPhoto
  | { readonly kind: 'refused'; readonly refusal: Refusal };

export type LookPorts = Pick<ActionPorts, 'registry' | 'analyzer' | 'photoFacts' | 'telemetry'> &
  OtherSpacesPorts;

/**
 * By digest. `seen`: what an earlier look at the same photos found out, so that nothing is analysed twice; it is added to.
 * @throws Refusal `models_unavailable`
 */
export async function lookAtAlbumPhotos(
  ports: LookPorts,
  gallery: Gallery,
  album: Album,
  wishes: readonly PhotoWish[],
  seen: Map<string, LookedAt>,
): Promise<ReadonlyMap<string, LookedAt>> {
  const byDigest = new Map(wishes.map((wish) => [wish.sha256, wish]));
  const stored = await ports.registry.albumPhotos.known(gallery.uuid, [...byDigest.keys()]);
  const known = new Map(
    stored.filter((photo) => isEnough(photo, album)).map((photo) => [photo.sha256, photo]),
  );
  const fresh = [...byDigest.values()].filter(({ sha256 }) => !known.has(sha256) && !seen.has(sha256));
  for (const [sha256, looked] of await analyze(ports, gallery, album, fresh)) seen.set(sha256, looked);
  return new Map(
    [...byDigest.keys()].map((sha256): [string, LookedAt] => {
      const photo = known.get(sha256);
      return [sha256, photo === undefined ? seen.get(sha256)! : { kind: 'known', photo }];
    }),
  );
}

function isEnough({ detail }: KnownPhoto, { policy }: Album): boolean {
  return detail !== null || !policy.indexing;
}

async function analyze(
  ports: LookPorts,
  gallery: Gallery,
  { policy }: Album,
  wishes: readonly PhotoWish[],
): Promise<readonly (readonly [string, LookedAt])[]> {
  if (wishes.length === 0) return [];
  const request = {
    purpose: 'album',
    qualityFilter: gallery.settings.qualityFilter,
    photos: wishes.map(({ photo: { bytes } }) =>
      policy.indexing
        ? { bytes, wanted: { kind: 'all' } as const, detail: policy.detail, preview: true }
        : { bytes, wanted: { kind: 'unseen' } as const, preview: true },
    ),
  } as const;
  const outcomes = await ports.analyzer.analyze({ ...request, space: gallery.embeddingSpace });
  const spaces = policy.indexing ? await otherSpaces(ports, gallery) : [];
  const analyses = outcomes.map((outcome) => (outcome.kind === 'analyzed' ? outcome.analysis : null));
  const others = await inOtherSpaces(ports, spaces, request, analyses);
  return Promise.all(
    wishes.map(async ({ sha256, photo }, i): Promise<readonly [string, LookedAt]> => {
      const outcome = outcomes[i];
      if (outcome === undefined) throw new Error('the analyzer answered nothing for a photo');
      if (outcome.kind === 'refused')
        return [sha256, { kind: 'refused', refusal: accountedRefusal(outcome) }];
      observeStages(ports, outcome.analysis.timings);
      const facts = await ports.photoFacts.read(photo.bytes);
      return [sha256, { kind: 'seen', analysis: outcome.analysis, facts, others }];
    }),
  );
}

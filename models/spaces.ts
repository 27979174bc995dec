/** The embedding spaces of a manifest: their ids, and what is known about each. */
import { createHash } from 'node:crypto';
import { canonicalSpace } from '../lib/face/embedding-space.ts';
import type { ModelCost } from '../lib/face/expected-time.ts';
import type { DetectorName, EmbeddingSpaces, KnownSpace } from '../lib/ports/embedding-spaces.ts';
import type { Manifest } from './manifest.ts';
import { type ModelSet, modelSet, modelSets } from './model-set.ts';

/** 64 bits tell more spaces apart than anybody will ever make, and stay short in names of tables and collections. */
const ID_LENGTH = 16;

export function spaceId({ recogniser, detector }: ModelSet): string {
  const canonical = canonicalSpace({
    ...recogniser.file.contract,
    recogniserSha256: recogniser.file.sha256,
    landmarksSha256: detector.file.sha256,
  });
  return createHash('sha256').update(canonical).digest('hex').slice(0, ID_LENGTH);
}

/** Packs that hold the same two files share a space; `find` then answers with the default's pack if it is one of them, else the
 *  manifest's first. `detector: null` = the pack's own. Throws RangeError for an unknown pack. */
export function embeddingSpaces(
  manifest: Manifest,
  choice: { readonly pack: string; readonly detector: DetectorName | null },
): EmbeddingSpaces {
  const chosen = knownSpace(manifest, modelSet(manifest, choice.pack, choice.detector));
  const spaces = [chosen, ...modelSets(manifest).map((set) => knownSpace(manifest, set))];
  const byId = new Map(spaces.toReversed().map((space) => [space.id, space]));
  return { default: chosen, find: (id) => byId.get(id) ?? null };
}

/** The model files behind a space, for opening them; null when this manifest has none that make it. */
export function modelSetOf(manifest: Manifest, space: Pick<KnownSpace, 'id' | 'pack'>): ModelSet | null {
  const same = modelSets(manifest).filter((set) => spaceId(set) === space.id);
  return same.find((set) => set.packName === space.pack) ?? same[0] ?? null;
}

function knownSpace(manifest: Manifest, set: ModelSet): KnownSpace {
  const id = spaceId(set);
  const points = set.pack.operatingPoints;
  const measured = points.find((point) => point.source === 'measured' && point.space === id);
  const published = points.find((point) => point.source === 'published');
  const licences = [set.recogniser, set.detector].map(({ file }) => manifest.licences[file.licence]);
  const names = licences.map((licence) => licence?.name ?? 'unknown licence');
  return {
    id,
    pack: set.packName,
    detector: set.detector.file.detector,
    dimension: set.recogniser.file.contract.dimension,
    licence: [...new Set(names)].join(' + '),
    commercialUse: licences.every((licence) => licence?.commercialUse === true),
    curve: measured?.source === 'measured' ? measured.curve : null,
    published:
      published?.source === 'published'
        ? { threshold: published.threshold, fmr: published.fmr, source: published.reference }
        : null,
    minEmbeddingNorm: measured?.source === 'measured' ? measured.minEmbeddingNorm : null,
    cost: costOf(set),
  };
}

function costOf({ detector, recogniser }: ModelSet): ModelCost | null {
  const [detect, embed] = [detector.file.cost, recogniser.file.cost];
  return detect === undefined || embed === undefined
    ? null
    : { detect: detect.seconds, embed: embed.seconds };
}

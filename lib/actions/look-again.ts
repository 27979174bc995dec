/** Looks again at a stored photo: its faces as they are stored, with embeddings of whatever space is asked for. */
import { Refusal } from '../errors.ts';
import { MOST_PHOTO_BYTES } from '../face/photo-limit.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { KnownPhoto } from '../ports/album-records.ts';
import type { AnalyzedFace } from '../ports/photo-analyzer.ts';
import type { Gallery } from '../ports/records.ts';
import { asStored } from './album-photo-records.ts';
import { accountedRefusal } from './analyze-probe.ts';
import { readLocation } from './source-locations.ts';

type Ports = Pick<ActionPorts, 'analyzer' | 'photoStore'> & {
  /** Absent: photos that lie with somebody else can't be looked at. */
  readonly photoSource?: ActionPorts['photoSource'];
};

/**
 * @throws Refusal `photos_not_kept` when its bytes are nowhere any more, those of the photo, `models_unavailable`, `storage_unavailable`
 */
export async function lookAgain(
  ports: Ports,
  gallery: Gallery,
  photo: KnownPhoto,
  space: string = gallery.embeddingSpace,
): Promise<readonly AnalyzedFace[]> {
  const bytes = (await keptBytes(ports, photo)) ?? notKept();
  const detail = photo.detail ?? 'portrait';
  const [outcome] = await ports.analyzer.analyze({
    space,
    purpose: photo.detail === null ? 'enroll' : 'album',
    qualityFilter: gallery.settings.qualityFilter,
    photos: [{ bytes, wanted: { kind: 'all' }, detail }],
  });
  if (outcome === undefined) throw new Error('the analyzer answered nothing for a photo');
  if (outcome.kind === 'refused') throw accountedRefusal(outcome);
  const { analysis } = outcome;
  const kept = analysis.faces.map((face) => ({ face, uuid: '', cropKey: null }));
  return asStored(kept, { analysis }, photo).map(({ face }) => face);
}

/** From the photo store, or from where its owner keeps it; null when it is in neither. */
async function keptBytes(
  { photoStore, photoSource }: Ports,
  { storageKey, sourceKey, sourceVersion }: KnownPhoto,
): Promise<Uint8Array | null> {
  if (storageKey !== null) return photoStore.get(storageKey);
  const place = sourceKey === null ? null : readLocation(sourceKey);
  if (place === null || photoSource === undefined) return null;
  // What was put in its place meanwhile is another photo.
  const versionId = sourceVersion ?? undefined;
  return photoSource.read({ ...place, versionId }, { most: MOST_PHOTO_BYTES });
}

function notKept(): never {
  throw new Refusal('photos_not_kept', 'The photo was not kept; send it again.');
}

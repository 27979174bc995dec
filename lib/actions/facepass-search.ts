/** FacePass' form of searching an event with a selfie. */
import { Refusal } from '../errors.ts';
import type { PhotoInput } from '../ports/caller.ts';
import { facesOfAlbums, thresholdOfAlbums } from './album-threshold.ts';
import { analyzeProbe, chosenFace } from './analyze-probe.ts';
import { auditEvent } from './audit-event.ts';
import { type EventNamed, type FacePassEvent, findEvent } from './facepass-event.ts';
import { imageUrls } from './facepass-image.ts';
import { type FoundFace, findInAlbums } from './find-in-albums.ts';
import type { SearchPorts } from './search-album.ts';
import { searchableAlbums } from './searchable-albums.ts';
import { withPhotos } from './take-photos.ts';

export interface FacePassSearchRequest extends EventNamed {
  /** Cosine; the album's own threshold where it is higher or this is absent. */
  readonly threshold?: number | undefined;
  readonly limit: number;
  /** The selfie. */
  readonly photos: readonly PhotoInput[];
}

export interface FacePassResult {
  /** The number of the photo, as the upload answered it. */
  readonly face_id: number;
  readonly event_id: number;
  /** Raw cosine of the face that is most like the selfie. */
  readonly similarity: number;
  /** Good for an hour or more. */
  readonly image_url: string | null;
}

export interface FacePassSearch {
  /** Photos, each once, the most alike first. */
  readonly results: readonly FacePassResult[];
  readonly query_time_ms: number;
  readonly task_id: null;
}

/**
 * Nothing is found with a photo that shows nobody; the selfie is not stored.
 * @throws Refusal `album_not_found`, `indexing_off`, those of a photo that can't be used, `models_unavailable`, `index_unavailable`
 */
export async function facePassSearch(
  ports: SearchPorts,
  request: FacePassSearchRequest,
): Promise<FacePassSearch> {
  const started = ports.clock.monotonic();
  const { caller, photos } = request;
  const event = await findEvent(ports, request);
  const { gallery, album } = event;
  await searchableAlbums(ports, gallery, [album.id], caller);
  const results = await withPhotos(ports, { gallery, caller, photos }, async ([photo]) => {
    const probe = await probeOf(ports, event, photo!.bytes);
    return probe === null ? [] : find(ports, event, probe, request);
  });
  await ports.registry.audit.add(
    auditEvent(ports, caller, {
      action: 'search_album',
      gallery: gallery.uuid,
      target: album.uuid,
      outcome: results.length > 0 ? 'match' : 'unknown',
    }),
  );
  ports.telemetry.count('searches', { verdict: results.length > 0 ? 'match' : 'unknown' });
  return { results, query_time_ms: ports.clock.monotonic() - started, task_id: null };
}

/** Null when nobody is on the photo. */
async function probeOf(
  ports: SearchPorts,
  { gallery }: FacePassEvent,
  bytes: Uint8Array,
): Promise<Float32Array | null> {
  const { embeddingSpace: space, settings } = gallery;
  const wanted = { kind: 'chosen', selection: 'largest' } as const;
  try {
    const probe = { space, qualityFilter: settings.qualityFilter, wanted, bytes };
    return chosenFace(await analyzeProbe(ports, probe)).embedding;
  } catch (error) {
    if (error instanceof Refusal && error.code === 'no_face') return null;
    throw error;
  }
}

async function find(
  ports: SearchPorts,
  { gallery, album, number }: FacePassEvent,
  probe: Float32Array,
  { threshold: asked, limit, caller }: FacePassSearchRequest,
): Promise<readonly FacePassResult[]> {
  const faces = await facesOfAlbums(ports, gallery, [album]);
  const pairs = await ports.registry.samePhotoPairs.find(gallery.uuid, gallery.embeddingSpace);
  const own = thresholdOfAlbums(ports, gallery, { faces, probes: 1, pairs });
  const threshold = Math.max(own.threshold, asked ?? ports.defaults.facePassThreshold ?? -1);
  const filters = { from: null, to: null, labels: [] };
  const scope = { gallery: gallery.uuid, space: gallery.embeddingSpace, albums: [album], filters };
  const { lists } = await findInAlbums(ports, scope, [probe], threshold);
  const best = bestPerPhoto(lists[0] ?? []).slice(0, limit);
  const photosFound = best.map(({ photo }) => photo);
  const numbers = await ports.registry.photoNumbers.of(photosFound);
  const urls = await imageUrls(ports, caller, album, photosFound);
  return best.flatMap(({ photo, similarity }) => {
    const face_id = numbers.get(photo);
    return face_id === undefined ? [] : [{ face_id, event_id: number, similarity, image_url: urls(photo) }];
  });
}

/** `found` comes by falling similarity. */
function bestPerPhoto(found: readonly FoundFace[]): readonly FoundFace[] {
  const seen = new Set<string>();
  return found.filter(({ photo }) => !seen.has(photo) && seen.add(photo));
}

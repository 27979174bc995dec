/** Who are all these? Every usable face of a photo against the named persons of a gallery, one answer each. */
import type { ActionPorts } from '../ports/action-ports.ts';
import { analyzeProbe } from './analyze-probe.ts';
import { auditEvent } from './audit-event.ts';
import { type UnusedFace, unusedFaces } from './face-answer.ts';
import { findGallery } from './find-gallery.ts';
import { galleryThreshold, thresholdWarnings } from './gallery-threshold.ts';
import { type Identification, type IdentifyTimings, identifyFace } from './identification.ts';
import { type IdentifyPorts, neededCandidates, type SearchRequest } from './identify.ts';
import { searchPersons } from './search-persons.ts';
import { withPhotos } from './take-photos.ts';

export interface IdentifyAllAnswer {
  /** Largest face first. */
  readonly faces: readonly Identification[];
  readonly unusedFaces: readonly UnusedFace[];
  readonly warnings?: readonly string[];
  readonly embeddingSpace: string;
  readonly timings: IdentifyTimings;
}

/**
 * A face too weak to search stands in `unusedFaces` with its reasons.
 * @throws Refusal `gallery_not_found`, `upload_not_found`, those of the photo (`no_face`, `image_undecodable`, …),
 *   `models_unavailable`, `index_unavailable`
 */
export async function identifyAll(ports: IdentifyPorts, request: SearchRequest): Promise<IdentifyAllAnswer> {
  const started = ports.clock.monotonic();
  const gallery = await findGallery(ports, request.gallery);
  return withPhotos(ports, { gallery, caller: request.caller, photos: request.photos }, async ([photo]) => {
    const analysis = await analyzeProbe(ports, {
      space: gallery.embeddingSpace,
      qualityFilter: request.qualityFilter ?? gallery.settings.qualityFilter,
      wanted: { kind: 'all' },
      bytes: photo!.bytes,
    });
    const searched = analysis.faces.flatMap((face) =>
      face.embedding === null ? [] : [{ face, embedding: face.embedding }],
    );
    const searching = ports.clock.monotonic();
    const topK = request.topK ?? ports.defaults.topK;
    const threshold = await galleryThreshold(ports, gallery, request.threshold);
    const lists = await searchPersons(
      ports,
      gallery,
      searched.map(({ embedding }) => embedding),
      neededCandidates(topK),
    );
    const search = ports.clock.monotonic() - searching;
    const identifying = { gallery, threshold, topK, includeBelow: request.includeBelow ?? false };
    const found = await Promise.all(
      searched.map(({ face }, i) => identifyFace(ports, identifying, analysis, face, lists[i] ?? [])),
    );
    await auditFaces(ports, request, gallery.uuid, found);
    ports.telemetry.observe('stage_ms', search, { stage: 'search' });
    return {
      faces: found.map(({ identification }) => identification),
      unusedFaces: unusedFaces(
        analysis,
        searched.map(({ face }) => face),
      ),
      ...thresholdWarnings(threshold),
      embeddingSpace: gallery.embeddingSpace,
      timings: { ...analysis.timings, search, total: ports.clock.monotonic() - started },
    };
  });
}

/** One event per face, since each is a search of its own. */
async function auditFaces(
  ports: Pick<ActionPorts, 'registry' | 'telemetry' | 'clock' | 'ids'>,
  request: SearchRequest,
  gallery: string,
  found: readonly { readonly identification: Identification; readonly personUuid: string | null }[],
): Promise<void> {
  for (const { identification, personUuid } of found) {
    await ports.registry.audit.add(
      auditEvent(ports, request.caller, {
        action: 'identify_all',
        gallery,
        target: personUuid,
        outcome: identification.verdict,
      }),
    );
    ports.telemetry.count('searches', { verdict: identification.verdict });
  }
}

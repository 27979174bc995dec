/** Who is this? One face of a photo against the named persons of a gallery, with an honest verdict. */
import type { Box, FaceSelection, QualityFilter } from '../face/face.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller, PhotoInput } from '../ports/caller.ts';
import { analyzeProbe, chosenFace, selectionOf } from './analyze-probe.ts';
import { auditEvent } from './audit-event.ts';
import { type UnusedFace, unusedFaces } from './face-answer.ts';
import { findGallery } from './find-gallery.ts';
import { galleryThreshold, thresholdWarnings } from './gallery-threshold.ts';
import { type Identification, type IdentifyTimings, identifyFace } from './identification.ts';
import { searchPersons } from './search-persons.ts';
import { withPhotos } from './take-photos.ts';

export type IdentifyPorts = Pick<
  ActionPorts,
  | 'registry'
  | 'index'
  | 'analyzer'
  | 'photoStore'
  | 'spaces'
  | 'telemetry'
  | 'clock'
  | 'ids'
  | 'digest'
  | 'defaults'
>;

export interface SearchRequest {
  readonly gallery: string;
  readonly topK?: number | undefined;
  readonly threshold?: number | undefined;
  /** Show candidates below candidateThreshold too. */
  readonly includeBelow?: boolean | undefined;
  readonly qualityFilter?: QualityFilter | undefined;
  /** The first one is the probe. */
  readonly photos: readonly PhotoInput[];
  readonly caller: Caller;
}

export interface IdentifyRequest extends SearchRequest {
  readonly faceSelection?: FaceSelection | undefined;
  readonly faceBox?: Box | undefined;
}

export interface IdentifyAnswer extends Identification {
  readonly unusedFaces: readonly UnusedFace[];
  readonly warnings?: readonly string[];
  readonly embeddingSpace: string;
  readonly timings: IdentifyTimings;
}

/** The runner-up decides about `maybe`, also when only one candidate is shown. */
export function neededCandidates(topK: number): number {
  return Math.max(topK, 2);
}

/**
 * The probe is never stored; the search leaves an audit event.
 * @throws Refusal `gallery_not_found`, `upload_not_found`, those of the photo (`no_face`, `low_quality`, …), `models_unavailable`,
 *   `index_unavailable`
 */
export async function identify(ports: IdentifyPorts, request: IdentifyRequest): Promise<IdentifyAnswer> {
  const started = ports.clock.monotonic();
  const gallery = await findGallery(ports, request.gallery);
  return withPhotos(ports, { gallery, caller: request.caller, photos: request.photos }, async ([photo]) => {
    const analysis = await analyzeProbe(ports, {
      space: gallery.embeddingSpace,
      qualityFilter: request.qualityFilter ?? gallery.settings.qualityFilter,
      wanted: {
        kind: 'chosen',
        selection: selectionOf(ports, gallery, request.faceSelection),
        faceBox: request.faceBox,
      },
      bytes: photo!.bytes,
    });
    const face = chosenFace(analysis);
    const searching = ports.clock.monotonic();
    const topK = request.topK ?? ports.defaults.topK;
    const threshold = await galleryThreshold(ports, gallery, request.threshold);
    const [candidates = []] = await searchPersons(ports, gallery, [face.embedding], neededCandidates(topK));
    const search = ports.clock.monotonic() - searching;
    const { identification, personUuid } = await identifyFace(
      ports,
      { gallery, threshold, topK, includeBelow: request.includeBelow ?? false },
      analysis,
      face,
      candidates,
    );
    await ports.registry.audit.add(
      auditEvent(ports, request.caller, {
        action: 'identify',
        gallery: gallery.uuid,
        target: personUuid,
        outcome: identification.verdict,
      }),
    );
    ports.telemetry.observe('stage_ms', search, { stage: 'search' });
    ports.telemetry.count('searches', { verdict: identification.verdict });
    return {
      ...identification,
      unusedFaces: unusedFaces(analysis, [analysis.faces[analysis.chosen!]!]),
      ...thresholdWarnings(threshold),
      embeddingSpace: gallery.embeddingSpace,
      timings: { ...analysis.timings, search, total: ports.clock.monotonic() - started },
    };
  });
}

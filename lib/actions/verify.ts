/** Is this that person? One face of a photo against the samples of one person. */
import type { Box, FaceSelection, QualityFilter } from '../face/face.ts';
import { sameOrDifferent } from '../matching/decision.ts';
import { bestSimilarity } from '../matching/similarity.ts';
import type { ThresholdSource } from '../matching/threshold-policy.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller, PhotoInput } from '../ports/caller.ts';
import type { Gallery } from '../ports/records.ts';
import { analyzeProbe, chosenFace, selectionOf } from './analyze-probe.ts';
import { auditEvent } from './audit-event.ts';
import { type FaceAnswer, faceAnswer, storedFaceAnswer } from './face-answer.ts';
import { findGallery, findPerson } from './find-gallery.ts';
import { pairThreshold, thresholdWarnings } from './gallery-threshold.ts';
import { withPhotos } from './take-photos.ts';

/** A person's samples compared at most, the oldest first. */
const SAMPLES = 1000;

export interface VerifyRequest {
  readonly gallery: string;
  readonly person: string;
  readonly threshold?: number | undefined;
  readonly faceSelection?: FaceSelection | undefined;
  readonly faceBox?: Box | undefined;
  readonly qualityFilter?: QualityFilter | undefined;
  readonly photos: readonly PhotoInput[];
  readonly caller: Caller;
}

/** The other face: of a photo (compare), or a stored sample, which has an id. */
export interface ReferenceFace extends Omit<FaceAnswer, 'boxNormalized'> {
  readonly boxNormalized?: Box;
  readonly faceId?: string;
}

export interface VerifyAnswer {
  readonly verdict: 'same' | 'different';
  /** Null when the person has no sample left; then also `reference`. */
  readonly similarity: number | null;
  readonly threshold: number;
  readonly thresholdSource: ThresholdSource;
  readonly faces: { readonly probe: FaceAnswer; readonly reference: ReferenceFace | null };
  readonly warnings?: readonly string[];
}

type Ports = Pick<
  ActionPorts,
  'registry' | 'analyzer' | 'photoStore' | 'spaces' | 'telemetry' | 'clock' | 'ids' | 'digest' | 'defaults'
>;

/**
 * The probe is never stored; the comparison leaves an audit event.
 * @throws Refusal `gallery_not_found`, `person_not_found`, `upload_not_found`, those of the photo, `models_unavailable`
 */
export async function verify(ports: Ports, request: VerifyRequest): Promise<VerifyAnswer> {
  const gallery = await findGallery(ports, request.gallery);
  const person = await findPerson(ports, gallery, request.person);
  return withPhotos(ports, { gallery, caller: request.caller, photos: request.photos }, async ([photo]) => {
    const space = gallery.embeddingSpace;
    const analysis = await analyzeProbe(ports, {
      space,
      qualityFilter: request.qualityFilter ?? gallery.settings.qualityFilter,
      wanted: {
        kind: 'chosen',
        selection: selectionOf(ports, gallery, request.faceSelection),
        faceBox: request.faceBox,
      },
      bytes: photo!.bytes,
    });
    const probe = chosenFace(analysis);
    const samples = await ports.registry.faces.embeddingsOfPerson(person.uuid, space, SAMPLES);
    const best = bestSimilarity(
      probe.embedding,
      samples.map(({ embedding }) => embedding),
    );
    const choice = pairThreshold(ports, space, gallery, request.threshold);
    const verdict = best === null ? 'different' : sameOrDifferent(best.similarity, choice.threshold);
    await ports.registry.audit.add(
      auditEvent(ports, request.caller, {
        action: 'verify',
        gallery: gallery.uuid,
        target: person.uuid,
        outcome: verdict,
      }),
    );
    ports.telemetry.count('searches', { verdict });
    return {
      verdict,
      similarity: best?.similarity ?? null,
      threshold: choice.threshold,
      thresholdSource: choice.source,
      faces: {
        probe: faceAnswer(probe, analysis),
        reference: best === null ? null : await storedSample(ports, gallery, samples[best.index]!.face),
      },
      ...thresholdWarnings(choice),
    };
  });
}

/** Null when the sample was erased in this very moment. */
async function storedSample(
  { registry }: Pick<ActionPorts, 'registry'>,
  gallery: Gallery,
  uuid: string,
): Promise<ReferenceFace | null> {
  const face = await registry.faces.find(gallery.uuid, uuid);
  if (face === null) return null;
  const [photo] = await registry.photos.findByUuids([face.photo]);
  const { faceId, box, boxNormalized, landmarks, detectionScore, quality } = storedFaceAnswer(face, photo);
  return {
    faceId,
    box,
    ...(boxNormalized === undefined ? {} : { boxNormalized }),
    landmarks,
    detectionScore,
    quality,
  };
}

/** Do two photos show the same person? In the installation's default embedding space; nothing is stored. */
import { Refusal } from '../errors.ts';
import type { FaceSelection, QualityFilter } from '../face/face.ts';
import { sameOrDifferent } from '../matching/decision.ts';
import { cosine } from '../matching/similarity.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller, PhotoInput } from '../ports/caller.ts';
import { analyzeProbe, chosenFace, selectionOf } from './analyze-probe.ts';
import { auditEvent } from './audit-event.ts';
import { faceAnswer } from './face-answer.ts';
import { pairThreshold, thresholdWarnings } from './gallery-threshold.ts';
import { withPhotos } from './take-photos.ts';
import type { VerifyAnswer } from './verify.ts';

export interface CompareRequest {
  readonly threshold?: number | undefined;
  readonly faceSelection?: FaceSelection | undefined;
  readonly qualityFilter?: QualityFilter | undefined;
  /** Probe, then reference. */
  readonly photos: readonly PhotoInput[];
  readonly caller: Caller;
}

type Ports = Pick<
  ActionPorts,
  'registry' | 'analyzer' | 'photoStore' | 'spaces' | 'telemetry' | 'clock' | 'ids' | 'digest' | 'defaults'
>;

const PARTS = ['probe', 'reference'] as const;

/** @throws Refusal of a photo, with `photo: probe | reference` in the details; `models_unavailable` */
export async function compare(ports: Ports, request: CompareRequest): Promise<VerifyAnswer> {
  const { caller, photos } = request;
  return withPhotos(ports, { gallery: null, caller, photos }, async (taken) => {
    const space = ports.spaces.default.id;
    const [probe, reference] = await Promise.all(
      PARTS.map(async (part, i) => {
        const analysis = await analyzeProbe(ports, {
          space,
          qualityFilter: request.qualityFilter ?? 'standard',
          wanted: { kind: 'chosen', selection: selectionOf(ports, null, request.faceSelection) },
          bytes: taken[i]!.bytes,
        }).catch((error: unknown) => {
          throw error instanceof Refusal ? ofPart(error, part) : error;
        });
        return { face: chosenFace(analysis), analysis };
      }),
    );
    const similarity = cosine(probe!.face.embedding, reference!.face.embedding);
    const choice = pairThreshold(ports, space, null, request.threshold);
    const verdict = sameOrDifferent(similarity, choice.threshold);
    await ports.registry.audit.add(
      auditEvent(ports, caller, { action: 'compare', gallery: null, target: null, outcome: verdict }),
    );
    ports.telemetry.count('searches', { verdict });
    return {
      verdict,
      similarity,
      threshold: choice.threshold,
      thresholdSource: choice.source,
      faces: {
        probe: faceAnswer(probe!.face, probe!.analysis),
        reference: faceAnswer(reference!.face, reference!.analysis),
      },
      ...thresholdWarnings(choice),
    };
  });
}

function ofPart(refusal: Refusal, photo: (typeof PARTS)[number]): Refusal {
  return new Refusal(refusal.code, refusal.message, { ...refusal.details, photo }, { cause: refusal });
}

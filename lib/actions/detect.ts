/** The faces of a photo, without knowing anybody; nothing is stored. */
import type { QualityFilter, RotationApplied } from '../face/face.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller, PhotoInput } from '../ports/caller.ts';
import { observeStages } from './analyze-probe.ts';
import { type FaceAnswer, faceAnswer } from './face-answer.ts';
import { withPhotos } from './take-photos.ts';

export interface DetectRequest {
  readonly qualityFilter?: QualityFilter | undefined;
  readonly photos: readonly PhotoInput[];
  readonly caller: Caller;
}

export interface DetectAnswer {
  readonly photo: {
    readonly width: number;
    readonly height: number;
    readonly rotationApplied: RotationApplied;
  };
  /** Largest first; none when there is no face. */
  readonly faces: readonly FaceAnswer[];
}

/** @throws Refusal of a photo that can't be decoded; `models_unavailable` */
export async function detect(
  ports: Pick<
    ActionPorts,
    'registry' | 'analyzer' | 'photoStore' | 'spaces' | 'telemetry' | 'clock' | 'digest'
  >,
  request: DetectRequest,
): Promise<DetectAnswer> {
  const { caller, photos } = request;
  return withPhotos(ports, { gallery: null, caller, photos }, async ([photo]) => {
    const [outcome] = await ports.analyzer.analyze({
      space: ports.spaces.default.id,
      purpose: 'search',
      qualityFilter: request.qualityFilter ?? 'standard',
      photos: [{ bytes: photo!.bytes, wanted: { kind: 'none' } }],
    });
    // A photo without a face is an answer here, not a refusal.
    const analysis = outcome?.analysis ?? null;
    if (outcome === undefined) throw new Error('the analyzer answered nothing for a photo');
    if (analysis === null) throw outcome.kind === 'refused' ? outcome.refusal : new Error('no analysis');
    observeStages(ports, analysis.timings);
    const { width, height, rotationApplied, faces } = analysis;
    return {
      photo: { width, height, rotationApplied },
      faces: faces.map((face) => faceAnswer(face, analysis)),
    };
  });
}

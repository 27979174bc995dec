/** Puts an engine together: model files, the arithmetic that fits them, and the decoder. */
import type { FaceEngine } from '../actions/analyze-photos.ts';
import { openOnnxModels } from '../adapters/face-models/onnx.ts';
import { openSharpDecoder } from '../adapters/photo-decoder/sharp.ts';
import type { Recogniser } from '../face/arcface.ts';
import { chooseDetector } from '../face/choose-detector.ts';
import type { Detector } from '../face/detector.ts';
import { letterboxPacker } from '../face/letterbox.ts';
import type { DetectorName } from '../ports/embedding-spaces.ts';

/** Everything an engine is opened from; plain values, so that it travels to worker threads. */
export interface FaceEnginePlan {
  /** Id of the embedding space. */
  readonly space: string;
  readonly detector: { readonly name: DetectorName; readonly path: string };
  readonly recogniser: Recogniser & { readonly path: string };
  readonly minEmbeddingNorm: number | null;
  /** A face needs this detection score; null = the detector's own. */
  readonly minDetectionScore: number | null;
  readonly device: 'cpu' | 'cuda';
  /** ONNX threads of one run. */
  readonly threads: number;
  /** `golden` repeats the reference exactly; `product` is faster where that costs no accuracy. */
  readonly mode: 'product' | 'golden';
}

/** Opens the sessions and returns the engine. Refusal `models_unavailable` when a file can't be loaded. */
export async function openFaceEngine(plan: FaceEnginePlan): Promise<FaceEngine & { close(): Promise<void> }> {
  const models = await openOnnxModels({
    detector: plan.detector.path,
    recogniser: plan.recogniser.path,
    recogniserBatch: plan.recogniser.batch,
    device: plan.device,
    threads: plan.threads,
  });
  const detector = detectorOf(plan);
  return {
    decoder: openSharpDecoder(),
    models,
    detector,
    pack: letterboxPacker(detector),
    recogniser: plan.recogniser,
    minEmbeddingNorm: plan.minEmbeddingNorm,
    detail: plan.mode === 'golden' ? 'full' : 'reduced',
    now: () => performance.now(),
    close: () => models.close(),
  };
}

function detectorOf({ detector, minDetectionScore, mode, device }: FaceEnginePlan): Detector {
  const chosen = chooseDetector(detector.name, mode);
  const own = device === 'cuda' ? onOneCanvas(chosen) : chosen;
  return minDetectionScore === null ? own : withLeastScore(own, minDetectionScore);
}

/** CUDA looks for the best algorithm anew for each shape of canvas, which takes seconds; a few black pixels more cost nothing. */
function onOneCanvas(detector: Detector): Detector {
  const { passes, tiles } = detector;
  return {
    ...detector,
    passes: passes.map((pass) => (pass.canvas === 'trimmed' ? { ...pass, canvas: pass.fit } : pass)),
    tiles: { ...tiles, canvas: tiles.side },
  };
}

/** The score asked for counts in every look; where a look needs a higher one for some faces, that stays. */
function withLeastScore(detector: Detector, minDetectionScore: number): Detector {
  const { tiles } = detector;
  const scores = tiles.trusted.scores?.map(({ from, least }) => ({
    from,
    least: from === 0 ? minDetectionScore : Math.max(least, minDetectionScore),
  }));
  const trusted = scores === undefined ? tiles.trusted : { ...tiles.trusted, scores };
  return { ...detector, minDetectionScore, tiles: { ...tiles, trusted } };
}

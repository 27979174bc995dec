/** Puts an engine together: model files, the arithmetic that fits them, and the decoder. */
import type { FaceEngine } from '../actions/analyze-photos.ts';
import { openOnnxModels } from '../adapters/face-models/onnx.ts';
import { openSharpDecoder } from '../adapters/photo-decoder/sharp.ts';
import type { Recogniser } from '../face/arcface.ts';
import { chooseDetector } from '../face/choose-detector.ts';
import type { DetectionPass, Detector } from '../face/detector.ts';
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
  const own = device === 'cuda' ? { ...chosen, passes: chosen.passes.map(withOneCanvas) } : chosen;
  return minDetectionScore === null ? own : { ...own, minDetectionScore };
}

/** CUDA looks for the best algorithm anew for each shape of canvas, which takes seconds; a few black pixels more cost nothing. */
function withOneCanvas(pass: DetectionPass): DetectionPass {
  return pass.canvas === 'trimmed' ? { ...pass, canvas: pass.fit } : pass;
}

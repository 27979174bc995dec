/** The engine as the product opens it: the server's worker pool, and the same in this thread with a clock around its parts. */
import { availableParallelism } from 'node:os';
import { analyzePhotos } from '../../lib/actions/analyze-photos.ts';
import { openInThreadAnalyzer } from '../../lib/adapters/photo-analyzer/in-thread.ts';
import type { Config } from '../../lib/config.ts';
import type { AnalyzeRequest, PhotoAnalyzer } from '../../lib/ports/photo-analyzer.ts';
import { ONNX_THREADS, openAnalyzer } from '../../lib/runtime/analyzer.ts';
import { openFaceEngine } from '../../lib/runtime/face-engine.ts';
import { chooseModels } from '../../lib/runtime/model-choice.ts';

export interface ProductEngine {
  /** Decode to embeddings of all faces, as one request on an idle machine; answers the number of embedded faces. */
  analyse(bytes: Uint8Array): Promise<number>;
  close(): Promise<void>;
}

export async function openServerEngine(config: Config, threads = ONNX_THREADS): Promise<ProductEngine> {
  const { analyzer, space } = await openServerAnalyzer(config, threads);
  return engineOver(analyzer, space);
}

/** Worker threads, as many as the server has, warm. `threads`: ONNX threads of each; by default what the server gives. */
export async function openServerAnalyzer(
  config: Config,
  threads = ONNX_THREADS,
): Promise<{ readonly analyzer: PhotoAnalyzer; readonly space: string }> {
  const { planOf, spaces } = await chooseModels(config, null, threads);
  const analyzer = await openAnalyzer({ ...config, platform: 'local' }, planOf, availableParallelism());
  await analyzer.warm(spaces.default.id);
  return { analyzer, space: spaces.default.id };
}

/** Milliseconds since the clock was made. */
export interface PartsClock {
  decode: number;
  onnx: number;
}

/** In this thread, as on Lambda. `parts` grows with every photo. */
export async function openThreadEngine(config: Config, parts: PartsClock): Promise<ProductEngine> {
  const { analyzer, space } = await openThreadAnalyzer(config, parts);
  return engineOver(analyzer, space);
}

/** One ONNX thread, warm. */
export async function openThreadAnalyzer(
  config: Config,
  parts: PartsClock,
): Promise<{ readonly analyzer: PhotoAnalyzer; readonly space: string }> {
  const { planOf, spaces } = await chooseModels(config, null, 1);
  const around =
    <A extends readonly unknown[], T>(part: keyof PartsClock, work: (...args: A) => Promise<T>) =>
    async (...args: A) => {
      const start = performance.now();
      const result = await work(...args);
      parts[part] += performance.now() - start;
      return result;
    };
  const analyzer = openInThreadAnalyzer({
    planOf,
    analyze: analyzePhotos,
    async open(plan: Awaited<ReturnType<typeof planOf>>) {
      const engine = await openFaceEngine(plan);
      const { decoder, models } = engine;
      return {
        ...engine,
        decoder: { decode: around('decode', decoder.decode) },
        models: { ...models, detect: around('onnx', models.detect), embed: around('onnx', models.embed) },
      };
    },
  });
  await analyzer.warm(spaces.default.id);
  return { analyzer, space: spaces.default.id };
}

function engineOver(analyzer: PhotoAnalyzer, space: string): ProductEngine {
  return {
    async analyse(bytes) {
      const request: AnalyzeRequest = {
        space,
        purpose: 'search',
        qualityFilter: 'none',
        photos: [{ bytes, wanted: { kind: 'all' } }],
      };
      const [outcome] = await analyzer.analyze(request);
      return outcome?.analysis?.faces.filter(({ embedding }) => embedding !== null).length ?? 0;
    },
    close: () => analyzer.close(),
  };
}

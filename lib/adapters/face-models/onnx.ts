/** Runs the networks with ONNX Runtime; nothing else imports it. */
import { createRequire } from 'node:module';
import type { InferenceSession } from 'onnxruntime-node';
import { Refusal } from '../../errors.ts';
import type { Tensor } from '../../face/tensor.ts';
import type { FaceModels } from '../../ports/face-models.ts';

// Bundled functions find the native package by require, not by import.
const ort: typeof import('onnxruntime-node') = createRequire(import.meta.url)('onnxruntime-node');

export interface OnnxOptions {
  /** Paths of the model files. */
  readonly detector: string;
  readonly recogniser: string;
  /** Crops the recogniser takes in one run at most; null = any number. */
  readonly recogniserBatch: number | null;
  readonly device: 'cpu' | 'cuda' | 'auto';
  /** Threads of one run; 1 where several workers share the cores. */
  readonly threads: number;
}

/** More crops a run gain nothing and cost memory. */
const LARGEST_BATCH = 16;

/** Opens both sessions; do it once per thread, for sessions that come and go leak. Refusal `models_unavailable` when a file can't be loaded. */
export async function openOnnxModels(options: OnnxOptions): Promise<FaceModels> {
  const [detector, recogniser] = await Promise.all([
    openSession(options.detector, options),
    openSession(options.recogniser, options),
  ]);
  const largest = Math.min(options.recogniserBatch ?? LARGEST_BATCH, LARGEST_BATCH);
  return {
    detect: (canvas) => run(detector, canvas),
    embed: (crops) => embedInBatches(recogniser, crops, largest),
    engine: { onnxruntime: ort.env.versions.node ?? 'unknown', provider: options.device },
    close: async () => {
      await Promise.all([detector.release(), recogniser.release()]);
    },
  };
}

async function openSession(path: string, { device, threads }: OnnxOptions): Promise<InferenceSession> {
  try {
    return await ort.InferenceSession.create(path, {
      executionProviders: device === 'cpu' ? ['cpu'] : ['cuda', 'cpu'],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      // Canvases come in many shapes; a remembered layout for each costs memory and saves no time.
      enableMemPattern: false,
      graphOptimizationLevel: 'all',
      // Exported detectors state the output sizes of one canvas; every other canvas would warn on each run.
      logSeverityLevel: 3,
      // Idle threads of one session must not spin while another session, or the decoder, has work.
      extra: { session: { intra_op: { allow_spinning: '0' } } },
    });
  } catch (cause) {
    const message =
      'A model file could not be loaded; run `npx kith models verify`, then `npx kith models fetch`.';
    throw new Refusal('models_unavailable', message, {}, { cause });
  }
}

async function run(session: InferenceSession, input: Tensor): Promise<Float32Array[]> {
  const [name] = session.inputNames;
  if (name === undefined) throw new Error('The model has no input');
  const outputs = await session.run({ [name]: new ort.Tensor('float32', input.data, [...input.dims]) });
  return session.outputNames.map((output) => {
    const data = outputs[output]?.data;
    if (!(data instanceof Float32Array)) throw new Error(`Model output ${output} is not float32`);
    return data;
  });
}

async function embedInBatches(
  session: InferenceSession,
  crops: Tensor,
  largest: number,
): Promise<Float32Array> {
  const [count = 0, ...shape] = crops.dims;
  const each = shape.reduce((product, side) => product * side, 1);
  const parts: Float32Array[] = [];
  for (let from = 0; from < count; from += largest) {
    const to = Math.min(from + largest, count);
    const [raw] = await run(session, {
      dims: [to - from, ...shape],
      data: crops.data.subarray(from * each, to * each),
    });
    if (raw === undefined) throw new Error('The recogniser has no output');
    parts.push(raw);
  }
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : joined(parts);
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

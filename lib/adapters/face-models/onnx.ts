/** Runs the networks with ONNX Runtime; nothing else imports it. */
import { createRequire } from 'node:module';
import type { InferenceSession } from 'onnxruntime-node';
import { Refusal } from '../../errors.ts';
import type { Tensor } from '../../face/tensor.ts';
import type { FaceModels } from '../../ports/face-models.ts';

// Bundled functions find the native package by require, not by import.
const ort: typeof import('onnxruntime-node') = createRequire(import.meta.url)('onnxruntime-node');
// What goes wrong is thrown; the library would write it to standard error as well, past the log.
ort.env.logLevel = 'fatal';

export interface OnnxOptions {
  /** Paths of the model files. */
  readonly detector: string;
  readonly recogniser: string;
  /** Crops the recogniser takes in one run at most; null = any number. */
  readonly recogniserBatch: number | null;
  /** What the networks run on; nothing else is used in its place. */
  readonly device: 'cpu' | 'cuda';
  /** Threads of one run; 1 where several workers share the cores. */
  readonly threads: number;
}

/**
 * Crops of one run, the largest fitting number first. On processors more than 16 gain nothing and cost memory. CUDA looks for the best
 * algorithm anew for each number it meets, which takes seconds, so it meets few.
 */
const RUNS = { cpu: { most: 16, only: null }, cuda: { most: 64, only: [64, 16, 4, 1] } } as const;

/**
 * Opens both sessions; do it once per thread, for sessions that come and go leak. Refusal `models_unavailable` when a file, or CUDA,
 * can't be loaded.
 */
export async function openOnnxModels(options: OnnxOptions): Promise<FaceModels> {
  const { device, threads, recogniserBatch } = options;
  const [detector, recogniser] = await Promise.all([
    openSession(options.detector, device, threads),
    openSession(options.recogniser, device, threads),
  ]);
  const { most, only } = RUNS[device];
  const largest = Math.min(recogniserBatch ?? most, most);
  const sizes = only?.filter((size) => size <= largest) ?? null;
  return {
    detect: (canvas) => run(detector, canvas),
    embed: (crops) =>
      embedInRuns(
        recogniser,
        crops,
        (left) => sizes?.find((size) => size <= left) ?? Math.min(left, largest),
      ),
    engine: { onnxruntime: ort.env.versions.node ?? 'unknown', provider: device },
    close: async () => {
      await Promise.all([detector.release(), recogniser.release()]);
    },
  };
}

/** Why CUDA can't be used on this machine; null when it can. `model`: a model file, whichever, to try it with. */
export async function cudaFault(model: string): Promise<unknown> {
  try {
    await (await createSession(model, 'cuda', 1)).release();
    return null;
  } catch (cause) {
    return cause;
  }
}

async function openSession(
  path: string,
  device: OnnxOptions['device'],
  threads: number,
): Promise<InferenceSession> {
  try {
    return await createSession(path, device, threads);
  } catch (cause) {
    if (device === 'cuda' && (await opensOnProcessor(path))) throw cudaUnavailable(cause);
    const message =
      'A model file could not be loaded; run `npx kith models verify`, then `npx kith models fetch`.';
    throw new Refusal('models_unavailable', message, {}, { cause });
  }
}

/** ONNX Runtime says the same of a broken file and of a missing driver, in many words; so the file is asked. */
async function opensOnProcessor(path: string): Promise<boolean> {
  try {
    await (await createSession(path, 'cpu', 1)).release();
    return true;
  } catch {
    return false;
  }
}

function cudaUnavailable(cause: unknown): Refusal {
  const message =
    'KITH_DEVICE is cuda, but CUDA could not be loaded. It needs Linux on x64, an NVIDIA driver, CUDA 12 with cuDNN 9, and the ' +
    'provider that `ONNXRUNTIME_NODE_INSTALL=cuda12 node node_modules/onnxruntime-node/script/install` adds; ' +
    'or set KITH_DEVICE to auto or cpu.';
  return new Refusal('models_unavailable', message, {}, { cause });
}

function createSession(
  path: string,
  device: OnnxOptions['device'],
  threads: number,
): Promise<InferenceSession> {
  return ort.InferenceSession.create(path, {
    // What CUDA has no code for runs on the processor without being told; a provider that can't be loaded fails here.
    executionProviders: [device],
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

/** `next`: how many of the crops that are left go into the next run. */
async function embedInRuns(
  session: InferenceSession,
  crops: Tensor,
  next: (left: number) => number,
): Promise<Float32Array> {
  const [count = 0, ...shape] = crops.dims;
  const each = shape.reduce((product, side) => product * side, 1);
  const parts: Float32Array[] = [];
  for (let from = 0, to = 0; from < count; from = to) {
    to = from + next(count - from);
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

/** The liveness networks of Silent-Face-Anti-Spoofing, run with ONNX Runtime. */
import { createRequire } from 'node:module';
import type { InferenceSession } from 'onnxruntime-node';
import { Refusal } from '../../errors.ts';
import { packCrops } from '../../face/arcface.ts';
import { liveScore } from '../../face/live-score.ts';
import { cutPatch, patchCorners } from '../../face/liveness-patch.ts';
import type { Normalisation } from '../../face/tensor.ts';
import type { Liveness } from '../../ports/liveness.ts';

// Bundled functions find the native package by require, not by import.
const ort: typeof import('onnxruntime-node') = createRequire(import.meta.url)('onnxruntime-node');

/** One network: its file, and the tensor contract the manifest states. */
export interface LivenessNetwork extends Normalisation {
  readonly path: string;
  /** Side of the patch in pixels. */
  readonly size: number;
  /** How much larger than the face the patch is. */
  readonly scale: number;
}

/** Opens the networks, whose answers are added. Refusal `models_unavailable` when a file can't be loaded. */
export async function openMinifasnet(
  networks: readonly LivenessNetwork[],
  threads: number,
): Promise<Liveness> {
  const opened = await Promise.all(
    networks.map(async (network) => ({ network, session: await openSession(network.path, threads) })),
  );
  return {
    async check(pixels, box) {
      const logits: Float32Array[] = [];
      for (const { network, session } of opened) {
        const patch = cutPatch(pixels, patchCorners(pixels, box, network.scale), network.size);
        logits.push(await run(session, network, patch));
      }
      const { live, liveScore: score } = liveScore(logits);
      return { kind: live ? 'live' : 'attack', liveScore: score };
    },
    async close() {
      await Promise.all(opened.map(({ session }) => session.release()));
    },
  };
}

async function openSession(path: string, threads: number): Promise<InferenceSession> {
  try {
    return await ort.InferenceSession.create(path, {
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      logSeverityLevel: 3,
      extra: { session: { intra_op: { allow_spinning: '0' } } },
    });
  } catch (cause) {
    throw new Refusal(
      'models_unavailable',
      'A liveness model could not be loaded; run `npx kith models verify`.',
      {},
      { cause },
    );
  }
}

async function run(
  session: InferenceSession,
  network: LivenessNetwork,
  patch: Uint8Array,
): Promise<Float32Array> {
  const { dims, data } = packCrops([patch], { ...network, dimension: 3, batch: null });
  const [input] = session.inputNames;
  const [output] = session.outputNames;
  if (input === undefined || output === undefined)
    throw new Error('The liveness model has no input or output');
  const answers = await session.run({ [input]: new ort.Tensor('float32', data, [...dims]) });
  const logits = answers[output]?.data;
  if (!(logits instanceof Float32Array)) throw new Error(`Model output ${output} is not float32`);
  return logits;
}

/** What the networks run on is what was asked for: CUDA that can't be loaded is told, never silently replaced. */
import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { cudaFault, openOnnxModels } from '../../lib/adapters/face-models/onnx.ts';
import { Refusal } from '../../lib/errors.ts';
import { deviceChoice } from '../../lib/runtime/device.ts';
import { hasShared, sharedPath } from '../face/golden.ts';

const detector = sharedPath('models/det_500m.onnx');
const recogniser = sharedPath('models/w600k_mbf_from_int8.onnx');
const files = { detector, recogniser, recogniserBatch: null, threads: 1 };
const hasCuda = hasShared && (await cudaFault(detector)) === null;

describe.skipIf(!hasShared)('on the processor', () => {
  test('the engine says so, and any number of crops is embedded, each as if it were alone', async () => {
    const models = await openOnnxModels({ ...files, device: 'cpu' });
    expect(models.engine).toMatchObject({ provider: 'cpu' });
    const size = 3 * 112 * 112;
    const count = 37;
    const data = Float32Array.from({ length: count * size }, (_, i) =>
      Math.sin(i * 0.37 + Math.floor(i / size)),
    );
    const all = await models.embed({ dims: [count, 3, 112, 112], data });
    const dimension = all.length / count;
    for (const at of [0, 15, 16, 36]) {
      const alone = await models.embed({
        dims: [1, 3, 112, 112],
        data: data.slice(at * size, (at + 1) * size),
      });
      const together = all.subarray(at * dimension, (at + 1) * dimension);
      const away = Math.max(...alone.map((value, i) => Math.abs(value - together[i]!)));
      expect(away).toBeLessThan(1e-3);
    }
    await models.close();
  });
});

describe.skipIf(!hasShared || hasCuda)('without CUDA', () => {
  test('KITH_DEVICE=cuda is refused with what to install or to set', async () => {
    const opening = openOnnxModels({ ...files, device: 'cuda' });
    const refusal = await opening.then(
      () => null,
      (error: unknown) => error,
    );
    expect(refusal).toBeInstanceOf(Refusal);
    expect(refusal).toMatchObject({ code: 'models_unavailable' });
    expect(String(refusal)).toMatch(/NVIDIA driver.*cuDNN.*KITH_DEVICE/s);
  });

  test('a broken file is told as a broken file, also with KITH_DEVICE=cuda', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kith-models-'));
    const broken = join(folder, 'broken.onnx');
    writeFileSync(broken, 'no model');
    for (const device of ['cpu', 'cuda'] as const) {
      const opening = openOnnxModels({ ...files, detector: broken, recogniser: broken, device });
      await expect(opening).rejects.toThrow('models verify');
    }
    await rm(folder, { recursive: true });
  });

  test('KITH_DEVICE=auto takes the processor and says so once', async () => {
    const logged: unknown[] = [];
    const log = (level: string, message: string, _fields: unknown, cause: unknown) => {
      logged.push([level, message, cause instanceof Error]);
    };
    const choose = deviceChoice('auto', async () => ({ log }));
    expect(await Promise.all([choose(detector), choose(recogniser), choose(detector)])).toEqual([
      'cpu',
      'cpu',
      'cpu',
    ]);
    expect(logged).toEqual([['warn', expect.stringContaining('CUDA'), true]]);
  });
});

describe.skipIf(!hasCuda)('with CUDA', () => {
  test('the engine says so, and embeddings are those of the processor', async () => {
    const [gpu, cpu] = [
      await openOnnxModels({ ...files, device: 'cuda' }),
      await openOnnxModels({ ...files, device: 'cpu' }),
    ];
    expect(gpu.engine).toMatchObject({ provider: 'cuda' });
    const data = Float32Array.from({ length: 5 * 3 * 112 * 112 }, (_, i) => Math.sin(i * 0.37));
    const crops = { dims: [5, 3, 112, 112], data };
    const [some, others] = [await gpu.embed(crops), await cpu.embed(crops)];
    const dot = some.reduce((sum, value, i) => sum + value * others[i]!, 0);
    expect(dot / (Math.hypot(...some) * Math.hypot(...others))).toBeGreaterThan(0.999);
    await Promise.all([gpu.close(), cpu.close()]);
  });
});

test('what is set is what is taken', async () => {
  expect(await deviceChoice('cpu')('any')).toBe('cpu');
  expect(await deviceChoice('cuda')('any')).toBe('cuda');
});

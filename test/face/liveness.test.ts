/** Patches and verdicts of the liveness networks against the reference. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { openMinifasnet } from '../../lib/adapters/liveness/minifasnet.ts';
import { openNoLiveness } from '../../lib/adapters/liveness/none.ts';
import { openSharpDecoder } from '../../lib/adapters/photo-decoder/sharp.ts';
import { liveScore } from '../../lib/face/live-score.ts';
import { patchCorners } from '../../lib/face/liveness-patch.ts';
import type { Liveness } from '../../lib/ports/liveness.ts';
import { manifest } from '../../models/manifest.ts';
import { hasShared, sharedFile, sharedPath } from './golden.ts';

const four = z.tuple([z.number(), z.number(), z.number(), z.number()]);
const goldenSchema = z.object({
  images: z.array(
    z.object({
      path: z.string(),
      truth: z.string(),
      width: z.number(),
      height: z.number(),
      results: z.array(
        z.object({
          box: four,
          patches: z.record(z.string(), four),
          inputs: z.object({
            bgr_0_255: z.object({
              models: z.record(z.string(), z.object({ logits: z.array(z.number()) })),
              live_score: z.number(),
              argmax: z.number(),
            }),
          }),
        }),
      ),
    }),
  ),
});

const networks = Object.entries(manifest.files).flatMap(([name, file]) =>
  file.role === 'liveness' ? [{ name, path: sharedPath(`models/${name}`), ...file.contract }] : [],
);

/** The goldens' boxes are whole pixels already, both borders counted. */
const boxOf = ([x, y, width, height]: z.infer<typeof four>) => ({
  x,
  y,
  width: width - 1,
  height: height - 1,
});

describe.skipIf(!hasShared)('liveness meets the reference', () => {
  const { images } = hasShared
    ? goldenSchema.parse(JSON.parse(new TextDecoder().decode(sharedFile('golden/liveness.json'))))
    : { images: [] };
  let liveness: Liveness;

  beforeAll(async () => {
    liveness = await openMinifasnet(networks, 2);
  });
  afterAll(() => liveness.close());

  test('the very same patches', () => {
    for (const { path, width, height, results } of images) {
      for (const { box, patches } of results) {
        for (const { name, scale } of networks) {
          const { left, top, right, bottom } = patchCorners({ width, height }, boxOf(box), scale);
          expect([left, top, right, bottom], `${path} ${name}`).toEqual(patches[name]);
        }
      }
    }
  });

  test('the same live score to 0.001, and every picture judged as it is', async () => {
    const decoder = openSharpDecoder();
    for (const { path, truth, results } of images) {
      const { pixels } = await decoder.decode(sharedFile(path), 'full');
      for (const { box, inputs } of results) {
        const finding = await liveness.check(pixels, boxOf(box));
        if (finding.kind === 'unchecked') throw new Error('it was to be checked');
        expect(Math.abs(finding.liveScore - inputs.bgr_0_255.live_score), path).toBeLessThan(0.001);
        expect(finding.kind, path).toBe(truth === 'live' ? 'live' : 'attack');
      }
    }
    expect(images).toHaveLength(4);
  });

  test('the verdict follows from the logits alone', () => {
    for (const { results } of images) {
      for (const { inputs } of results) {
        const { models, live_score, argmax } = inputs.bgr_0_255;
        const logits = Object.values(models).map((model) => Float32Array.from(model.logits));
        const said = liveScore(logits);
        expect(said.liveScore).toBeCloseTo(live_score, 4);
        expect(said.live).toBe(argmax === 1);
      }
    }
  });
});

describe('liveness', () => {
  test('without a check nothing is claimed', async () => {
    const none = openNoLiveness();
    const pixels = { width: 1, height: 1, data: new Uint8Array(3) };
    expect(await none.check(pixels, { x: 0, y: 0, width: 1, height: 1 })).toEqual({ kind: 'unchecked' });
    await none.close();
  });

  test('a patch lies inside the photo, wherever the face is', () => {
    const side = fc.integer({ min: 2, max: 3000 });
    const at = fc.double({ min: -500, max: 3500, noNaN: true });
    const extent = fc.double({ min: 0, max: 4000, noNaN: true });
    fc.assert(
      fc.property(side, side, at, at, extent, extent, (width, height, x, y, w, h) => {
        const corners = patchCorners({ width, height }, { x, y, width: w, height: h }, 2.7);
        expect(corners.left).toBeGreaterThanOrEqual(0);
        expect(corners.top).toBeGreaterThanOrEqual(0);
        expect(corners.right).toBeLessThan(width);
        expect(corners.bottom).toBeLessThan(height);
        expect(corners.left).toBeLessThanOrEqual(corners.right);
        expect(corners.top).toBeLessThanOrEqual(corners.bottom);
      }),
    );
    expect(() => patchCorners({ width: 9, height: 9 }, { x: 0, y: 0, width: -1, height: 3 }, 2)).toThrow(
      RangeError,
    );
  });
});

/** RetinaFace and YuNet against the reference, on the photos and numbers of the goldens. */
import { createRequire } from 'node:module';
import type { InferenceSession } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { openSharpDecoder } from '../../lib/adapters/photo-decoder/sharp.ts';
import { facesOf, type PassOutputs } from '../../lib/face/detect.ts';
import type { Detector } from '../../lib/face/detector.ts';
import type { DetectedFace } from '../../lib/face/face.ts';
import { letterboxPacker, planLetterbox } from '../../lib/face/letterbox.ts';
import { retinaface, retinafacePasses, retinafaceSuppression } from '../../lib/face/retinaface.ts';
import { yunet, yunetGoldenPasses, yunetPasses, yunetSuppression } from '../../lib/face/yunet.ts';
import { distanceTo, hasShared, sharedFile, sharedPath } from './golden.ts';

const ort: typeof import('onnxruntime-node') = createRequire(import.meta.url)('onnxruntime-node');

const pair = z.tuple([z.number(), z.number()]);
const goldenSchema = z.object({
  images: z.array(
    z.object({
      path: z.string(),
      width: z.number(),
      height: z.number(),
      faces: z.array(
        z.object({
          box: z.tuple([z.number(), z.number(), z.number(), z.number()]),
          score: z.number(),
          landmarks: z.tuple([pair, pair, pair, pair, pair]),
        }),
      ),
    }),
  ),
});

const cases: readonly { readonly detector: Detector; readonly model: string }[] = [
  {
    detector: retinaface(retinafacePasses, retinafaceSuppression),
    model: 'retinaface_mnet025_640.onnx',
  },
  { detector: yunet(yunetGoldenPasses, null), model: 'face_detection_yunet_2023mar.onnx' },
];

describe.skipIf(!hasShared).each(cases)('$detector.name meets the reference', ({ detector, model }) => {
  const decoder = openSharpDecoder();
  const pack = letterboxPacker(detector);
  let session: InferenceSession;

  beforeAll(async () => {
    session = await ort.InferenceSession.create(sharedPath(`models/${model}`), { logSeverityLevel: 3 });
  });
  afterAll(() => session.release());

  async function detect(
    path: string,
    by: Detector = detector,
  ): Promise<{ faces: DetectedFace[]; width: number; height: number }> {
    const { pixels, width, height } = await decoder.decode(sharedFile(path), 'full');
    const seen: PassOutputs[] = [];
    for (const pass of by.passes) {
      const plan = planLetterbox(width, height, pass);
      const canvas = pack.fill(pixels, plan);
      const feeds = { [session.inputNames[0]!]: new ort.Tensor('float32', canvas.data, [...canvas.dims]) };
      const answer = await session.run(feeds);
      pack.giveBack(canvas);
      const outputs = session.outputNames.map((name) => Float32Array.from(answer[name]!.data, Number));
      seen.push({ pass, plan, outputs });
    }
    return { faces: facesOf(by, seen), width, height };
  }

  test('the same faces in the same order, boxes within 0.1 px, landmarks within 0.05, scores within 0.001', async () => {
    const { images } = goldenSchema.parse(
      JSON.parse(new TextDecoder().decode(sharedFile(`golden/${detector.name}.json`))),
    );
    expect(images).toHaveLength(5);
    for (const image of images) {
      const { faces, width, height } = await detect(image.path);
      expect([width, height]).toEqual([image.width, image.height]);
      expect(faces.length, image.path).toBe(image.faces.length);
      for (const [i, face] of faces.entries()) {
        const wanted = { ...image.faces[i]!, margin: null };
        const distance = distanceTo(face, wanted);
        expect(distance.box, image.path).toBeLessThan(0.1);
        expect(distance.landmarks, image.path).toBeLessThan(0.05);
        expect(Math.abs(face.detectionScore - wanted.score)).toBeLessThan(0.001);
      }
    }
  });

  test('landmark 0 is the image-left eye of an upright face, then image-right eye, nose, mouth corners', async () => {
    const { faces } = await detect('faces/photos/000_5.jpg');
    expect(faces.length).toBeGreaterThanOrEqual(5);
    for (const { landmarks, box } of faces) {
      const [leftEye, rightEye, nose, leftMouth, rightMouth] = landmarks;
      expect(leftEye[0]).toBeLessThan(rightEye[0]);
      expect(leftMouth[0]).toBeLessThan(rightMouth[0]);
      expect(Math.max(leftEye[1], rightEye[1])).toBeLessThan(nose[1]);
      expect(nose[1]).toBeLessThan(Math.min(leftMouth[1], rightMouth[1]));
      expect(leftEye[0]).toBeGreaterThan(box.x);
      expect(rightEye[0]).toBeLessThan(box.x + box.width);
    }
  });

  if (detector.name === 'yunet') {
    test('a second, smaller look is sure of faces that fill the photo and doubles none', async () => {
      const twice = yunet(yunetPasses, yunetSuppression);
      const tight = 'faces/bbt/amy/amy1.png';
      const once = await detect(tight);
      const both = await detect(tight, twice);
      expect(both.faces).toHaveLength(1);
      expect(both.faces[0]!.detectionScore).toBeGreaterThan(Math.max(0.85, once.faces[0]!.detectionScore));
      const group = 'faces/photos/000_5.jpg';
      expect((await detect(group, twice)).faces).toHaveLength((await detect(group)).faces.length);
    });
  }
});

describe('decoders', () => {
  test('outputs of another canvas are a fault, not a wrong face', () => {
    for (const { detector } of cases) {
      expect(() => detector.decode([new Float32Array(4)], { width: 640, height: 640 }, 0.5)).toThrow(/640/);
      expect(() => detector.decode([], { width: 320, height: 320 }, 0.5)).toThrow(/320/);
    }
  });
});

/** The whole engine against the reference: decoded bytes, faces and embeddings of every golden photo. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openOnnxModels } from '../lib/adapters/face-models/onnx.ts';
import { openSharpDecoder } from '../lib/adapters/photo-decoder/sharp.ts';
import { alignFace } from '../lib/face/align.ts';
import { packCrops, type Recogniser, unpackEmbeddings } from '../lib/face/arcface.ts';
import { facesOf, type PassOutputs } from '../lib/face/detect.ts';
import { letterboxPacker, planLetterbox } from '../lib/face/letterbox.ts';
import type { Pixels } from '../lib/face/pixels.ts';
import { goldenPasses, goldenSuppression, scrfd } from '../lib/face/scrfd.ts';
import type { FaceModels } from '../lib/ports/face-models.ts';
import { cosine, distanceTo, floatsOf, golden, hasShared, sharedFile, sharedPath } from './face/golden.ts';

const buffaloSc: Recogniser = {
  size: 112,
  channels: 'RGB',
  mean: [127.5, 127.5, 127.5],
  std: [127.5, 127.5, 127.5],
  dimension: 512,
  batch: null,
};
const mobilefacenet: Recogniser = {
  ...buffaloSc,
  mean: [123.675, 116.28, 103.53],
  std: [58.395, 57.12, 57.375],
  dimension: 128,
  batch: 1,
};

function open(recogniser: string, batch: number | null): Promise<FaceModels> {
  return openOnnxModels({
    detector: sharedPath('models/det_500m.onnx'),
    recogniser: sharedPath(`models/${recogniser}`),
    recogniserBatch: batch,
    device: 'cpu',
    threads: 2,
  });
}

describe.skipIf(!hasShared)('the engine meets the reference', () => {
  const decoder = openSharpDecoder();
  const detector = scrfd(goldenPasses, goldenSuppression);
  const packer = letterboxPacker(detector);
  const models: FaceModels[] = [];

  beforeAll(async () => {
    models.push(await open('w600k_mbf_from_int8.onnx', null), await open('mobilefacenet_128.onnx', 1));
  });
  afterAll(() => Promise.all(models.map((one) => one.close())));

  async function look(pixels: Pixels): Promise<PassOutputs[]> {
    const seen: PassOutputs[] = [];
    for (const pass of detector.passes) {
      const plan = planLetterbox(pixels.width, pixels.height, pass);
      const canvas = packer.fill(pixels, plan);
      seen.push({ pass, plan, outputs: await models[0]!.detect(canvas) });
      packer.giveBack(canvas);
    }
    return seen;
  }

  it('decodes the very bytes, finds the very faces and embeds them alike, photo by photo', async () => {
    const embeddings = golden('embeddings').faces;
    let faceCount = 0;
    let embedded = 0;
    for (const photo of golden('detections').images) {
      const { pixels, width, height } = await decoder.decode(sharedFile(photo.path), 'full');
      expect([width, height], photo.path).toEqual([photo.width, photo.height]);
      expect(createHash('sha256').update(pixels.data).digest('hex'), photo.path).toBe(photo.pixels_sha256);

      const seen = await look(pixels);
      const bySize = { '128': seen.slice(0, 1), '640': seen.slice(1), '128+640': seen } as const;
      for (const size of ['128', '640', '128+640'] as const) {
        const faces = facesOf(detector, bySize[size]);
        const wanted = photo.results[size];
        expect(faces.length, `${photo.path} at ${size}`).toBe(wanted.length);
        for (const [i, face] of faces.entries()) {
          const distance = distanceTo(face, wanted[i]!);
          expect(distance.box, `${photo.path} at ${size}`).toBeLessThan(0.05);
          expect(distance.landmarks, `${photo.path} at ${size}`).toBeLessThan(0.05);
          expect(Math.abs(face.detectionScore - wanted[i]!.score)).toBeLessThan(0.001);
          faceCount++;
        }
      }

      const faces = facesOf(detector, seen);
      const wanted = embeddings.filter(({ image }) => image === photo.path);
      if (wanted.length === 0) continue;
      const crops = wanted.map(({ face }) => alignFace(pixels, faces[face]!.landmarks, buffaloSc.size));
      const raw = await models[0]!.embed(packCrops(crops, buffaloSc));
      for (const [i, own] of unpackEmbeddings(raw, crops.length, buffaloSc.dimension).entries()) {
        expect(cosine(own.embedding, floatsOf(wanted[i]!.embedding)), photo.path).toBeGreaterThan(0.9999);
        expect(Math.abs(own.norm / wanted[i]!.norm - 1), photo.path).toBeLessThan(0.01);
        embedded++;
      }
    }
    expect({ faceCount, embedded }).toEqual({ faceCount: 100 + 95 + 119, embedded: 106 });
  });

  it('embeds with a second recogniser of its own normalisation, one crop a run', async () => {
    const { faces, mobilefacenet_128_faces } = golden('embeddings');
    for (const { image, face, imagenet, arcface_default } of mobilefacenet_128_faces) {
      const { landmarks } = faces.find((one) => one.image === image && one.face === face)!;
      const { pixels } = await decoder.decode(sharedFile(image), 'full');
      const crop = alignFace(pixels, landmarks, 112);
      const plain: Recogniser = { ...buffaloSc, dimension: 128, batch: 1 };
      for (const [recogniser, wanted] of [
        [mobilefacenet, imagenet],
        [plain, arcface_default],
      ] as const) {
        // Two crops at once have to be split into two runs.
        const raw = await models[1]!.embed(packCrops([crop, crop], recogniser));
        const [first, second] = unpackEmbeddings(raw, 2, 128);
        expect(cosine(first!.embedding, floatsOf(wanted.embedding)), image).toBeGreaterThan(0.9999);
        expect(Math.abs(first!.norm / wanted.norm - 1)).toBeLessThan(0.01);
        expect(second!.embedding).toEqual(first!.embedding);
      }
    }
  });
});

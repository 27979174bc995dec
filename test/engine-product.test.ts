/** Product mode beside the reference: as good, with no face lost and none invented, turned photos read, big photos reduced. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { analyzePhotos, type FaceEngine } from '../lib/actions/analyze-photos.ts';
import type { Box, Purpose } from '../lib/face/face.ts';
import { overlap } from '../lib/face/geometry.ts';
import type { PhotoAnalysis, PhotoOutcome } from '../lib/ports/photo-analyzer.ts';
import { openFaceEngine } from '../lib/runtime/face-engine.ts';
import { boxOf, cosine, floatsOf, golden, hasShared, sharedFile, sharedPath } from './face/golden.ts';

describe.skipIf(!hasShared)('product mode', () => {
  let engine: FaceEngine & { close(): Promise<void> };

  beforeAll(async () => {
    engine = await openFaceEngine({
      space: 'product',
      detector: { name: 'scrfd', path: sharedPath('models/det_500m.onnx') },
      recogniser: {
        path: sharedPath('models/w600k_mbf_from_int8.onnx'),
        size: 112,
        channels: 'RGB',
        mean: [127.5, 127.5, 127.5],
        std: [127.5, 127.5, 127.5],
        dimension: 512,
        batch: null,
      },
      minEmbeddingNorm: null,
      minDetectionScore: null,
      device: 'cpu',
      threads: 2,
      mode: 'product',
    });
  });
  afterAll(() => engine.close());

  async function analyze(path: string, purpose: Purpose): Promise<PhotoAnalysis> {
    const photos = [{ bytes: sharedFile(path), wanted: { kind: 'all' } }] as const;
    const [outcome] = await analyzePhotos(engine, { purpose, qualityFilter: 'none', photos });
    return (outcome satisfies PhotoOutcome | undefined)!.analysis!;
  }

  it('loses no face of the reference but its one invention, adds none, and embeds alike', async () => {
    const embeddings = golden('embeddings').faces;
    const cosines: number[] = [];
    const lost: string[] = [];
    const added: string[] = [];
    for (const photo of golden('detections').images) {
      const { faces } = await analyze(photo.path, 'album');
      const known: Box[] = photo.results['128+640'].map(({ box }) => boxOf(box));
      for (const [index, box] of known.entries()) {
        const own = faces.find((face) => overlap(face.box, box) > 0.4);
        if (own === undefined) lost.push(`${photo.path} ${Math.round(box.x)}`);
        const wanted = embeddings.find(({ image, face }) => image === photo.path && face === index);
        if (own?.embedding && wanted) cosines.push(cosine(own.embedding, floatsOf(wanted.embedding)));
      }
      for (const face of faces) {
        if (!known.some((box) => overlap(face.box, box) > 0.4)) added.push(photo.path);
      }
    }
    // Books on a shelf, seen by the reference's 128 input alone.
    expect(lost).toEqual(['faces/photos/bbt1.jpg 643']);
    expect(added).toEqual([]);
    cosines.sort((a, b) => a - b);
    expect(cosines.length).toBeGreaterThan(100);
    expect(cosines[Math.floor(cosines.length / 2)]).toBeGreaterThan(0.999);
    expect(cosines[0]).toBeGreaterThan(0.85);
  });

  it.each([
    [0, 0],
    [90, 270],
    [180, 180],
    [270, 90],
  ] as const)(
    'reads a photo that was turned by %i° as if it were upright',
    async (turned, rotationApplied) => {
      const upright = await analyze('faces/hard/rotate_rot_0.jpg', 'search');
      const found = await analyze(`faces/hard/rotate_rot_${turned}.jpg`, 'search');
      expect(found.rotationApplied).toBe(rotationApplied);
      expect([found.width, found.height]).toEqual([upright.width, upright.height]);
      expect(cosine(found.faces[0]!.embedding!, upright.faces[0]!.embedding!)).toBeGreaterThan(0.99);
    },
  );

  it.each(['faces/hard/bulk_view.jpg', 'faces/hard/crop_no_face.png', 'faces/photos/017_0.jpg'])(
    'finds nobody in %s, however it is turned',
    async (path) => {
      expect((await analyze(path, 'search')).faces).toEqual([]);
    },
  );

  it('tells the size of the whole photo although a big one was decoded smaller', async () => {
    const { width, height, faces } = await analyze('faces/photos/001_A.jpg', 'search');
    expect([width, height]).toEqual([4912, 7360]);
    expect(overlap(faces[0]!.box, boxOf([1905, 1950, 2318, 2485]))).toBeGreaterThan(0.8);
  });
});

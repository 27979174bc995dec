import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cropLight } from '../../lib/face/crop-light.ts';
import type { DetectedFace, Landmarks, Purpose, QualityFilter, QualityReason } from '../../lib/face/face.ts';
import { assessQuality, type QualityInput, refusalFor } from '../../lib/face/quality.ts';

const purposes: readonly Purpose[] = ['enroll', 'search', 'album'];
const filters: readonly QualityFilter[] = ['none', 'standard', 'strict'];

/** A level face with this inter-eye distance, its nose shifted sideways by this share of it (90° a whole distance). */
function face(interEyeDistance: number, noseShift = 0, detectionScore = 0.9, at = 500): DetectedFace {
  const d = interEyeDistance;
  const landmarks: Landmarks = [
    [at, at],
    [at + d, at],
    [at + d * (0.5 + noseShift), at + d * 0.5],
    [at + d * 0.1, at + d],
    [at + d * 0.9, at + d],
  ];
  return {
    box: { x: at - d / 2, y: at - d / 2, width: 2 * d, height: 2.5 * d },
    landmarks,
    detectionScore,
  };
}

/** A grey crop with a checkerboard of this contrast, so that brightness and sharpness can be set apart. */
function crop(grey: number, contrast: number): Uint8Array {
  return Uint8Array.from({ length: 112 * 112 * 3 }, (_, i) => {
    const pixel = Math.floor(i / 3);
    const odd = ((pixel % 112) + Math.floor(pixel / 112)) % 2;
    return grey + (odd === 1 ? contrast : -contrast);
  });
}

function assess(changes: Partial<QualityInput>) {
  return assessQuality({
    face: face(60),
    crop: crop(128, 20),
    photoWidth: 2000,
    photoHeight: 2000,
    embeddingNorm: 24,
    minEmbeddingNorm: 10,
    purpose: 'enroll',
    filter: 'standard',
    ...changes,
  });
}

const bare = { crop: null, embeddingNorm: null } as const;

describe('quality', () => {
  test('a good face has no reasons against it, whatever it is for', () => {
    for (const purpose of purposes) {
      for (const filter of filters) {
        const { usable, quality } = assess({ purpose, filter });
        expect(usable).toBe(true);
        expect(quality).toMatchObject({
          interEyeDistance: 60,
          yaw: 0,
          roll: 0,
          embeddingNorm: 24,
          reasons: [],
        });
      }
    }
  });

  test('each purpose has its own smallest face', () => {
    const smallest = { enroll: 20, search: 16, album: 10 };
    for (const purpose of purposes) {
      expect(assess({ purpose, face: face(smallest[purpose]) }).usable, purpose).toBe(true);
      const { usable, quality } = assess({ purpose, face: face(smallest[purpose] - 0.5) });
      expect(usable, purpose).toBe(false);
      expect(quality.reasons[0]).toBe('face_too_small');
    }
  });

  test('each purpose has its own widest turn', () => {
    const widest = { enroll: 45, search: 60, album: 60 };
    for (const purpose of purposes) {
      for (const side of [-1, 1]) {
        const turned = (yaw: number) => face(60, (side * yaw) / 90);
        expect(assess({ purpose, face: turned(widest[purpose] - 1) }).usable, purpose).toBe(true);
        const { usable, quality } = assess({ purpose, face: turned(widest[purpose] + 1) });
        expect(usable, purpose).toBe(false);
        expect(quality.reasons).toEqual(['extreme_pose']);
      }
    }
  });

  test('a detection under one half and a norm under the measured bar are refused', () => {
    expect(assess({ face: face(60, 0, 0.5) }).usable).toBe(true);
    expect(assess({ face: face(60, 0, 0.49) }).quality.reasons).toEqual(['low_detection_score']);
    expect(assess({ face: face(60, 0, 0.49) }).usable).toBe(false);
    expect(assess({ embeddingNorm: 9.9 })).toMatchObject({
      usable: false,
      quality: { reasons: ['low_embedding_norm'] },
    });
    expect(assess({ embeddingNorm: 10 }).usable).toBe(true);
    expect(assess({ embeddingNorm: 1, minEmbeddingNorm: null }).usable).toBe(true);
  });

  test('in albums a detection counts from where pieces of a photo find one in ten faces more', () => {
    const inAlbum = (score: number) => assess({ face: face(60, 0, score), purpose: 'album' }).usable;
    expect([inAlbum(0.45), inAlbum(0.44)]).toEqual([true, false]);
  });

  test.each<[QualityReason, Partial<QualityInput>]>([
    ['low_sharpness', { crop: crop(128, 0) }],
    ['too_dark', { crop: crop(25, 10) }],
    ['too_bright', { crop: crop(240, 10) }],
    ['cut_off', { face: face(60, 0, 0.9, 10) }],
    ['cut_off', { photoHeight: 565 }],
    ['extreme_pose', { face: face(60, 35 / 90) }],
    ['face_too_small', { face: face(22) }],
    ['low_detection_score', { face: face(60, 0, 0.6) }],
  ])('%s warns under standard and refuses under strict', (reason, changes) => {
    expect(assess(changes)).toMatchObject({ usable: true, quality: { reasons: [reason] } });
    expect(assess({ ...changes, filter: 'strict' })).toMatchObject({
      usable: false,
      quality: { reasons: [reason] },
    });
  });

  test('without a filter only a face that can not be aligned is refused, and it still says what is weak', () => {
    const poor = assess({ filter: 'none', face: face(8, 0.9, 0.2), crop: crop(5, 0), embeddingNorm: 1 });
    expect(poor.usable).toBe(true);
    expect(poor.quality.reasons).toEqual([
      'low_detection_score',
      'extreme_pose',
      'face_too_small',
      'low_embedding_norm',
      'low_sharpness',
      'too_dark',
    ]);
    expect(assess({ filter: 'none', face: face(3) }).usable).toBe(false);
    const { landmarks, ...rest } = face(60);
    const lost: Landmarks = [landmarks[0], landmarks[1], [Number.NaN, 0], landmarks[3], landmarks[4]];
    expect(assess({ filter: 'none', face: { ...rest, landmarks: lost } }).usable).toBe(false);
  });

  test('what is not known yet is null and judged by nobody', () => {
    const { usable, quality } = assess({ ...bare, minEmbeddingNorm: 1000 });
    expect(usable).toBe(true);
    expect(quality).toMatchObject({ sharpness: null, brightness: null, embeddingNorm: null, reasons: [] });
  });

  test('what the cheap check refuses, the full one refuses too', () => {
    const judged = fc.record({
      face: fc
        .tuple(
          fc.double({ min: 1, max: 60, noNaN: true }),
          fc.double({ min: -1, max: 1, noNaN: true }),
          fc.double({ min: 0.2, max: 1, noNaN: true }),
        )
        .map(([distance, shift, detectionScore]) => face(distance, shift, detectionScore)),
      purpose: fc.constantFrom(...purposes),
      filter: fc.constantFrom(...filters),
      embeddingNorm: fc.double({ min: 1, max: 30, noNaN: true }),
    });
    fc.assert(
      fc.property(judged, (changes) => {
        const full = assess(changes);
        if (!assess({ ...changes, ...bare }).usable) expect(full.usable).toBe(false);
        // Stricter filters never let more through, and a refused face always says why.
        const usable = filters.map((filter) => assess({ ...changes, filter }).usable);
        expect([usable[0] || !usable[1], usable[1] || !usable[2]]).toEqual([true, true]);
        if (!full.usable) expect(full.quality.reasons.length).toBeGreaterThan(0);
        expect(new Set(full.quality.reasons).size).toBe(full.quality.reasons.length);
      }),
    );
  });
});

describe('the refusal of a face', () => {
  test('names the first reason and says what to do', () => {
    const small = refusalFor(assess({ face: face(12) }).quality);
    expect(small.code).toBe('face_too_small');
    expect(small.message).toMatch(/move closer/);
    expect(small.details).toEqual({ reasons: ['face_too_small'] });
    expect(refusalFor(assess({ face: face(60, 0.8) }).quality)).toMatchObject({
      code: 'extreme_pose',
      message: expect.stringMatching(/faces the camera/),
    });
    expect(refusalFor(assess({ embeddingNorm: 2 }).quality).code).toBe('low_quality');
    expect(refusalFor(assess({ crop: crop(128, 0), filter: 'strict' }).quality)).toMatchObject({
      code: 'low_quality',
      message: expect.stringMatching(/focus/),
    });
  });

  test('a profile is told to turn, though its eyes are close together', () => {
    const { quality, usable } = assess({ face: face(15, 0.9) });
    expect(usable).toBe(false);
    expect(quality.reasons).toEqual(['extreme_pose', 'face_too_small']);
    expect(refusalFor(quality).code).toBe('extreme_pose');
  });
});

describe('light of a crop', () => {
  test('hand-worked: an even crop has no edges, a checkerboard the steepest', () => {
    expect(cropLight(crop(128, 0))).toEqual({ sharpness: 0, brightness: 128 / 255 });
    // 0 and 255 alternate: every Laplacian is ±4 · 255.
    const { sharpness, brightness } = cropLight(crop(127.5, 127.5));
    expect(sharpness).toBe((4 * 255) ** 2);
    expect(brightness).toBeCloseTo(0.5, 10);
  });

  test('the frame around the face, black where the photo ends, counts for nothing', () => {
    const framed = crop(128, 20);
    for (let y = 0; y < 112; y++) {
      for (let x = 0; x < 112; x++) {
        if (x < 15 || y < 15 || x > 96 || y > 96) framed.fill(0, (y * 112 + x) * 3, (y * 112 + x) * 3 + 3);
      }
    }
    expect(cropLight(framed)).toEqual(cropLight(crop(128, 20)));
  });

  test('a crop of another size is a fault', () => {
    expect(() => cropLight(new Uint8Array(100))).toThrow(RangeError);
  });
});

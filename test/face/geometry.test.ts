/** Laws of the small arithmetic: suppression, choice, transforms, turns and fingerprints. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alignFace, warp } from '../../lib/face/align.ts';
import { packCrops, unpackEmbeddings } from '../../lib/face/arcface.ts';
import { chooseFace } from '../../lib/face/choose-face.ts';
import type { Box, Landmarks, Point } from '../../lib/face/face.ts';
import { overlap } from '../../lib/face/geometry.ts';
import { suppress } from '../../lib/face/nms.ts';
import { perceptualHash } from '../../lib/face/perceptual-hash.ts';
import type { Pixels } from '../../lib/face/pixels.ts';
import { rotate } from '../../lib/face/rotate.ts';
import { decodeScrfd } from '../../lib/face/scrfd.ts';
import { arcfaceTemplate, invert, similarityTransform } from '../../lib/face/similarity-transform.ts';

const coordinate = fc.double({ min: -500, max: 5000, noNaN: true });
const extent = fc.double({ min: 1, max: 800, noNaN: true });
const box = fc.record<Box>({ x: coordinate, y: coordinate, width: extent, height: extent });
const scored = fc.record({ box, detectionScore: fc.double({ min: 0.5, max: 1, noNaN: true }) });

function noise(width: number, height: number, seed = 1): Pixels {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < data.length; i++) data[i] = (Math.imul(i + seed * 977, 2654435761) >>> 24) & 255;
  return { width, height, data };
}

describe('suppression', () => {
  const rule = { threshold: 0.4, border: 1, containment: 1 } as const;

  it('keeps some of the faces by falling score, the best one always, and nothing twice', () => {
    fc.assert(
      fc.property(fc.array(scored, { maxLength: 40 }), (faces) => {
        const kept = suppress(faces, rule);
        expect(kept.every((face) => faces.includes(face))).toBe(true);
        expect(new Set(kept).size).toBe(kept.length);
        for (let i = 1; i < kept.length; i++) {
          expect(kept[i]!.detectionScore).toBeLessThanOrEqual(kept[i - 1]!.detectionScore);
        }
        if (faces.length > 0)
          expect(kept[0]!.detectionScore).toBe(Math.max(...faces.map((f) => f.detectionScore)));
        expect(suppress(kept, rule)).toEqual(kept);
      }),
    );
  });

  it('drops a piece of a surer face only when containment is on', () => {
    const whole = { box: { x: 0, y: 0, width: 400, height: 400 }, detectionScore: 0.9 };
    const piece = { box: { x: 250, y: 100, width: 100, height: 100 }, detectionScore: 0.6 };
    expect(suppress([piece, whole], rule)).toEqual([whole, piece]);
    expect(suppress([piece, whole], { ...rule, containment: 0.8 })).toEqual([whole]);
    const besides = { ...piece, box: { ...piece.box, x: 350 } };
    expect(suppress([besides, whole], { ...rule, containment: 0.8 })).toEqual([whole, besides]);
  });
});

describe('overlap', () => {
  it('is symmetric, 1 with itself, 0 apart', () => {
    fc.assert(
      fc.property(box, box, (a, b) => {
        expect(overlap(a, b)).toBeCloseTo(overlap(b, a), 12);
        expect(overlap(a, a)).toBeCloseTo(1, 9);
        expect(overlap(a, { ...a, x: a.x + a.width + 1 })).toBe(0);
      }),
    );
  });
});

describe('the choice of a face', () => {
  const photo = { width: 1000, height: 800 };

  it('takes the largest, the more central, or the one under the box; ties go to the first', () => {
    const corner = { box: { x: 0, y: 0, width: 200, height: 200 } };
    const centre = { box: { x: 450, y: 350, width: 100, height: 100 } };
    expect(chooseFace([centre, corner], photo, 'largest')).toBe(1);
    expect(chooseFace([centre, corner], photo, 'center-largest')).toBe(0);
    expect(chooseFace([corner, corner], photo, 'largest')).toBe(0);
    expect(chooseFace([centre, corner], photo, 'largest', { x: 460, y: 360, width: 50, height: 50 })).toBe(0);
    expect(
      chooseFace([centre, corner], photo, 'largest', { x: 900, y: 700, width: 50, height: 50 }),
    ).toBeNull();
    expect(chooseFace([], photo, 'largest')).toBeNull();
  });
});

describe('the similarity transform', () => {
  const angle = fc.double({ min: -Math.PI, max: Math.PI, noNaN: true });
  const scale = fc.double({ min: 0.05, max: 20, noNaN: true });
  const shift = fc.double({ min: -3000, max: 3000, noNaN: true });

  it('finds any turn, scale and shift again, and undoes it', () => {
    fc.assert(
      fc.property(angle, scale, shift, shift, (turn, size, dx, dy) => {
        const template = arcfaceTemplate(112);
        const [a, b] = [size * Math.cos(turn), size * Math.sin(turn)];
        const move = ([x, y]: Point): Point => [a * x - b * y + dx, b * x + a * y + dy];
        const [p0, p1, p2, p3, p4] = template;
        const moved: Landmarks = [move(p0), move(p1), move(p2), move(p3), move(p4)];
        const found = similarityTransform(template, moved);
        expect(found.a).toBeCloseTo(a, 6);
        expect(found.b).toBeCloseTo(b, 6);
        const back = invert(found)!;
        const [x, y] = moved[2];
        expect(back.a * x - back.b * y + back.tx).toBeCloseTo(template[2][0], 4);
        expect(back.b * x + back.a * y + back.ty).toBeCloseTo(template[2][1], 4);
      }),
    );
  });

  it('survives landmarks that all fall on one point', () => {
    const point: Point = [40, 40];
    const crop = alignFace(noise(80, 80), [point, point, point, point, point], 112);
    expect(crop).toHaveLength(112 * 112 * 3);
  });

  it('has no template for sizes that are no multiple of 112 or 128', () => {
    expect(() => arcfaceTemplate(100)).toThrow(RangeError);
  });
});

describe('the warp', () => {
  it('is the photo itself under the identity, black outside', () => {
    const pixels = noise(50, 40);
    const crop = warp(pixels, { a: 1, b: 0, tx: 0, ty: 0 }, 64);
    for (const [x, y] of [
      [0, 0],
      [49, 39],
      [17, 23],
    ] as const) {
      expect([...crop.slice((y * 64 + x) * 3, (y * 64 + x) * 3 + 3)]).toEqual([
        ...pixels.data.slice((y * 50 + x) * 3, (y * 50 + x) * 3 + 3),
      ]);
    }
    expect([...crop.slice((45 * 64 + 10) * 3, (45 * 64 + 10) * 3 + 3)]).toEqual([0, 0, 0]);
    expect([...crop.slice((10 * 64 + 60) * 3, (10 * 64 + 60) * 3 + 3)]).toEqual([0, 0, 0]);
  });
});

describe('turning', () => {
  it('four quarter turns, or two halves, are nothing; a quarter turn brings the lower left corner up', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 }), (width, height) => {
        const pixels = noise(width, height);
        const quarter = rotate(pixels, 90);
        expect([quarter.width, quarter.height]).toEqual([height, width]);
        expect([...quarter.data.slice(0, 3)]).toEqual([
          ...pixels.data.slice((height - 1) * width * 3, (height - 1) * width * 3 + 3),
        ]);
        expect(rotate(quarter, 270)).toEqual(pixels);
        expect(rotate(rotate(pixels, 180), 180)).toEqual(pixels);
        expect(rotate(quarter, 90)).toEqual(rotate(pixels, 180));
      }),
    );
  });
});

describe('the perceptual hash', () => {
  const apart = (a: string, b: string) =>
    [...(BigInt(`0x${a}`) ^ BigInt(`0x${b}`)).toString(2)].filter((bit) => bit === '1').length;

  it('is 16 hex digits, all but the same for a copy of twice the size, far off for another photo', () => {
    // A smooth photo: noise has nothing in common with its enlarged copy.
    const smooth = (width: number, height: number, wave: number): Pixels => {
      const data = new Uint8Array(width * height * 3);
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          const value = 128 + 100 * Math.sin((wave * x) / width + 3) * Math.cos((5 * y) / height);
          data.fill(value, (y * width + x) * 3, (y * width + x) * 3 + 3);
        }
      }
      return { width, height, data };
    };
    const hash = perceptualHash(smooth(120, 90, 9));
    expect(hash).toMatch(/^[0-9a-f]{16}$/);
    expect(apart(perceptualHash(smooth(240, 180, 9)), hash)).toBeLessThanOrEqual(3);
    expect(apart(perceptualHash(smooth(120, 90, 4)), hash)).toBeGreaterThan(10);
    expect(perceptualHash(smooth(3, 2, 4))).toMatch(/^[0-9a-f]{16}$/);
  });
});

describe('SCRFD outputs', () => {
  it('of another canvas are a fault, not faces', () => {
    const outputs = Array.from({ length: 9 }, () => new Float32Array(8));
    expect(() => decodeScrfd(outputs, { width: 64, height: 64 }, 0.5)).toThrow('64×64');
  });

  it('count a NaN score as no face', () => {
    const anchors = [8, 16, 32].map((stride) => (32 / stride) ** 2 * 2);
    const outputs = [1, 4, 10].flatMap((values) =>
      anchors.map((n) => new Float32Array(n * values).fill(Number.NaN)),
    );
    expect(decodeScrfd(outputs, { width: 32, height: 32 }, 0.5)).toEqual([]);
  });
});

describe('embeddings', () => {
  const recogniser = {
    size: 2,
    channels: 'BGR',
    mean: [10, 20, 30],
    std: [1, 2, 4],
    dimension: 3,
    batch: null,
  } as const;

  it('are packed plane by plane in the model’s channel order', () => {
    const crop = Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    const { dims, data } = packCrops([crop], recogniser);
    expect(dims).toEqual([1, 3, 2, 2]);
    expect([...data.slice(0, 4)]).toEqual([3 - 10, 6 - 10, 9 - 10, 12 - 10]);
    expect(data[8]).toBe((1 - 30) / 4);
    expect(() => packCrops([crop.slice(1)], recogniser)).toThrow(RangeError);
  });

  it('come out with unit length and the length they had', () => {
    const [first, second] = unpackEmbeddings(Float32Array.of(3, 0, 4, 0, -2, 0), 2, 3);
    expect(first).toEqual({ embedding: Float32Array.of(0.6, 0, 0.8), norm: 5 });
    expect(second!.embedding).toEqual(Float32Array.of(0, -1, 0));
  });

  it('that are nothing or not finite are a fault', () => {
    expect(() => unpackEmbeddings(new Float32Array(3), 1, 3)).toThrow(RangeError);
    expect(() => unpackEmbeddings(Float32Array.of(1, Number.NaN, 0), 1, 3)).toThrow(RangeError);
    expect(() => unpackEmbeddings(new Float32Array(4), 1, 3)).toThrow(RangeError);
  });
});

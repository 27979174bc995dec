/** The fused resize and pack against the plain formula, for any photo and any pass. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DetectionPass } from '../../lib/face/detector.ts';
import { letterboxPacker, planLetterbox } from '../../lib/face/letterbox.ts';
import type { Pixels } from '../../lib/face/pixels.ts';
import type { Normalisation } from '../../lib/face/tensor.ts';
import { planTiles } from '../../lib/face/tile-plan.ts';

const everySize = { from: 0, to: Number.POSITIVE_INFINITY };
const rgb: Normalisation = { channels: 'RGB', mean: [127.5, 127.5, 127.5], std: [128, 128, 128] };
const bgr: Normalisation = { channels: 'BGR', mean: [104, 117, 123], std: [1, 1, 1] };

function photo(width: number, height: number, seed: number): Pixels {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < data.length; i++) data[i] = (Math.imul(i + seed, 2654435761) >>> 24) & 255;
  return { width, height, data };
}

/** OpenCV's formula as the goldens give it, one value at a time, with both weights rounded on their own. */
function resized(
  pixels: Pixels,
  width: number,
  height: number,
  x: number,
  y: number,
  colour: number,
  scale?: number,
): number {
  const along = (d: number, source: number, destination: number) => {
    const f = Math.fround((d + 0.5) * (scale === undefined ? source / destination : 1 / scale) - 0.5);
    const i = Math.floor(f);
    const outside = i < 0 || i >= source - 1;
    const at = Math.min(Math.max(i, 0), source - 1);
    const fraction = outside ? 0 : Math.fround(f - i);
    const even = (value: number) => (value % 1 === 0.5 ? 2 * Math.round(value / 2) : Math.round(value));
    return {
      at,
      next: Math.min(at + 1, source - 1),
      a: even(Math.fround(1 - fraction) * 2048),
      b: even(fraction * 2048),
    };
  };
  const h = along(x, pixels.width, width);
  const v = along(y, pixels.height, height);
  const row = (line: number) => {
    const value = (column: number) => pixels.data[(line * pixels.width + column) * 3 + colour]!;
    return (h.a * value(h.at) + h.b * value(h.next)) >> 4;
  };
  return (((v.a * row(v.at)) >> 16) + ((v.b * row(v.next)) >> 16) + 2) >> 2;
}

const passes = fc.record<DetectionPass>({
  fit: fc.constantFrom(32, 64, 96),
  canvas: fc.constantFrom<'trimmed' | number>('trimmed', 96),
  trusted: fc.constant(everySize),
});

describe('the letterbox', () => {
  it('holds the resized photo top left in the model’s channel order, and black elsewhere', () => {
    const arbitrary = fc.tuple(
      fc.integer({ min: 1, max: 150 }),
      fc.integer({ min: 1, max: 150 }),
      passes,
      fc.boolean(),
      fc.nat(1000),
    );
    const packers = { rgb: letterboxPacker(rgb), bgr: letterboxPacker(bgr) };
    fc.assert(
      fc.property(arbitrary, ([width, height, pass, reversed, seed]) => {
        const pixels = photo(width, height, seed);
        const plan = planLetterbox(width, height, pass);
        const normalisation = reversed ? bgr : rgb;
        const packer = reversed ? packers.bgr : packers.rgb;
        const tensor = packer.fill(pixels, plan);
        const { fitted, canvas } = plan;
        expect(tensor.dims).toEqual([1, 3, canvas.height, canvas.width]);
        let worst = 0;
        for (let plane = 0; plane < 3; plane++) {
          const colour = reversed ? 2 - plane : plane;
          for (let y = 0; y < canvas.height; y += 3) {
            for (let x = 0; x < canvas.width; x++) {
              const inside = x < fitted.width && y < fitted.height;
              const value = inside ? resized(pixels, fitted.width, fitted.height, x, y, colour) : 0;
              const wanted = Math.fround((value - normalisation.mean[plane]!) / normalisation.std[plane]!);
              const found = tensor.data[(plane * canvas.height + y) * canvas.width + x]!;
              worst = Math.max(worst, Math.abs(found - wanted));
            }
          }
        }
        packer.giveBack(tensor);
        expect(worst).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  it('fits the photo into the pass, keeps at least one pixel, and trims to multiples of 32', () => {
    const sides = fc.integer({ min: 1, max: 12_000 });
    fc.assert(
      fc.property(sides, sides, passes, (width, height, pass) => {
        const { fitted, canvas, scale } = planLetterbox(width, height, pass);
        expect(Math.max(fitted.width, fitted.height)).toBe(pass.fit);
        expect(Math.min(fitted.width, fitted.height)).toBeGreaterThanOrEqual(1);
        expect(canvas.width % 32).toBe(0);
        expect(canvas.height % 32).toBe(0);
        expect(canvas.width).toBeGreaterThanOrEqual(fitted.width);
        expect(canvas.height).toBeGreaterThanOrEqual(fitted.height);
        expect(scale).toBe(fitted.height / height);
      }),
    );
  });

  it('enlarges a small photo no more than the pass allows, in steps of 64', () => {
    const pass: DetectionPass = { fit: 640, enlargement: 1.5, canvas: 'trimmed', trusted: everySize };
    expect(planLetterbox(150, 150, pass).fitted).toEqual({ width: 256, height: 256 });
    expect(planLetterbox(288, 384, pass).fitted).toEqual({ width: 432, height: 576 });
    expect(planLetterbox(500, 400, pass).fitted.width).toBe(640);
    expect(planLetterbox(4000, 3000, pass).fitted.width).toBe(640);
  });
});

describe('a piece', () => {
  it('holds what the whole photo, resized, holds there, whatever the scale', () => {
    const arbitrary = fc.tuple(
      // Smaller photos are refused before anybody looks at pieces of them.
      fc.integer({ min: 16, max: 200 }),
      fc.integer({ min: 16, max: 200 }),
      fc.constantFrom(1, 0.75, 0.5, 0.2),
      fc.boolean(),
      fc.nat(1000),
    );
    const rule = { side: 64, overlap: 16, canvas: 'trimmed', trusted: everySize, coarserFrom: 0 } as const;
    const packers = { rgb: letterboxPacker(rgb), bgr: letterboxPacker(bgr) };
    fc.assert(
      fc.property(arbitrary, ([width, height, scale, reversed, seed]) => {
        const pixels = photo(width, height, seed);
        const normalisation = reversed ? bgr : rgb;
        for (const plan of planTiles(width, height, scale, rule)) {
          const { data } = (reversed ? packers.bgr : packers.rgb).fill(pixels, plan);
          const { fitted, canvas, piece } = plan;
          let worst = 0;
          for (let plane = 0; plane < 3; plane++) {
            const colour = reversed ? 2 - plane : plane;
            for (let y = 0; y < canvas.height; y += 5) {
              for (let x = 0; x < canvas.width; x += 3) {
                const inside = x < fitted.width && y < fitted.height;
                const at = { x: piece!.left + x, y: piece!.top + y };
                const { whole } = piece!;
                const value = inside
                  ? resized(pixels, whole.width, whole.height, at.x, at.y, colour, scale)
                  : 0;
                const wanted = Math.fround((value - normalisation.mean[plane]!) / normalisation.std[plane]!);
                const found = data[(plane * canvas.height + y) * canvas.width + x]!;
                worst = Math.max(worst, Math.abs(found - wanted));
              }
            }
          }
          // Three quarters are packed with one rounding fewer, which may be one grey level.
          expect(worst).toBeLessThanOrEqual(scale === 0.75 ? 1.0001 / normalisation.std[0]! : 0);
        }
      }),
      { numRuns: 60 },
    );
  });
});

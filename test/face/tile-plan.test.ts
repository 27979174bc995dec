/** Laws of the pieces: they cover the photo, show every small face whole, and what they find does not depend on their order. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseDetector } from '../../lib/face/choose-detector.ts';
import type { DetailLevel } from '../../lib/face/detail-level.ts';
import { facesOf, type PassOutputs } from '../../lib/face/detect.ts';
import type { Detector, TileRule } from '../../lib/face/detector.ts';
import type { Box, DetectedFace } from '../../lib/face/face.ts';
import { scaleFace } from '../../lib/face/geometry.ts';
import type { LetterboxPlan } from '../../lib/face/letterbox.ts';
import { planLooks } from '../../lib/face/looks.ts';
import { planTiles, tileScales } from '../../lib/face/tile-plan.ts';

const detector = chooseDetector('scrfd', 'product');
const everySize = { from: 0, to: Number.POSITIVE_INFINITY };

const sides = fc.integer({ min: 16, max: 13_000 });
const scales = fc.constantFrom(1, 0.75, 0.5, 0.2, 0.15, 0.1);
const levels = fc.constantFrom<DetailLevel>('standard', 'high', 'max');
const rules = fc
  .record({ side: fc.constantFrom(320, 640, 1280), overlap: fc.integer({ min: 0, max: 160 }) })
  .map((rule): TileRule => ({ ...rule, canvas: 'trimmed' as const, trusted: everySize, coarserFrom: 0 }));

function pieceOf(plan: LetterboxPlan) {
  if (plan.piece === undefined) throw new Error('no piece');
  const { left, top, whole } = plan.piece;
  return { left, top, right: left + plan.fitted.width, bottom: top + plan.fitted.height, whole };
}

/** What one axis shows: the merged stretches of all pieces. */
function covers(stretches: readonly (readonly [number, number])[], whole: number): boolean {
  let reached = 0;
  for (const [from, to] of [...stretches].sort(([a], [b]) => a - b)) {
    if (from > reached) return false;
    reached = Math.max(reached, to);
  }
  return reached === whole;
}

describe('the pieces of a photo', () => {
  it('cover it, lie inside it, are alike, and fit their canvas', () => {
    fc.assert(
      fc.property(sides, sides, scales, rules, (width, height, scale, rule) => {
        const plans = planTiles(width, height, scale, rule);
        const pieces = plans.map(pieceOf);
        const { whole } = pieces[0]!;
        expect(
          covers(
            pieces.map(({ left, right }) => [left, right]),
            whole.width,
          ),
        ).toBe(true);
        expect(
          covers(
            pieces.map(({ top, bottom }) => [top, bottom]),
            whole.height,
          ),
        ).toBe(true);
        // Columns and rows are crossed, so that covering both axes covers the plane.
        const lefts = new Set(pieces.map(({ left }) => left));
        const tops = new Set(pieces.map(({ top }) => top));
        expect(new Set(pieces.map(({ left, top }) => `${left} ${top}`)).size).toBe(lefts.size * tops.size);
        expect(pieces).toHaveLength(lefts.size * tops.size);
        for (const { left, top, right, bottom } of pieces) {
          expect(left >= 0 && top >= 0 && right <= whole.width && bottom <= whole.height).toBe(true);
        }
        for (const { fitted, canvas } of plans) {
          expect(canvas.width % 32 === 0 && canvas.height % 32 === 0).toBe(true);
          expect(canvas.width >= fitted.width && canvas.height >= fitted.height).toBe(true);
          expect(canvas.width <= rule.side && canvas.height <= rule.side).toBe(true);
        }
      }),
    );
  });

  it('lose less than one canvas pixel at the far edges', () => {
    fc.assert(
      fc.property(sides, sides, scales, rules, (width, height, scale, rule) => {
        const { whole } = pieceOf(planTiles(width, height, scale, rule)[0]!);
        expect(width * scale - whole.width).toBeLessThan(1);
        expect(height * scale - whole.height).toBeLessThan(1);
      }),
    );
  });

  it('show every face that is no larger than the overlap whole in one of them', () => {
    const place = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        sides,
        sides,
        scales,
        rules,
        fc.tuple(place, place, place, place),
        (width, height, scale, rule, at) => {
          const pieces = planTiles(width, height, scale, rule).map(pieceOf);
          const { whole } = pieces[0]!;
          const face = {
            width: at[2] * Math.min(rule.overlap, whole.width),
            height: at[3] * Math.min(rule.overlap, whole.height),
          };
          const x = at[0] * (whole.width - face.width);
          const y = at[1] * (whole.height - face.height);
          const slack = 1e-6;
          expect(
            pieces.some(
              ({ left, top, right, bottom }) =>
                x >= left - slack &&
                y >= top - slack &&
                x + face.width <= right + slack &&
                y + face.height <= bottom + slack,
            ),
          ).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('are as few as can be', () => {
    const rule = { ...detector.tiles };
    const counts = [0.5, 0.75, 1].map((scale) => planTiles(6000, 4000, scale, rule).length);
    expect(counts).toEqual([6, 12, 24]);
    expect(planTiles(1280, 1280, 1, rule)).toHaveLength(1);
    expect(planTiles(1281, 100, 1, rule)).toHaveLength(2);
  });
});

describe('the scales of a level', () => {
  it('never show a photo larger than it is, and the finest is at least that of the level', () => {
    const share = { standard: 0.5, high: 0.75, max: 1 } as const;
    fc.assert(
      fc.property(sides, sides, fc.constantFrom('standard', 'high', 'max'), (width, height, level) => {
        const found = tileScales(width, height, level, detector);
        for (const scale of found) expect(scale).toBeLessThanOrEqual(1);
        if (found.length > 0) expect(found[0]).toBeGreaterThanOrEqual(share[level]);
      }),
    );
  });

  it('leave no gap: a face the pieces cut shows with at least 29 pixels in the next coarser look', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1300, max: 13_000 }),
        fc.integer({ min: 900, max: 9000 }),
        levels,
        (width, height, level) => {
          const looks = planLooks(width, height, level, detector);
          const steps = [...new Set(looks.map(({ plan }) => plan.scale))].sort((a, b) => b - a);
          // The last step is that of the smallest glance, whose faces fill the photo.
          for (const [at, coarser] of steps.slice(1, -1).entries()) {
            expect((coarser / steps[at]!) * detector.tiles.overlap).toBeGreaterThanOrEqual(29);
          }
        },
      ),
    );
  });

  it('are none for a portrait, and none where a glance shows as much', () => {
    expect(tileScales(6000, 4000, 'portrait', detector)).toEqual([]);
    for (const level of ['standard', 'high', 'max'] as const) {
      expect(tileScales(250, 250, level, detector)).toEqual([]);
      expect(tileScales(640, 480, level, detector)).toEqual([]);
    }
  });

  it('show a photo that fits into one piece as large as fits', () => {
    expect(tileScales(2000, 1500, 'standard', detector)).toEqual([0.64]);
    expect(tileScales(1024, 768, 'standard', detector)).toEqual([1]);
  });
});

describe('the looks', () => {
  it('at a portrait are the passes of the detector and nothing else', () => {
    fc.assert(
      fc.property(sides, sides, (width, height) => {
        const looks = planLooks(width, height, 'portrait', detector);
        expect(looks.map(({ pass }) => pass)).toEqual(detector.passes);
      }),
    );
  });
});

/** A detector that sees exactly the faces its canvas shows whole or in part: its one output is the canvas' list of faces. */
function sighted(faces: readonly DetectedFace[]): {
  detector: Detector;
  seen: (plan: LetterboxPlan) => PassOutputs['outputs'];
} {
  const shown: DetectedFace[][] = [];
  return {
    detector: { ...detector, decode: ([list]) => [...(shown[list?.[0] ?? -1] ?? [])] },
    seen: ({ fitted, scale, piece }) => {
      const { left, top } = piece ?? { left: 0, top: 0 };
      const here = faces
        .map((face) => scaleFace(face, scale, scale))
        .map((face) => moved(face, -left, -top))
        .filter(
          ({ box }) =>
            box.x < fitted.width && box.y < fitted.height && box.x + box.width > 0 && box.y + box.height > 0,
        );
      shown.push(here);
      return [Float32Array.of(shown.length - 1)];
    },
  };
}

function moved(face: DetectedFace, x: number, y: number): DetectedFace {
  return scaleFace(face, 1, 1, { left: x, top: y });
}

function faceAt({ x, y, width, height }: Box, detectionScore = 0.9): DetectedFace {
  const eye = (share: number) => [x + share * width, y + 0.4 * height] as const;
  return {
    box: { x, y, width, height },
    landmarks: [eye(0.3), eye(0.7), [x + width / 2, y + 0.6 * height], eye(0.35), eye(0.65)],
    detectionScore,
  };
}

describe('what the pieces find', () => {
  const photo = { width: 6000, height: 4000 };
  /** Faces on a grid wide enough apart that none hides another. */
  const crowds = fc
    .array(fc.record({ cell: fc.nat(79), side: fc.integer({ min: 40, max: 360 }), shift: fc.nat(30) }), {
      minLength: 1,
      maxLength: 12,
    })
    .map((some) =>
      [...new Map(some.map((one) => [one.cell, one])).values()].map(({ cell, side, shift }) =>
        faceAt({
          x: (cell % 10) * 600 + shift,
          y: Math.floor(cell / 10) * 500 + shift,
          width: side,
          height: side,
        }),
      ),
    );

  function lookAll(
    faces: readonly DetectedFace[],
    level: DetailLevel,
    order: (n: number) => readonly number[],
  ) {
    const { detector: own, seen } = sighted(faces);
    const looks = planLooks(photo.width, photo.height, level, own);
    return facesOf(
      own,
      order(looks.length).map((at) => ({ ...looks[at]!, outputs: seen(looks[at]!.plan) })),
    );
  }

  const inOrder = (n: number) => Array.from({ length: n }, (_, i) => i);

  it('is every face once, in photo pixels', () => {
    fc.assert(
      fc.property(crowds, levels, (faces, level) => {
        const found = lookAll(faces, level, inOrder);
        expect(found).toHaveLength(faces.length);
        for (const { box } of faces) {
          const own = found.filter(
            (one) => Math.abs(one.box.x - box.x) < 1 && Math.abs(one.box.y - box.y) < 1,
          );
          expect(own).toHaveLength(1);
          expect(own[0]!.box.width).toBeCloseTo(box.width, 6);
        }
      }),
    );
  });

  it('does not depend on the order of the looks', () => {
    fc.assert(
      fc.property(crowds, levels, fc.nat(1000), (faces, level, seed) => {
        const mixed = (n: number) =>
          inOrder(n).sort((a, b) => ((a * 7919 + seed) % n) - ((b * 7919 + seed) % n) || a - b);
        const places = (found: readonly DetectedFace[]) =>
          found.map(({ box }) => `${Math.round(box.x)} ${Math.round(box.y)}`).sort();
        expect(places(lookAll(faces, level, mixed))).toEqual(places(lookAll(faces, level, inOrder)));
      }),
    );
  });

  it('is no half face: one that a piece cuts is left to the look that shows it whole', () => {
    const face = faceAt({ x: 900, y: 900, width: 100, height: 100 });
    const { detector: own, seen } = sighted([face]);
    const looks = planLooks(photo.width, photo.height, 'max', own);
    const pieces = looks.filter(({ plan }) => plan.scale === 1);
    const cutting = pieces.filter(({ plan }) => {
      const { left, top, right, bottom } = pieceOf(plan);
      const shows = left < 1000 && right > 900 && top < 1000 && bottom > 900;
      return shows && !(left <= 900 && right >= 1000 && top <= 900 && bottom >= 1000);
    });
    expect(cutting.length).toBeGreaterThan(0);
    expect(
      facesOf(
        own,
        cutting.map((look) => ({ ...look, outputs: seen(look.plan) })),
      ),
    ).toEqual([]);
  });

  it('may reach over the edge of the photo itself', () => {
    const found = lookAll([faceAt({ x: -20, y: 3950, width: 100, height: 100 })], 'max', inOrder);
    expect(found).toHaveLength(1);
  });

  it('needs a higher score the larger a face shows in a piece', () => {
    const scores = (side: number, score: number) =>
      lookAll([faceAt({ x: 300, y: 300, width: side, height: side }, score)], 'max', inOrder).length;
    expect([scores(25, 0.44), scores(25, 0.46)]).toEqual([0, 1]);
    expect([scores(35, 0.49), scores(35, 0.51)]).toEqual([0, 1]);
    expect([scores(60, 0.55), scores(60, 0.61)]).toEqual([0, 1]);
  });
});

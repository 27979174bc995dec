import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Landmarks, Point } from '../../lib/face/face.ts';
import { facePose } from '../../lib/face/pose.ts';

/** ArcFace's template: a frontal, level face. */
const frontal: Landmarks = [
  [38.2946, 51.6963],
  [73.5318, 51.5014],
  [56.0252, 71.7366],
  [41.5493, 92.3655],
  [70.7299, 92.2041],
];

function map(landmarks: Landmarks, move: (point: Point) => Point): Landmarks {
  const [a, b, c, d, e] = landmarks;
  return [move(a), move(b), move(c), move(d), move(e)];
}

describe('pose from five points', () => {
  test('the template of a frontal face looks straight ahead', () => {
    const pose = facePose(frontal);
    expect(pose.interEyeDistance).toBeCloseTo(35.238, 2);
    expect(Math.abs(pose.yaw)).toBeLessThan(1);
    expect(Math.abs(pose.pitch)).toBeLessThan(5);
    expect(Math.abs(pose.roll)).toBeLessThan(0.5);
  });

  test('hand-worked: eyes 40 apart, nose 10 to image-right and half-way down', () => {
    const pose = facePose([
      [0, 0],
      [40, 0],
      [30, 20],
      [5, 40],
      [35, 40],
    ]);
    // yaw = (30 - 20) / 40 * 90; pitch = (20 / 40 - 0.45) * 90
    expect(pose).toEqual({ interEyeDistance: 40, yaw: 22.5, pitch: expect.closeTo(4.5, 10), roll: 0 });
  });

  test('turning, moving and scaling the photo changes roll and size alone', () => {
    const angle = fc.double({ min: -180, max: 180, noNaN: true });
    const shift = fc.double({ min: -1000, max: 1000, noNaN: true });
    const size = fc.double({ min: 0.1, max: 20, noNaN: true });
    fc.assert(
      fc.property(angle, shift, shift, size, (degrees, dx, dy, scale) => {
        const radians = (degrees * Math.PI) / 180;
        const [cos, sin] = [Math.cos(radians) * scale, Math.sin(radians) * scale];
        const turned = map(frontal, ([x, y]) => [x * cos - y * sin + dx, x * sin + y * cos + dy]);
        const [before, after] = [facePose(frontal), facePose(turned)];
        expect(after.yaw).toBeCloseTo(before.yaw, 6);
        expect(after.pitch).toBeCloseTo(before.pitch, 6);
        expect(after.interEyeDistance).toBeCloseTo(before.interEyeDistance * scale, 6);
        const rolled = (after.roll - before.roll - degrees + 720 + 180) % 360;
        expect(rolled).toBeCloseTo(180, 6);
      }),
    );
  });

  test('the mirrored face looks the other way', () => {
    const turned: Landmarks = [frontal[0], frontal[1], [66, 71], frontal[3], frontal[4]];
    const [a, b, c, d, e] = map(turned, ([x, y]) => [112 - x, y]);
    const mirrored: Landmarks = [b, a, c, e, d];
    expect(facePose(mirrored).yaw).toBeCloseTo(-facePose(turned).yaw, 6);
    expect(facePose(turned).yaw).toBeGreaterThan(20);
  });

  test('points that make no face count as turned away, never as NaN', () => {
    const point = fc.tuple(
      fc.constantFrom(0, 1, Number.NaN),
      fc.constantFrom(0, 1, Number.POSITIVE_INFINITY),
    );
    fc.assert(
      fc.property(fc.tuple(point, point, point, point, point), (landmarks) => {
        const pose = facePose(landmarks);
        for (const angle of [pose.yaw, pose.pitch]) {
          expect(angle).toBeGreaterThanOrEqual(-90);
          expect(angle).toBeLessThanOrEqual(90);
        }
        expect(pose.roll).not.toBeNaN();
        expect(pose.interEyeDistance).toBeGreaterThanOrEqual(0);
      }),
    );
    expect(
      facePose([
        [5, 5],
        [5, 5],
        [5, 5],
        [5, 5],
        [5, 5],
      ]),
    ).toMatchObject({ interEyeDistance: 0, yaw: 90 });
  });
});

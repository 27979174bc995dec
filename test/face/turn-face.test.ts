/** A face is turned as its photo is. */
import { describe, expect, test } from 'vitest';
import { rotate } from '../../lib/face/rotate.ts';
import { turnFace } from '../../lib/face/turn-face.ts';

const photo = { width: 6, height: 4 };
const face = {
  box: { x: 1, y: 0, width: 2, height: 3 },
  landmarks: [
    [1.5, 0.5],
    [2.5, 0.5],
    [2, 1.5],
    [1.5, 2.5],
    [2.5, 2.5],
  ],
  detectionScore: 0.9,
} as const;

/** White where the box is. */
function drawn(box: typeof face.box, { width, height }: typeof photo) {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      if (x >= box.x && x < box.x + box.width && y >= box.y && y < box.y + box.height)
        data.fill(255, (y * width + x) * 3, (y * width + x) * 3 + 3);
  return { width, height, data };
}

describe.each([0, 90, 180, 270] as const)('turned by %d degrees', (clockwise) => {
  test('the box lies where the turned photo shows it', () => {
    const turned = rotate(drawn(face.box, photo), clockwise);
    const { box } = turnFace(face, clockwise, photo);
    expect(drawn(box as typeof face.box, turned)).toEqual(turned);
  });

  test('points stay inside the box, and four quarter turns lead back', () => {
    const once = turnFace(face, clockwise, photo);
    for (const [x, y] of once.landmarks) {
      expect(x).toBeGreaterThan(once.box.x);
      expect(x).toBeLessThan(once.box.x + once.box.width);
      expect(y).toBeGreaterThan(once.box.y);
      expect(y).toBeLessThan(once.box.y + once.box.height);
    }
    const back = ((360 - clockwise) % 360) as typeof clockwise;
    const size = clockwise % 180 === 0 ? photo : { width: photo.height, height: photo.width };
    expect(turnFace(once, back, size)).toEqual(face);
  });
});

/** The same face after its photo was turned by quarter turns. */
import type { Box, DetectedFace, Point, RotationApplied } from './face.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** `photo`: the size before the turn. Points keep their names: turning makes no other eye of an eye. */
export function turnFace<Face extends DetectedFace>(
  face: Face,
  clockwise: RotationApplied,
  photo: Size,
): Face {
  if (clockwise === 0) return face;
  const turn = ([x, y]: Point): Point => {
    if (clockwise === 180) return [photo.width - x, photo.height - y];
    return clockwise === 90 ? [photo.height - y, x] : [y, photo.width - x];
  };
  const [eye, otherEye, nose, mouth, otherMouth] = face.landmarks;
  return {
    ...face,
    box: turnedBox(face.box, turn),
    landmarks: [turn(eye), turn(otherEye), turn(nose), turn(mouth), turn(otherMouth)],
  };
}

function turnedBox({ x, y, width, height }: Box, turn: (point: Point) => Point): Box {
  const [ax, ay] = turn([x, y]);
  const [bx, by] = turn([x + width, y + height]);
  return {
    x: Math.min(ax, bx),
    y: Math.min(ay, by),
    width: Math.abs(bx - ax),
    height: Math.abs(by - ay),
  };
}

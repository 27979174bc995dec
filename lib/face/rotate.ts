/** Turns pixels by quarter turns, for photos whose faces lie on their side or head. */
import type { RotationApplied } from './face.ts';
import type { Pixels } from './pixels.ts';

/** The photo turned clockwise; the very same pixels at 0. */
export function rotate(pixels: Pixels, clockwise: RotationApplied): Pixels {
  if (clockwise === 0) return pixels;
  const { width, height, data } = pixels;
  const turned = new Uint8Array(data.length);
  // Where the first source pixel lands, and how far one step right and one step down move it, in destination pixels.
  const [start, right, down] =
    clockwise === 180
      ? [width * height - 1, -1, -width]
      : clockwise === 90
        ? [height - 1, height, -1]
        : [(width - 1) * height, -height, 1];
  let from = 0;
  for (let y = 0; y < height; y++) {
    let to = (start + y * down) * 3;
    for (let x = 0; x < width; x++, from += 3, to += right * 3) {
      turned[to] = data[from]!;
      turned[to + 1] = data[from + 1]!;
      turned[to + 2] = data[from + 2]!;
    }
  }
  return clockwise === 180 ? { width, height, data: turned } : { width: height, height: width, data: turned };
}

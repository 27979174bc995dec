/** Cuts what a liveness network looks at: the face with its surroundings, scaled to a small square (Silent-Face-Anti-Spoofing). */
import type { Box } from './face.ts';
import type { Pixels } from './pixels.ts';
import { resizeAxis, resizeBetween, resizeRow } from './resize.ts';

/** First and last pixel on both axes, both inside. */
export interface PatchCorners {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/**
 * The face box grown `scale` times about its centre, less where the photo ends, and shifted back inside rather than clipped
 * (`src/generate_patches.py`). The box is cut to whole pixels first, both border pixels counted, as the networks were measured.
 * Throws RangeError for a box without extent.
 */
export function patchCorners(
  photo: { readonly width: number; readonly height: number },
  box: Box,
  scale: number,
): PatchCorners {
  const [x, y] = [Math.trunc(box.x), Math.trunc(box.y)];
  const [width, height] = [Math.trunc(box.width + 1), Math.trunc(box.height + 1)];
  if (!(width > 0 && height > 0)) throw new RangeError('A face box needs an extent');
  const growth = Math.min((photo.height - 1) / height, (photo.width - 1) / width, scale);
  const [left, right] = within(x + width / 2, width * growth, photo.width - 1);
  const [top, bottom] = within(y + height / 2, height * growth, photo.height - 1);
  return { left, top, right, bottom };
}

/** Both ends of a span about `centre`, moved into 0..last. */
function within(centre: number, length: number, last: number): readonly [number, number] {
  let from = centre - length / 2;
  let to = centre + length / 2;
  if (from < 0) [from, to] = [0, to - from];
  if (to > last) [from, to] = [from - (to - last), last];
  // A box beside the photo could still stick out on the other side.
  return [Math.trunc(Math.max(0, from)), Math.trunc(Math.max(0, to))];
}

/** The patch as interleaved RGB, size × size, resampled with OpenCV's 8-bit bilinear arithmetic. */
export function cutPatch(pixels: Pixels, corners: PatchCorners, size: number): Uint8Array {
  const stride = pixels.width * 3;
  const across = resizeAxis(corners.right - corners.left + 1, size, 3);
  const down = resizeAxis(corners.bottom - corners.top + 1, size, stride);
  const patch = new Uint8Array(size * size * 3);
  const [upper, lower] = [new Int32Array(3 * size), new Int32Array(3 * size)];
  const start = corners.top * stride + corners.left * 3;
  for (let y = 0; y < size; y++) {
    resizeRow(pixels.data, start + down.first[y]!, across, upper);
    resizeRow(pixels.data, start + down.second[y]!, across, lower);
    for (let x = 0; x < size; x++) {
      for (let c = 0; c < 3; c++) {
        const at = c * size + x;
        patch[(y * size + x) * 3 + c] = resizeBetween(upper[at]!, lower[at]!, down.weight[y]!);
      }
    }
  }
  return patch;
}

/** Cuts the aligned crop of a face out of a photo. */
import type { Landmarks } from './face.ts';
import type { Pixels } from './pixels.ts';
import {
  arcfaceTemplate,
  invert,
  type SimilarityTransform,
  similarityTransform,
} from './similarity-transform.ts';

/** The square RGB crop with the landmarks on ArcFace's template; black outside the photo. */
export function alignFace(pixels: Pixels, landmarks: Landmarks, size: number): Uint8Array {
  return warp(pixels, similarityTransform(landmarks, arcfaceTemplate(size)), size);
}

/**
 * crop(x, y) = photo(M⁻¹(x, y)), bilinear in floating point, rounded; neighbours outside the photo count as black
 * (`cv2.warpAffine` of OpenCV 5 with a constant border).
 */
export function warp(pixels: Pixels, transform: SimilarityTransform, size: number): Uint8Array {
  const crop = new Uint8Array(size * size * 3);
  const back = invert(transform);
  if (back === null) return crop;
  const { width, height, data } = pixels;
  const stride = width * 3;
  let out = 0;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++, out += 3) {
      const sx = back.a * x - back.b * y + back.tx;
      const sy = back.b * x + back.a * y + back.ty;
      const left = Math.floor(sx);
      const top = Math.floor(sy);
      if (!(left >= -1 && top >= -1 && left < width && top < height)) continue;
      const fx = sx - left;
      const fy = sy - top;
      // A neighbour outside weighs nothing; its index is moved inside so that the read stays valid.
      const inLeft = left >= 0 ? 1 - fx : 0;
      const inRight = left + 1 < width ? fx : 0;
      const inTop = top >= 0 ? 1 - fy : 0;
      const inBottom = top + 1 < height ? fy : 0;
      const x0 = Math.max(left, 0) * 3;
      const x1 = Math.min(left + 1, width - 1) * 3;
      const row0 = Math.max(top, 0) * stride;
      const row1 = Math.min(top + 1, height - 1) * stride;
      const w00 = inLeft * inTop;
      const w01 = inRight * inTop;
      const w10 = inLeft * inBottom;
      const w11 = inRight * inBottom;
      for (let c = 0; c < 3; c++) {
        const upper = w00 * data[row0 + x0 + c]! + w01 * data[row0 + x1 + c]!;
        const lower = w10 * data[row1 + x0 + c]! + w11 * data[row1 + x1 + c]!;
        crop[out + c] = upper + lower + 0.5;
      }
    }
  }
  return crop;
}

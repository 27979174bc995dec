/** Sharpness and brightness of an aligned crop: two numbers that tell a blurred or badly lit face. */

/** Side of the aligned crop. */
const SIDE = 112;
/** The face itself; the frame around it may lie outside the photo, and its black edge would pass for sharpness. */
const FROM = 16;
const TO = 96;

/** `rgb`: aligned 112×112 crop, 3 bytes a pixel. Returns the variance of the 4-neighbour Laplacian of the 8-bit luma over the
 *  inner 80×80 pixels (Pech-Pacheco 2000) and the mean luma of the same pixels, 0..1. */
export function cropLight(rgb: Uint8Array): { readonly sharpness: number; readonly brightness: number } {
  if (rgb.length !== SIDE * SIDE * 3)
    throw new RangeError(`a crop has ${SIDE * SIDE * 3} bytes, not ${rgb.length}`);
  const luma = new Uint8Array(SIDE * SIDE);
  // ITU-R BT.601 weights in 1/256, as 8-bit grey images have them.
  for (let i = 0, p = 0; i < luma.length; i++, p += 3) {
    luma[i] = (77 * rgb[p]! + 150 * rgb[p + 1]! + 29 * rgb[p + 2]! + 128) >> 8;
  }
  let light = 0;
  let sum = 0;
  let squares = 0;
  for (let y = FROM; y < TO; y++) {
    for (let i = y * SIDE + FROM; i < y * SIDE + TO; i++) {
      const centre = luma[i]!;
      const edge = luma[i - 1]! + luma[i + 1]! + luma[i - SIDE]! + luma[i + SIDE]! - 4 * centre;
      light += centre;
      sum += edge;
      squares += edge * edge;
    }
  }
  const n = (TO - FROM) ** 2;
  return { sharpness: squares / n - (sum / n) ** 2, brightness: light / n / 255 };
}

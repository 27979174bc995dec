/** How bright the middle of a picture is, where the face should be; arithmetic only. */

export type Light = 'dark' | 'good' | 'bright';

/** Mean luma, 0 to 255, below which faces are lost in the dark and above which they are washed out. */
const BOUNDS = { dark: 55, bright: 215 } as const;

/** Rec. 709 luma of the middle third of RGBA pixels. */
export function lightOf(pixels: Uint8ClampedArray, width: number, height: number): Light {
  let sum = 0;
  let count = 0;
  for (let y = Math.floor(height / 3); y < (height * 2) / 3; y++)
    for (let x = Math.floor(width / 3); x < (width * 2) / 3; x++) {
      const at = (y * width + x) * 4;
      sum += 0.2126 * (pixels[at] ?? 0) + 0.7152 * (pixels[at + 1] ?? 0) + 0.0722 * (pixels[at + 2] ?? 0);
      count++;
    }
  const mean = count === 0 ? 128 : sum / count;
  if (mean < BOUNDS.dark) return 'dark';
  return mean > BOUNDS.bright ? 'bright' : 'good';
}

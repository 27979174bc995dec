/** The image buffer all pixel arithmetic works on. */

/** Upright 8-bit RGB, interleaved row by row: `data.length === width * height * 3`. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

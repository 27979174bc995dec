/** The port from the bytes of a photo to its upright pixels. */
import type { Pixels } from '../face/pixels.ts';

/** `full`: every pixel. `reduced`: big photos may come smaller, never below what one look at the whole photo needs. */
export type Detail = 'full' | 'reduced';

export interface DecodedPhoto {
  /** What the bytes are, whatever the file was called. */
  readonly mediaType: string;
  /** Size of the upright photo; `pixels` may be smaller (`reduced`). */
  readonly width: number;
  readonly height: number;
  /** EXIF orientation applied, alpha dropped, 8-bit RGB; colour profiles of RGB photos are not applied. */
  readonly pixels: Pixels;
  /** In sRGB, no larger than the largest rendition; only where it was asked for, of formats that take seconds to decode again (HEIC). */
  readonly preview?: Pixels | undefined;
}

export interface PhotoDecoder {
  /**
   * `preview`: renditions will be made of the photo too.
   * Refusals: `media_type_unsupported` (no image, or one of a kind we don't read), `image_too_large`, `image_too_small`,
   * `image_truncated`, `image_undecodable`.
   */
  decode(bytes: Uint8Array, detail: Detail, preview?: boolean): Promise<DecodedPhoto>;
}

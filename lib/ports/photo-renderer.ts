/** The port from the bytes of a photo to the smaller pictures pages show of it; behind it run worker threads (server) or this thread. */
import type { RotationApplied } from '../face/face.ts';
import type { Pixels } from '../face/pixels.ts';
import type { RenditionKind } from './album-records.ts';

export interface RenderRequest {
  readonly bytes: Uint8Array;
  /** Of its analysis, if there is one: then the bytes are not decoded again. */
  readonly preview?: Pixels | undefined;
  /** Clockwise, beside what the file itself says: how the photo was turned until a face stood upright. */
  readonly rotation: RotationApplied;
  /** Words across the renditions; null for none. */
  readonly watermark: string | null;
}

export interface MadeRendition {
  readonly kind: RenditionKind;
  /** Upright, sRGB, eight bits, without any metadata. */
  readonly bytes: Uint8Array;
  readonly mediaType: string;
  readonly width: number;
  readonly height: number;
}

export interface RenderedPhoto {
  /** A ThumbHash (at most 24 bytes) as base64: a blurred likeness that is drawn without a request. */
  readonly placeholder: string;
  /** One of each kind. */
  readonly renditions: readonly MadeRendition[];
}

export interface PhotoRenderer {
  /**
   * Refusals: `media_type_unsupported`, `image_too_large`, `image_too_small`, `image_truncated`, `image_undecodable`.
   */
  render(request: RenderRequest): Promise<RenderedPhoto>;
  close(): Promise<void>;
}

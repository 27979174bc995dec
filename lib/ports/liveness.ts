/** The port that says whether a face belongs to a living person before the camera: advice for a single picture, never a proof. */
import type { Box } from '../face/face.ts';
import type { Pixels } from '../face/pixels.ts';

export type LivenessFinding =
  | { readonly kind: 'unchecked' }
  | {
      readonly kind: 'live' | 'attack';
      /** 0..1; what the networks give the class "live", averaged. */
      readonly liveScore: number;
    };

export interface Liveness {
  /** `box`: the face as detected, in the pixels of this upright photo. */
  check(pixels: Pixels, box: Box): Promise<LivenessFinding>;
  close(): Promise<void>;
}

/** How long one core is busy with a photo at a level of detail, so that whoever chooses the level knows what it costs. */
import type { DetailLevel } from './detail-level.ts';
import type { Detector } from './detector.ts';
import { planLooks } from './looks.ts';

/** Seconds of one core. */
export interface ModelCost {
  /** A megapixel of canvas through the detector. */
  readonly detect: number;
  /** A crop through the recogniser. */
  readonly embed: number;
}

/** Seconds of one core for a megapixel of JPEG, and for what surrounds the networks: packing a megapixel of canvas, cutting a crop. */
const DECODE = 0.006;
const PACK = 0.009;
const CUT = 0.001;

/** A photo of a good camera with a group on it. */
export const TYPICAL_PHOTO = { width: 6000, height: 4000, faces: 8 } as const;

/** Seconds of one core; photos that are analysed at the same time share the cores. */
export function expectedSeconds(
  { width, height, faces }: { readonly width: number; readonly height: number; readonly faces: number },
  level: DetailLevel,
  detector: Detector,
  cost: ModelCost,
): number {
  const canvas = planLooks(width, height, level, detector)
    .map(({ plan }) => megapixels(plan.canvas))
    .reduce((sum, one) => sum + one, 0);
  return DECODE * megapixels({ width, height }) + (cost.detect + PACK) * canvas + (cost.embed + CUT) * faces;
}

function megapixels({ width, height }: { readonly width: number; readonly height: number }): number {
  return (width * height) / 1e6;
}

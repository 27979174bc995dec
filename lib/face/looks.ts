/** Which looks a photo gets at a detail level: glances at all of it, and its pieces, each trusted with the faces it shows best. */
import type { DetailLevel } from './detail-level.ts';
import type { Detector, TrustedFaces } from './detector.ts';
import { type LetterboxPlan, planLetterbox } from './letterbox.ts';
import { planTiles, tileScales } from './tile-plan.ts';

/** One canvas to be shown to the detector. */
export interface Look {
  readonly plan: LetterboxPlan;
  readonly pass: { readonly trusted: TrustedFaces };
}

/** The looks at a photo of `width` × `height`, coarsest first. Pieces of a scale begin at the photo's top left. */
export function planLooks(width: number, height: number, level: DetailLevel, detector: Detector): Look[] {
  const { passes, tiles } = detector;
  const scales = tileScales(width, height, level, detector);
  const glances = passes.map((pass) => ({ pass, plan: planLetterbox(width, height, pass) }));
  if (scales.length === 0) return glances;
  const pieces = scales.flatMap((scale, at) => {
    const pass = at === 0 ? tiles : { trusted: coarser(tiles.trusted, detector) };
    return planTiles(width, height, scale, tiles).map((plan) => ({ pass, plan }));
  });
  return [
    ...glances.map(({ pass, plan }) => ({ pass: { trusted: coarser(pass.trusted, detector) }, plan })),
    ...pieces.reverse(),
  ];
}

function coarser(trusted: TrustedFaces, { tiles }: Detector): TrustedFaces {
  return { ...trusted, from: Math.max(trusted.from, tiles.coarserFrom) };
}

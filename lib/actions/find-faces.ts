/** Looks for faces in pixels: every pass of the detector, the pieces of a detail level, and quarter turns where nobody was found. */

import type { DetailLevel } from '../face/detail-level.ts';
import { facesOf, type PassOutputs } from '../face/detect.ts';
import type { Detector } from '../face/detector.ts';
import type { DetectedFace, RotationApplied } from '../face/face.ts';
import type { LetterboxPacker } from '../face/letterbox.ts';
import { planLooks } from '../face/looks.ts';
import type { Pixels } from '../face/pixels.ts';
import { rotate } from '../face/rotate.ts';
import type { FaceModels } from '../ports/face-models.ts';

export interface FaceFinder {
  readonly detector: Detector;
  readonly pack: LetterboxPacker;
  readonly models: Pick<FaceModels, 'detect'>;
}

export interface FoundFaces {
  /** The pixels as turned; faces are in them. */
  readonly pixels: Pixels;
  readonly rotationApplied: RotationApplied;
  readonly faces: readonly DetectedFace[];
}

/** Upside down is the commonest wrong way up that a detector does not see. */
const TURNS = [180, 90, 270] as const;

/** From here on nobody asks whether the photo might lie on its side. */
const CERTAIN = 0.65;
/** A turn has to speak clearly against the way the photo came. */
const CLEARLY = 0.1;

/**
 * Faces by falling score. With `turnIfNone` a photo without a face is looked at again on its head and on both sides; likewise
 * one with nothing but doubtful faces, since a detector half sees some faces that lie on their side and misplaces their eyes.
 */
export async function findFaces(
  finder: FaceFinder,
  pixels: Pixels,
  level: DetailLevel,
  turnIfNone: boolean,
): Promise<FoundFaces> {
  let best: FoundFaces = { pixels, rotationApplied: 0, faces: await detect(finder, pixels, level) };
  if (!turnIfNone) return best;
  for (const rotationApplied of TURNS) {
    if (certainty(best) >= CERTAIN) break;
    const turned = rotate(pixels, rotationApplied);
    const found = { pixels: turned, rotationApplied, faces: await detect(finder, turned, level) };
    const least = best.faces.length === 0 ? 0 : certainty(best) + CLEARLY;
    if (found.faces.length > 0 && certainty(found) >= least) best = found;
  }
  return best;
}

function certainty({ faces }: FoundFaces): number {
  return faces[0]?.detectionScore ?? 0;
}

async function detect(
  { detector, pack, models }: FaceFinder,
  pixels: Pixels,
  level: DetailLevel,
): Promise<DetectedFace[]> {
  const seen: PassOutputs[] = [];
  for (const { pass, plan } of planLooks(pixels.width, pixels.height, level, detector)) {
    const canvas = pack.fill(pixels, plan);
    const outputs = await models.detect(canvas).finally(() => pack.giveBack(canvas));
    seen.push({ pass, plan, outputs });
  }
  return facesOf(detector, seen);
}

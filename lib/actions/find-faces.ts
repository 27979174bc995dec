/** Looks for faces in pixels: every pass of the detector, and quarter turns where nobody was found. */
import { facesOf, type PassOutputs } from '../face/detect.ts';
import type { Detector } from '../face/detector.ts';
import type { DetectedFace, RotationApplied } from '../face/face.ts';
import { type LetterboxPacker, planLetterbox } from '../face/letterbox.ts';
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

/** Faces by falling score. With `turnIfNone` a photo without a face is looked at again on its head and on both sides. */
export async function findFaces(
  finder: FaceFinder,
  pixels: Pixels,
  turnIfNone: boolean,
): Promise<FoundFaces> {
  const upright = { pixels, rotationApplied: 0, faces: await detect(finder, pixels) } as const;
  if (upright.faces.length > 0 || !turnIfNone) return upright;
  for (const rotationApplied of TURNS) {
    const turned = rotate(pixels, rotationApplied);
    const faces = await detect(finder, turned);
    if (faces.length > 0) return { pixels: turned, rotationApplied, faces };
  }
  return upright;
}

async function detect({ detector, pack, models }: FaceFinder, pixels: Pixels): Promise<DetectedFace[]> {
  const seen: PassOutputs[] = [];
  for (const pass of detector.passes) {
    const plan = planLetterbox(pixels.width, pixels.height, pass);
    const canvas = pack.fill(pixels, plan);
    const outputs = await models.detect(canvas).finally(() => pack.giveBack(canvas));
    seen.push({ pass, plan, outputs });
  }
  return facesOf(detector, seen);
}

/** Decides which usable face of a photo is meant, or refuses with what the caller can do about it. */
import { Refusal } from '../errors.ts';
import { chooseFace } from '../face/choose-face.ts';
import type { Box, Quality } from '../face/face.ts';
import { area } from '../face/geometry.ts';
import { refusalFor } from '../face/quality.ts';
import type { WantedFaces } from '../ports/photo-analyzer.ts';

export interface FaceOnOffer {
  readonly box: Box;
  readonly quality: Quality;
  readonly usable: boolean;
}

type Choice = Omit<Extract<WantedFaces, { kind: 'chosen' }>, 'kind'>;

/** Index of the face; faces come largest first. Refusals: `no_face`, `multiple_faces`, and those of a face that can't be used. */
export function settleOnFace(
  faces: readonly FaceOnOffer[],
  photo: { readonly width: number; readonly height: number },
  { selection, faceBox, ambiguousFrom }: Choice,
): number | Refusal {
  const largest = faces[0];
  if (largest === undefined) {
    return new Refusal('no_face', 'No face was found; send a photo in which the face is fully visible.');
  }
  if (faceBox !== undefined) {
    const meant = chooseFace(faces, photo, selection, faceBox);
    if (meant === null) {
      const message = 'No face lies inside faceBox; give it in pixels of the upright photo.';
      return new Refusal('no_face', message, { faces: faces.map(({ box }) => box) });
    }
    return usableOr(faces[meant]!, meant);
  }
  const usable = faces.flatMap((face, index) => (face.usable ? [{ ...face, index }] : []));
  const chosen = chooseFace(usable, photo, selection);
  if (chosen === null) return unusable(largest);
  const others = usable.filter((_, i) => i !== chosen);
  const enough = selection === 'only' ? 0 : (ambiguousFrom ?? Number.POSITIVE_INFINITY);
  const rivals = others.filter(({ box }) => area(box) >= enough * area(usable[chosen]!.box));
  return rivals.length > 0 ? multiple(usable.map(({ box }) => box)) : usable[chosen]!.index;
}

function usableOr(face: FaceOnOffer, index: number): number | Refusal {
  return face.usable ? index : unusable(face);
}

/** The refusal for the face that would have been taken. */
export function unusable({ quality, box }: FaceOnOffer): Refusal {
  const { code, message, details } = refusalFor(quality);
  return new Refusal(code, message, { ...details, box });
}

function multiple(boxes: readonly Box[]): Refusal {
  const message = `${boxes.length} faces could be meant; crop the photo to one, or point to it with faceBox.`;
  return new Refusal('multiple_faces', message, { faces: boxes });
}

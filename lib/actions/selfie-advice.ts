/** What to do so that the next selfie works, in words for somebody who holds a phone at arm's length. */
import { Refusal } from '../errors.ts';

/** Stable, so that a page may say it in another language. */
export type SelfieAdvice =
  | 'move_closer'
  | 'more_light'
  | 'less_light'
  | 'look_at_the_camera'
  | 'hold_still'
  | 'show_the_whole_face'
  | 'only_you';

const words: Readonly<Record<SelfieAdvice, string>> = {
  move_closer: 'Move closer: the face is too small to be recognised.',
  more_light: 'More light on the face, please: it is too dark to be recognised.',
  less_light: 'Less light on the face, please: it is too bright to be recognised.',
  look_at_the_camera: 'Look at the camera: the face is turned too far away.',
  hold_still: 'Hold still: the face is blurred.',
  show_the_whole_face: 'Show the whole face, without mask or sunglasses, in good light.',
  only_you: 'Only you in the picture, please: there is more than one face to search for.',
};

const byCode: Readonly<Record<string, SelfieAdvice>> = {
  no_face: 'show_the_whole_face',
  multiple_faces: 'only_you',
  face_too_small: 'move_closer',
  extreme_pose: 'look_at_the_camera',
  image_too_small: 'move_closer',
};

/** Of a poor photo the reason one can do something about, the surest remedy first. */
const byReason: Readonly<Record<string, SelfieAdvice>> = {
  too_dark: 'more_light',
  too_bright: 'less_light',
  cut_off: 'show_the_whole_face',
  low_sharpness: 'hold_still',
  low_embedding_norm: 'show_the_whole_face',
  low_detection_score: 'show_the_whole_face',
};

export interface SelfiePlace {
  /** Index of the subject, and of the selfie among the subject's. */
  readonly subject: number;
  readonly selfie: number;
}

/** The same code, which selfie it is about and, where something can be done with a phone, `advice` and its words. */
export function adviseSelfie(refusal: Refusal, place: SelfiePlace): Refusal {
  const { code, message, details } = refusal;
  const advice = adviceFor(refusal);
  const told = advice === null ? place : { ...place, advice };
  return new Refusal(
    code,
    advice === null ? message : words[advice],
    { ...details, ...told },
    { cause: refusal },
  );
}

function adviceFor({ code, details }: Refusal): SelfieAdvice | null {
  const reasons: readonly unknown[] = Array.isArray(details.reasons) ? details.reasons : [];
  if (code === 'low_quality') {
    const known = Object.keys(byReason).find((reason) => reasons.includes(reason));
    return known === undefined ? null : (byReason[known] ?? null);
  }
  return byCode[code] ?? null;
}

/** From whatever went wrong to a title and a next step in plain words. */
import { KithProblem } from '../../clients/typescript/problem.ts';
import type { IconName } from '../components/icon.tsx';
import { UnusablePicture } from '../device/unusable-picture.ts';
import { isProblemKey, type ProblemKey, tProblem } from './words/words.ts';

export interface Told {
  readonly title: string;
  readonly text: string;
  readonly icon: IconName;
}

const sameAs: Readonly<Record<string, ProblemKey>> = {
  face_too_small: 'advice.move_closer',
  extreme_pose: 'advice.look_at_the_camera',
  image_too_small: 'advice.move_closer',
  image_undecodable: 'unreadable',
  image_truncated: 'unreadable',
  media_type_unsupported: 'unreadable',
  image_too_large: 'too_large',
  payload_too_large: 'too_large',
  guest_not_found: 'unauthenticated',
  album_not_found: 'unauthenticated',
  gallery_not_found: 'unauthenticated',
  models_unavailable: 'busy',
  index_unavailable: 'busy',
  registry_unavailable: 'busy',
  queue_unavailable: 'busy',
  storage_unavailable: 'busy',
  timed_out: 'busy',
  idempotency_in_progress: 'busy',
};

const icons: Partial<Record<ProblemKey, IconName>> = {
  unreachable: 'offline',
  link_locked: 'lock',
  unauthenticated: 'lock',
  link_ended: 'lock',
  no_face: 'face',
  multiple_faces: 'people',
  'advice.only_you': 'people',
  'advice.more_light': 'sun',
  'advice.less_light': 'sun',
  unreadable: 'picture',
  too_large: 'picture',
};

/** Call it while rendering: the words follow the language. */
export function told(thrown: unknown): Told {
  const key = keyOf(thrown);
  return { title: tProblem(key), text: textOf(key, thrown), icon: icons[key] ?? 'alert' };
}

/** The code of what was thrown, `fault` for what is none of ours. */
export function codeOf(thrown: unknown): string {
  return thrown instanceof KithProblem || thrown instanceof UnusablePicture ? thrown.code : 'fault';
}

function keyOf(thrown: unknown): ProblemKey {
  const advice = thrown instanceof KithProblem ? thrown.details.advice : undefined;
  const advised = `advice.${String(advice)}`;
  if (isProblemKey(advised)) return advised;
  const code = codeOf(thrown);
  return isProblemKey(code) ? code : (sameAs[code] ?? 'fault');
}

function textOf(key: ProblemKey, thrown: unknown): string {
  const problem = thrown instanceof KithProblem ? thrown : null;
  const n = Math.max(1, Math.ceil((problem?.retryAfterSeconds ?? 60) / 60));
  const text = `${key}.text`;
  return isProblemKey(text) ? tProblem(text, { n, request: problem?.requestId ?? '–' }) : '';
}

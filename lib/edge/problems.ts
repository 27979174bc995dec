/** Refusals and faults as RFC 9457 problem documents: one status and one title per code, exhaustive by the compiler. */
import { Refusal, type RefusalCode } from '../errors.ts';

/** A refusal's code, or what can be said about a fault. */
export type ProblemCode = RefusalCode | 'internal_error' | 'timed_out';

const meanings = {
  validation_failed: [400, 'The request is not as the API wants it'],
  unauthenticated: [401, 'A valid API key is needed'],
  forbidden: [403, 'This key may not do that'],
  location_not_allowed: [403, 'Not to be read from there'],
  host_not_allowed: [403, 'Not for web pages'],
  route_not_found: [404, 'No such route'],
  gallery_not_found: [404, 'No such gallery'],
  person_not_found: [404, 'No such person'],
  face_not_found: [404, 'No such face'],
  upload_not_found: [404, 'No such upload'],
  key_not_found: [404, 'No such key'],
  job_not_found: [404, 'No such job'],
  erasure_not_found: [404, 'No such erasure'],
  source_not_found: [404, 'Nothing there to read'],
  method_not_allowed: [405, 'This route has other methods'],
  embedding_space_mismatch: [409, 'Another embedding space'],
  face_enrolled_elsewhere: [409, 'This face belongs to another person'],
  gallery_not_empty: [409, 'The gallery is not empty'],
  idempotency_in_progress: [409, 'The same request is under way'],
  idempotency_conflict: [409, 'The Idempotency-Key was used for another request'],
  photos_not_kept: [409, 'Nothing was kept to do that with'],
  already_exists: [409, 'Already there'],
  job_finished: [409, 'The job has ended'],
  superseded: [409, 'Something newer took its place'],
  payload_too_large: [413, 'The request is too large'],
  image_too_large: [413, 'The photo is too large'],
  media_type_unsupported: [415, 'This kind of file is not supported'],
  no_face: [422, 'No face in the photo'],
  no_face_enrolled: [422, 'No photo could be used'],
  multiple_faces: [422, 'More than one face'],
  low_quality: [422, 'The photo is too poor'],
  face_too_small: [422, 'The face is too small'],
  extreme_pose: [422, 'The face is turned away too far'],
  unlike_own_samples: [422, 'Unlike the other photos of this person'],
  closer_to_other_person: [422, 'Closer to another person'],
  image_undecodable: [422, 'The photo cannot be read'],
  image_truncated: [422, 'The photo is cut off'],
  image_too_small: [422, 'The photo is too small'],
  rate_limited: [429, 'Too many requests'],
  internal_error: [500, 'Our fault'],
  models_unavailable: [503, 'The models are not there'],
  index_unavailable: [503, 'The index does not answer'],
  registry_unavailable: [503, 'The database does not answer'],
  queue_unavailable: [503, 'The queue does not answer'],
  storage_unavailable: [503, 'The photo store does not answer'],
  timed_out: [503, 'It took too long'],
  storage_full: [507, 'No room left'],
  album_not_found: [404, 'No such album'],
  photo_not_found: [404, 'No such photo'],
  guest_not_found: [404, 'No such guest'],
  guest_link_not_found: [404, 'No such link'],
  search_not_found: [404, 'No such search'],
  webhook_not_found: [404, 'No such webhook'],
  suppression_not_found: [404, 'No such suppression'],
  erasure_request_not_found: [404, 'No such request'],
  album_not_published: [409, 'The album is not published'],
  indexing_off: [409, 'Nobody looks for faces in this album'],
  no_photo_added: [422, 'No photo could be used'],
  selfies_differ: [422, 'The selfies show different people'],
  consent_required: [403, 'Consent comes first'],
  pin_required: [401, 'The link has a PIN'],
  pin_wrong: [401, 'Not the PIN'],
  link_locked: [403, 'The link is locked'],
  link_ended: [410, 'The link has ended'],
  search_budget_used: [429, 'No searches left'],
  decision_conflict: [409, 'It contradicts what was decided before'],
  address_not_allowed: [422, 'Not an address to send to'],
  face_suppressed: [422, 'This face may not be enrolled'],
  address_expired: [403, 'The address is no longer good'],
} as const satisfies Record<ProblemCode, readonly [status: number, title: string]>;

export const problemCodes: readonly string[] = Object.keys(meanings);

export function statusOf(code: ProblemCode): number {
  return meanings[code][0];
}

/** What a problem document says; `errors` names every fault of a request with its place. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ProblemCode;
  readonly requestId: string;
  readonly [extra: string]: unknown;
}

/** Ours: the handler ran out of time; the work may still end, so a retry needs the same Idempotency-Key. */
export class TimedOut extends Error {
  constructor() {
    super('the handler ran out of time');
    this.name = 'TimedOut';
  }
}

/** The document for whatever was thrown. Of a fault it tells nothing: no message, no stack, no path. */
export function problemFor(thrown: unknown, requestId: string): Problem {
  if (thrown instanceof Refusal) return problem(thrown.code, thrown.message, requestId, thrown.details);
  if (thrown instanceof TimedOut)
    return problem('timed_out', 'Try again, with the same Idempotency-Key if you sent one.', requestId);
  return problem('internal_error', 'Something went wrong here; the log has the cause.', requestId);
}

function problem(
  code: ProblemCode,
  detail: string,
  requestId: string,
  extra: Readonly<Record<string, unknown>> = {},
): Problem {
  const [status, title] = meanings[code];
  return { ...extra, type: `urn:kith:problem:${code}`, title, status, detail, code, requestId };
}

const RETRY_SECONDS = 5;

/** The headers a problem needs beside its body. */
export function problemHeaders(problem: Problem): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  if (problem.status === 401) headers['www-authenticate'] = 'Bearer realm="kith"';
  if (problem.status === 405 && typeof problem.allow === 'string') headers.allow = problem.allow;
  const retry = problem.retryAfterSeconds;
  if (typeof retry === 'number') headers['retry-after'] = String(Math.max(1, Math.ceil(retry)));
  // Missing models don't come by waiting.
  else if (problem.status === 429 || (problem.status === 503 && problem.code !== 'models_unavailable'))
    headers['retry-after'] = String(RETRY_SECONDS);
  return headers;
}

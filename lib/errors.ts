/** Refusals: what the caller has to change, under codes that stay stable; every other error is a fault of ours. */

export type RefusalCode =
  | 'validation_failed'
  | 'unauthenticated'
  | 'forbidden'
  | 'host_not_allowed'
  | 'route_not_found'
  | 'gallery_not_found'
  | 'person_not_found'
  | 'face_not_found'
  | 'upload_not_found'
  | 'key_not_found'
  | 'job_not_found'
  | 'erasure_not_found'
  | 'method_not_allowed'
  | 'embedding_space_mismatch'
  | 'face_enrolled_elsewhere'
  | 'gallery_not_empty'
  | 'idempotency_in_progress'
  | 'idempotency_conflict'
  | 'photos_not_kept'
  | 'already_exists'
  | 'job_finished'
  | 'location_not_allowed'
  | 'source_not_found'
  | 'superseded'
  | 'payload_too_large'
  | 'image_too_large'
  | 'media_type_unsupported'
  | 'no_face'
  | 'no_face_enrolled'
  | 'multiple_faces'
  | 'low_quality'
  | 'face_too_small'
  | 'extreme_pose'
  | 'unlike_own_samples'
  | 'closer_to_other_person'
  | 'image_undecodable'
  | 'image_truncated'
  | 'image_too_small'
  | 'rate_limited'
  | 'models_unavailable'
  | 'index_unavailable'
  | 'registry_unavailable'
  | 'queue_unavailable'
  | 'storage_unavailable'
  | 'storage_full'
  | 'album_not_found'
  | 'photo_not_found'
  | 'guest_not_found'
  | 'guest_link_not_found'
  | 'search_not_found'
  | 'webhook_not_found'
  | 'suppression_not_found'
  | 'erasure_request_not_found'
  | 'album_not_published'
  | 'indexing_off'
  | 'no_photo_added'
  | 'selfies_differ'
  | 'consent_required'
  | 'pin_required'
  | 'pin_wrong'
  | 'link_locked'
  | 'link_ended'
  | 'search_budget_used'
  | 'decision_conflict'
  | 'address_not_allowed'
  | 'face_suppressed'
  | 'address_expired';

/** Extra members of the problem document: numbers, words and lists a client can act on; never secrets, names or paths. */
export type RefusalDetails = Readonly<Record<string, unknown>>;

/** The request or the photo can't be used as it is. `message` says what to do; `code` never changes its meaning. */
export class Refusal extends Error {
  readonly code: RefusalCode;
  readonly details: RefusalDetails;

  constructor(code: RefusalCode, message: string, details: RefusalDetails = {}, options?: ErrorOptions) {
    super(message, options);
    this.name = 'Refusal';
    this.code = code;
    this.details = details;
  }
}

/** Said of a gallery before and behind the check of a key's scope, so that nobody learns from the words which of the two it was. */
export const GALLERY_NOT_FOUND = 'There is no such gallery for this key. Create it with POST /v1/galleries.';

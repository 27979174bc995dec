/** What a guest has to agree to in an album before anybody's face is compared. */
import { Refusal } from '../errors.ts';
import type { AlbumPolicy } from '../ports/album-records.ts';
import type { Consent, ConsentPurpose, ConsentRelation } from '../ports/guest-records.ts';
import { CONSENT_VERSION } from './consent-texts.ts';
import { needsRelease } from './release-results.ts';

export interface NeededConsent {
  /** Who may agree. */
  readonly relations: readonly ConsentRelation[];
  /** All of them. */
  readonly purposes: readonly ConsentPurpose[];
}

export function neededConsent(policy: AlbumPolicy): NeededConsent {
  return {
    relations: policy.audience === 'minors' ? ['guardian'] : ['self', 'guardian'],
    purposes: needsRelease(policy) ? ['find_photos', 'staff_review'] : ['find_photos'],
  };
}

/** The album's policy may have changed since it was given. */
export function isEnough(
  policy: AlbumPolicy,
  consent: Pick<Consent, 'relation' | 'purposes'> | null,
): consent is Consent {
  if (consent === null) return false;
  const { relations, purposes } = neededConsent(policy);
  return (
    relations.includes(consent.relation) && purposes.every((purpose) => consent.purposes.includes(purpose))
  );
}

export function consentRequired(policy: AlbumPolicy): Refusal {
  const needed = neededConsent(policy);
  const who = needed.relations.includes('self') ? '' : ' from a parent or guardian';
  return new Refusal(
    'consent_required',
    `Searching takes a consent${who} first: show the text of GET /v1/consent-texts and POST what was agreed to.`,
    { textVersion: CONSENT_VERSION, ...needed },
  );
}

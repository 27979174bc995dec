/** A consent as answers show it. */
import type { Consent, ConsentPurpose, ConsentRelation } from '../ports/guest-records.ts';

export interface ConsentAnswer {
  readonly id: string;
  readonly textVersion: string;
  readonly locale: string;
  readonly relation: ConsentRelation;
  readonly purposes: readonly ConsentPurpose[];
  readonly at: string;
}

export function consentAnswer(consent: Omit<Consent, 'withdrawnAt'>): ConsentAnswer {
  const { uuid, textVersion, locale, relation, purposes, at } = consent;
  return { id: uuid, textVersion, locale, relation, purposes, at: at.toISOString() };
}

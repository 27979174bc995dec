/** What guests are asked to agree to, in every language and every version a consent may name. */
import { CONSENT_VERSION, type ConsentText, consentTexts } from './consent-texts.ts';

export interface ConsentTextsAnswer {
  /** The version to agree to now. */
  readonly current: string;
  readonly items: readonly ConsentText[];
}

export async function listConsentTexts(): Promise<ConsentTextsAnswer> {
  return { current: CONSENT_VERSION, items: consentTexts };
}

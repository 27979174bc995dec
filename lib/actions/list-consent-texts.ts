/** What guests are asked to agree to, in every language and every version a consent may name. */
import {
  CONSENT_VERSION,
  type ConsentText,
  consentTexts,
  type SuppressionText,
  suppressionTexts,
} from './consent-texts.ts';

export interface ConsentTextsAnswer {
  /** The version to agree to now. */
  readonly current: string;
  readonly items: readonly ConsentText[];
  /** Before a template is kept, so that a person is not found again. */
  readonly suppression: readonly SuppressionText[];
}

export async function listConsentTexts(): Promise<ConsentTextsAnswer> {
  return { current: CONSENT_VERSION, items: consentTexts, suppression: suppressionTexts };
}

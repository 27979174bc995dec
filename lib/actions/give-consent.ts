/** Records what a guest agreed to, before the first search. */
import { Refusal } from '../errors.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller } from '../ports/caller.ts';
import type { Consent, ConsentPurpose, ConsentRelation } from '../ports/guest-records.ts';
import { auditEvent } from './audit-event.ts';
import { type ConsentAnswer, consentAnswer } from './consent-answer.ts';
import { CONSENT_VERSION, consentText, consentTexts } from './consent-texts.ts';
import { consentRequired, isEnough } from './needed-consent.ts';
import { holdGuest } from './own-guest.ts';

export interface GiveConsentRequest {
  readonly gallery: string;
  readonly album: string;
  readonly textVersion: string;
  readonly locale: string;
  readonly relation: ConsentRelation;
  readonly purposes: readonly ConsentPurpose[];
  readonly caller: Caller;
}

/**
 * A later consent takes the place of an earlier one, which stays on record.
 * @throws Refusal `validation_failed` for a text that is not shown today; `consent_required` when the album needs more than this;
 *   `forbidden`, `gallery_not_found`, `album_not_found`, `unauthenticated`
 */
export async function giveConsent(
  ports: Pick<ActionPorts, 'registry' | 'clock' | 'ids'>,
  request: GiveConsentRequest,
): Promise<ConsentAnswer> {
  const { textVersion, locale, relation, purposes, caller } = request;
  if (consentText(textVersion, locale) === null) throw otherText();
  return ports.registry.transact(async (rows) => {
    const { gallery, album, guest } = await holdGuest(rows, request);
    if (!isEnough(album.policy, { relation, purposes })) throw consentRequired(album.policy);
    const consent: Omit<Consent, 'withdrawnAt'> = {
      uuid: ports.ids.uuid(),
      gallery: gallery.uuid,
      album: album.uuid,
      guest,
      textVersion,
      locale,
      relation,
      purposes: [...new Set(purposes)],
      at: ports.clock.now(),
    };
    await rows.consents.add(consent);
    await rows.audit.add(
      auditEvent(ports, caller, {
        action: 'give_consent',
        gallery: gallery.uuid,
        target: album.uuid,
        outcome: `${textVersion} ${locale} ${relation}`,
      }),
    );
    const answer = consentAnswer(consent);
    await caller.remember(rows, answer, [album.uuid, guest]);
    return answer;
  });
}

function otherText(): Refusal {
  const shown = consentTexts.filter(({ version }) => version === CONSENT_VERSION);
  return new Refusal(
    'validation_failed',
    'textVersion and locale must be those of a current text of GET /v1/consent-texts; show that one.',
    { textVersion: CONSENT_VERSION, locales: shown.map(({ locale }) => locale) },
  );
}

/** A guest as staff see one: when, by which link, what was agreed to, how much was done. */
import type { ListedGuest } from '../ports/guest-records.ts';
import { type ConsentAnswer, consentAnswer } from './consent-answer.ts';

export interface GuestAnswer {
  readonly id: string;
  readonly linkId: string;
  readonly label: string | null;
  readonly openedAt: string;
  readonly expiresAt: string;
  readonly endedAt: string | null;
  readonly searches: number;
  readonly selections: number;
  readonly consent: ConsentAnswer | null;
}

export function guestAnswer(guest: ListedGuest): GuestAnswer {
  return {
    id: guest.uuid,
    linkId: guest.link,
    label: guest.label,
    openedAt: guest.createdAt.toISOString(),
    expiresAt: guest.expiresAt.toISOString(),
    endedAt: guest.endedAt?.toISOString() ?? null,
    searches: guest.searches,
    selections: guest.selections,
    consent: guest.consent === null ? null : consentAnswer(guest.consent),
  };
}

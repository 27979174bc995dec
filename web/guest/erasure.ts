/** "Erase my face from the photos": what this guest has asked for, and how far it is. */
import { computed, signal } from '@preact/signals';
import type { ErasureRequest, SuppressionConsent } from '../../clients/typescript/erasing.ts';
import type { GuestSession, SuppressionText } from '../../clients/typescript/guest-visit.ts';
import { photoOf } from '../device/prepare-selfie.ts';
import { locale } from '../locale.ts';
import { api } from './api.ts';

/** Of the guest's faces in the photos: nobody was asked, staff have to confirm, they are erased. It ends keys of words. */
export type FacesState = '' | 'Asked' | 'Erased';

/** Newest first; null before they were asked for. */
export const erasures = signal<readonly ErasureRequest[] | null>(null);

/** Of today; filled when the visit opens. */
export const suppressionTexts = signal<readonly SuppressionText[]>([]);

export const facesState = computed<FacesState>(() => {
  const statuses = new Set((erasures.value ?? []).map(({ status }) => status));
  if (statuses.has('waiting')) return 'Asked';
  return statuses.has('confirmed') ? 'Erased' : '';
});

/** @throws KithProblem */
export async function lookAtErasures(open: GuestSession): Promise<void> {
  const { items } = await api.ownErasureRequests(open.gallery, open.album.id, { limit: 100 });
  erasures.value = items.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt));
}

/** What being kept out means, in the language of the page, else in English; null while it is not known. */
export function suppressionText(): SuppressionText | null {
  const texts = suppressionTexts.value;
  return texts.find((text) => text.locale === locale.value) ?? texts[0] ?? null;
}

/** `selfie`: as `prepareSelfie` makes it; `consent`: to being kept out from now on. @throws KithProblem */
export async function askErasure(
  open: GuestSession,
  selfie: Blob,
  consent: SuppressionConsent | null,
): Promise<void> {
  const subject = { selfies: [await photoOf(selfie)] };
  const wishes = consent === null ? {} : { consent };
  const asked = await api.requestOwnErasure(open.gallery, open.album.id, subject, wishes);
  erasures.value = [asked, ...(erasures.value ?? [])];
}

export function forgetErasures(): void {
  erasures.value = null;
}

/** "Erase my face from the photos": what this guest has asked for, and how far it is. */
import { computed, signal } from '@preact/signals';
import type { ErasureRequest } from '../../clients/typescript/erasing.ts';
import type { GuestSession } from '../../clients/typescript/guest-visit.ts';
import { api } from './api.ts';

/** Of the guest's faces in the photos: nobody was asked, staff have to confirm, they are erased. It ends keys of words. */
export type FacesState = '' | 'Asked' | 'Erased';

/** Newest first; null before they were asked for. */
export const erasures = signal<readonly ErasureRequest[] | null>(null);

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

/** `selfie`: as `prepareSelfie` makes it. @throws KithProblem */
export async function askErasure(open: GuestSession, selfie: Blob): Promise<void> {
  const bytes = new Uint8Array(await selfie.arrayBuffer());
  const photo = { bytes, fileName: 'selfie.jpg', mediaType: 'image/jpeg' };
  const asked = await api.requestOwnErasure(open.gallery, open.album.id, { selfies: [photo] });
  erasures.value = [asked, ...(erasures.value ?? [])];
}

export function forgetErasures(): void {
  erasures.value = null;
}

/** A guest's visit from the link to the way out: where it stands, and the steps that lead on. */
import { signal } from '@preact/signals';
import type { ConsentRelation, ConsentText, GuestSession } from '../../clients/typescript/guest-visit.ts';
import { KithProblem } from '../../clients/typescript/problem.ts';
import { locale } from '../locale.ts';
import { api, dropToken, keepToken } from './api.ts';
import { type FacesState, facesState, forgetErasures, suppressionTexts } from './erasure.ts';
import { forgetSecret, type Link, takeLink } from './link.ts';
import { codeOf } from './problem-words.ts';
import { forgetSearch, restoreSearch } from './search.ts';

export type Stage =
  | { readonly at: 'opening' }
  | { readonly at: 'no-link' }
  | { readonly at: 'pin'; readonly problem: unknown }
  | { readonly at: 'consent' }
  | { readonly at: 'selfie' }
  | { readonly at: 'found' }
  | { readonly at: 'erasure'; readonly from: Stage }
  | { readonly at: 'refused'; readonly problem: unknown }
  | { readonly at: 'gone'; readonly why: 'deleted' | 'left'; readonly faces: FacesState };

export const stage = signal<Stage>({ at: 'opening' });
/** Null until it is open. */
export const session = signal<GuestSession | null>(null);
export const consentTexts = signal<readonly ConsentText[]>([]);

let link: Link | null = null;

/** Opens the session the address asks for; a repeat after a failure goes on where that stopped. */
export async function openVisit(pin?: string): Promise<void> {
  if (pin === undefined) stage.value = { at: 'opening' };
  link ??= takeLink();
  if (link === null) {
    stage.value = { at: 'no-link' };
    return;
  }
  try {
    const texts = consentTexts.value.length === 0 ? api.consentTexts() : null;
    // Awaited below; the session's own problem is the one to tell.
    texts?.catch(() => undefined);
    session.value = await enter(link, pin);
    if (texts !== null) {
      const { current, items, suppression } = await texts;
      consentTexts.value = items;
      suppressionTexts.value = suppression.filter(({ version }) => version === current);
    }
    forgetSecret(link.id);
    link = { ...link, secret: null };
    await goOn();
  } catch (problem) {
    const code = codeOf(problem);
    stage.value =
      code === 'pin_required' || code === 'pin_wrong' || (pin !== undefined && code === 'rate_limited')
        ? { at: 'pin', problem }
        : { at: 'refused', problem };
  }
}

/** Follows the link anew when it is opened in a tab that shows the page already: then only the part behind `#` changes. */
export function followLink(): void {
  addEventListener('hashchange', () => {
    if (location.hash.length < 2) return;
    link = null;
    forgetSearch();
    forgetErasures();
    session.value = null;
    void openVisit();
  });
}

async function enter({ id, secret }: Link, pin: string | undefined): Promise<GuestSession> {
  if (secret !== null) {
    const { token, ...opened } = await api.openGuestSession({
      link: id,
      secret,
      ...(pin === undefined ? {} : { pin }),
    });
    keepToken(token);
    return opened;
  }
  const current = await api.guestSession();
  // Another link was opened in this browser since; its session shows another album.
  if (current.linkId !== id.toLowerCase())
    throw new KithProblem('another link is open', { status: 401, code: 'unauthenticated' });
  return current;
}

async function goOn(): Promise<void> {
  const open = session.value;
  if (open === null) return;
  if (!open.album.indexing)
    throw new KithProblem('nobody is looked for', { status: 409, code: 'indexing_off' });
  if (!open.consent.enough) stage.value = { at: 'consent' };
  else stage.value = { at: (await restoreSearch(open)) ? 'found' : 'selfie' };
}

/** The text to agree to, in the language of the page, else in English. */
export function consentText(open: GuestSession): ConsentText | null {
  const current = consentTexts.value.filter(({ version }) => version === open.consent.textVersion);
  return current.find((text) => text.locale === locale.value) ?? current[0] ?? null;
}

/** @throws KithProblem */
export async function agree(relation: ConsentRelation, text: ConsentText): Promise<void> {
  const open = session.value;
  if (open === null) return;
  const { version: textVersion, locale: language } = text;
  const { purposes } = open.consent;
  await api.giveConsent(open.gallery, open.album.id, { textVersion, locale: language, relation, purposes });
  session.value = await api.guestSession();
  await goOn();
}

/** @throws KithProblem */
export async function withdraw(): Promise<void> {
  const open = session.value;
  if (open === null) return;
  await api.withdrawConsent(open.gallery, open.album.id);
  forgetSearch();
  session.value = await api.guestSession();
  stage.value = { at: 'consent' };
}

/** @throws KithProblem */
export async function deleteMe(): Promise<void> {
  const open = session.value;
  if (open === null) return;
  await api.deleteGuest(open.gallery, open.album.id, open.id);
  end('deleted');
}

/** @throws KithProblem */
export async function leave(): Promise<void> {
  await api.endGuestSession();
  end('left');
}

function end(why: 'deleted' | 'left'): void {
  const faces = facesState.value;
  forgetSearch();
  forgetErasures();
  dropToken();
  session.value = null;
  stage.value = { at: 'gone', why, faces };
}

/** Moves on for what ends a visit wherever it happens; false where the screen itself has to tell the problem. */
export function endsVisit(problem: unknown): boolean {
  const code = codeOf(problem);
  if (code === 'consent_required') {
    api
      .guestSession()
      .then((open) => {
        session.value = open;
        stage.value = { at: 'consent' };
      })
      .catch((again: unknown) => {
        stage.value = { at: 'refused', problem: again };
      });
    return true;
  }
  const over = [
    'unauthenticated',
    'album_not_found',
    'gallery_not_found',
    'album_not_published',
    'indexing_off',
  ];
  if (!over.includes(code)) return false;
  forgetSearch();
  stage.value = { at: 'refused', problem };
  return true;
}

/** What was found for this guest: photos, favourites, what is ticked; and the steps that change it. */
import { computed, signal } from '@preact/signals';
import type { GuestSession } from '../../clients/typescript/guest-visit.ts';
import type { Selection } from '../../clients/typescript/guests.ts';
import type { FoundBurst, SearchPage } from '../../clients/typescript/searches.ts';
import { photoOf } from '../device/prepare-selfie.ts';
import { api } from './api.ts';
import { codeOf } from './problem-words.ts';

/** The first page comes at once, the rest behind it. */
const FIRST = 60;
const REST = 500;
const remembered = 'kith.search';

/** Of the search that is shown; null before the first. */
export const search = signal<Omit<SearchPage, 'items' | 'nextCursor'> | null>(null);
export const items = signal<readonly FoundBurst[]>([]);
/** Further pages are on their way. */
export const fetching = signal(false);
/** The index told no more at once. */
export const complete = signal(true);
export const favourites = signal<ReadonlySet<string>>(new Set());
/** As they were when they were last asked for: those of earlier searches among them. */
export const selections = signal<readonly Selection[]>([]);
/** When all of them came with new addresses; null before the first. */
export const shownAt = signal<number | null>(null);
/** It was found to have ended while its photos were still shown. */
export const searchOver = signal(false);
/** Selfies of this tab, one per person searched for; gone with it. */
export const selfies = signal<readonly Blob[]>([]);

export const sure = computed(() => items.value.filter(({ group }) => group !== 'maybe'));
export const unsure = computed(() => items.value.filter(({ group }) => group === 'maybe'));

let asking = 0;

/** Searches with these selfies; with several, for photos of all of them together. @throws KithProblem */
export async function searchWith(open: GuestSession, pictures: readonly Blob[]): Promise<void> {
  const subjects = await Promise.all(
    pictures.map(async (picture) => ({ selfies: [await photoOf(picture)] })),
  );
  const mode = pictures.length > 1 ? 'all' : 'any';
  const answer = await api.searchAlbum(open.gallery, open.album.id, subjects, { mode, limit: FIRST });
  selfies.value = pictures;
  complete.value = answer.complete;
  sessionStorage.setItem(remembered, answer.searchId);
  await show(open, answer);
}

/** After a reload: the search of this tab, if it lasts. */
export async function restoreSearch(open: GuestSession): Promise<boolean> {
  const id = sessionStorage.getItem(remembered);
  if (id === null) return false;
  try {
    await show(open, await api.searchPage(open.gallery, id, { limit: FIRST }));
    return true;
  } catch (problem) {
    if (codeOf(problem) !== 'search_not_found') throw problem;
    sessionStorage.removeItem(remembered);
    return false;
  }
}

/** @throws KithProblem */
export async function mark(open: GuestSession, faceId: string, word: 'not_me' | 'me_too'): Promise<void> {
  const id = search.value?.searchId;
  if (id !== undefined) await show(open, await api.markFace(open.gallery, id, faceId, word, { limit: REST }));
}

/** Told at once and taken back when the server refuses. @throws KithProblem */
export async function setFavourite(open: GuestSession, photo: string, on: boolean): Promise<void> {
  const put = (there: boolean) => {
    const next = new Set(favourites.value);
    if (there) next.add(photo);
    else next.delete(photo);
    favourites.value = next;
  };
  put(on);
  try {
    if (on) await api.selectPhoto(open.gallery, open.album.id, photo);
    else await api.unselectPhoto(open.gallery, open.album.id, photo);
  } catch (problem) {
    put(!on);
    throw problem;
  }
}

export function forgetSearch(): void {
  asking++;
  sessionStorage.removeItem(remembered);
  search.value = null;
  items.value = [];
  searchOver.value = false;
  shownAt.value = null;
  fetching.value = false;
  favourites.value = new Set();
  selections.value = [];
  selfies.value = [];
}

async function show(open: GuestSession, page: SearchPage): Promise<void> {
  const turn = ++asking;
  searchOver.value = false;
  const { items: first, nextCursor, ...about } = page;
  search.value = about;
  items.value = first;
  shownAt.value = Date.now();
  fetchRest(open, about.searchId, nextCursor, turn).catch(() => {
    // What is here stays usable; the next step tells whoever is offline or out.
    if (turn === asking) fetching.value = false;
  });
}

async function fetchRest(open: GuestSession, id: string, cursor: string | null, turn: number): Promise<void> {
  fetching.value = cursor !== null;
  const chosen = await everyFavourite(open);
  if (turn === asking) {
    selections.value = chosen;
    favourites.value = new Set(chosen.map(({ photoId }) => photoId));
  }
  for (let next = cursor; next !== null && turn === asking; ) {
    const page = await api.searchPage(open.gallery, id, { limit: REST, cursor: next });
    if (turn !== asking) return;
    items.value = [...items.value, ...page.items];
    next = page.nextCursor;
  }
  if (turn === asking) fetching.value = false;
}

/** @throws KithProblem */
export async function everyFavourite(open: GuestSession): Promise<readonly Selection[]> {
  const found: Selection[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await api.selections(open.gallery, open.album.id, { limit: REST, cursor });
    found.push(...page.items);
    if (page.nextCursor === null) return found;
    cursor = page.nextCursor;
  }
}

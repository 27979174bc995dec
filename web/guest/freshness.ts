/** Addresses of photos end while the page stays open: before it shows photos it has not shown yet, it asks for all of them anew, at once. */
import { effect, signal } from '@preact/signals';
import type { GuestSession } from '../../clients/typescript/guest-visit.ts';
import type { PhotoFiles } from '../../clients/typescript/photo-files.ts';
import { api } from './api.ts';
import { codeOf } from './problem-words.ts';
import { putFiles } from './renewal.ts';
import { everyFavourite, items, search, searchOver, selections, shownAt } from './search.ts';
import { photosOf } from './shown-photo.ts';

/** The addresses have had their time: what is on screen stays, what is not waits for new ones. */
export const stale = signal(false);

const SPARE_MS = 20_000;
/** Clocks of devices may be wrong, so no address is taken to last for less or for more. */
const LASTING_MS = { least: 60_000, most: 15 * 60_000 } as const;
const TRY_EVERY_MS = 5_000;
const PAGE = 500;
/** Somebody is there and may want to see more. */
const STIRS = ['scroll', 'pointerdown', 'keydown', 'visibilitychange'] as const;

/** Answers how to end it. `onProblem`: what ends the visit. */
export function keepFresh(open: GuestSession, onProblem: (problem: unknown) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let triedAt = Number.NEGATIVE_INFINITY;
  const watching = effect(() => {
    if (shownAt.value === null) return;
    const [first] = items.peek();
    const end = Date.parse(first?.renditions.expiresAt ?? '');
    const left = Math.min(LASTING_MS.most, Math.max(LASTING_MS.least, end - Date.now() - SPARE_MS));
    clearTimeout(timer);
    stale.value = false;
    timer = setTimeout(() => {
      stale.value = true;
    }, left);
  });
  const stir = () => {
    const now = performance.now();
    if (!stale.peek() || document.hidden || now - triedAt < TRY_EVERY_MS) return;
    triedAt = now;
    renewAll(open).catch(onProblem);
  };
  for (const kind of STIRS) document.addEventListener(kind, stir, { passive: true });
  return () => {
    watching();
    clearTimeout(timer);
    for (const kind of STIRS) document.removeEventListener(kind, stir);
  };
}

/** @throws KithProblem of a visit that is over */
async function renewAll(open: GuestSession): Promise<void> {
  const id = search.peek()?.searchId;
  if (id === undefined) return;
  try {
    putFiles(await filesOf(open, id));
    selections.value = await everyFavourite(open);
    shownAt.value = Date.now();
  } catch (problem) {
    const code = codeOf(problem);
    if (code === 'search_not_found') {
      // From here on photos are asked for one by one, as they are looked at.
      searchOver.value = true;
      stale.value = false;
    } else if (code !== 'unreachable' && code !== 'validation_failed') throw problem;
    // Offline, or the search was refined meanwhile: the next stir asks again.
  }
}

async function filesOf(open: GuestSession, id: string): Promise<ReadonlyMap<string, PhotoFiles>> {
  const files = new Map<string, PhotoFiles>();
  for (let cursor: string | undefined; ; ) {
    const page = await api.searchPage(open.gallery, id, { limit: PAGE, cursor });
    for (const { photoId, renditions, placeholder, download } of page.items.flatMap(photosOf))
      files.set(photoId, { renditions, placeholder, download });
    if (page.nextCursor === null) return files;
    cursor = page.nextCursor;
  }
}

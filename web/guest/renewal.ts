/** New addresses for photos whose signed ones have had their time, while the page stays open. */
import type { GuestSession } from '../../clients/typescript/guest-visit.ts';
import type { PhotoFiles } from '../../clients/typescript/photo-files.ts';
import { api } from './api.ts';
import { codeOf } from './problem-words.ts';
import { items, search, searchOver, selections } from './search.ts';

/** A photo that shows nothing right after it got a new address won't show more for a third one. */
const ONCE_IN_MS = 60_000;

/** By guest and photo: what one guest was given is no other's. */
const asked = new Map<string, { readonly at: number; readonly files: Promise<PhotoFiles | null> }>();

/** Puts new addresses where the photo is shown; null where there are none. @throws KithProblem of a visit that is over */
export function renew(open: GuestSession, photo: string): Promise<PhotoFiles | null> {
  const now = Date.now();
  const key = `${open.id} ${photo}`;
  const last = asked.get(key);
  if (last !== undefined && now - last.at < ONCE_IN_MS) return last.files;
  const files = ask(open, photo);
  asked.set(key, { at: now, files });
  return files;
}

async function ask(open: GuestSession, photo: string): Promise<PhotoFiles | null> {
  try {
    const { photoId: _, ...files } = await api.photoFiles(open.gallery, open.album.id, photo);
    putFiles(new Map([[photo, files]]));
    return files;
  } catch (problem) {
    const code = codeOf(problem);
    // Offline: the next look asks again.
    if (code !== 'photo_not_found') asked.delete(`${open.id} ${photo}`);
    else if (await isSearchOver(open)) searchOver.value = true;
    if (code === 'photo_not_found' || code === 'unreachable') return null;
    throw problem;
  }
}

/** Else that one photo has been taken away. */
async function isSearchOver(open: GuestSession): Promise<boolean> {
  const id = search.value?.searchId;
  if (id === undefined) return false;
  return api.searchPage(open.gallery, id, { limit: 1 }).then(
    () => false,
    (problem: unknown) => codeOf(problem) === 'search_not_found',
  );
}

/** By photo id; photos that are not among them keep what they have. */
export function putFiles(files: ReadonlyMap<string, PhotoFiles>): void {
  const fresh = <T extends { readonly photoId: string }>(one: T): T => {
    const own = files.get(one.photoId);
    return own === undefined ? one : { ...one, ...own };
  };
  items.value = items.value.map((item) =>
    [item, ...item.burst.photos].some(({ photoId }) => files.has(photoId))
      ? { ...fresh(item), burst: { ...item.burst, photos: item.burst.photos.map(fresh) } }
      : item,
  );
  selections.value = selections.value.map(fresh);
}

/** What else the page makes of photos that were found: bursts unfolded, favourites of earlier searches, files to save. */
import type { GuestSession } from '../../clients/typescript/guest-visit.ts';
import type { Selection } from '../../clients/typescript/guests.ts';
import type { FoundBurst, FoundPhoto } from '../../clients/typescript/searches.ts';
import type { PhotoFile } from '../saving/photo-files.ts';
import { renew } from './renewal.ts';

/** A burst, unfolded: its best photo first. */
export function photosOf(item: FoundBurst): readonly FoundPhoto[] {
  return [item, ...item.burst.photos];
}

/** A favourite of an earlier search: no face of it is known any more. Null while the guest may not see it. */
export function favouritePhoto({
  photoId,
  fileName,
  renditions,
  placeholder,
  download,
}: Selection): FoundBurst | null {
  if (renditions === null) return null;
  const { width, height } = renditions.web;
  return {
    ...{ photoId, fileName, albums: [], width, height, takenAt: null, group: 'match', faces: [] },
    ...{ renditions, placeholder, download, burst: { count: 1, photos: [] } },
  };
}

/** What may be saved of these; nothing where the album forbids it. */
export function downloadsOf(open: GuestSession, photos: readonly FoundPhoto[]): readonly PhotoFile[] {
  return photos.flatMap(({ photoId, download }) =>
    download === null
      ? []
      : { ...download, renew: async () => (await renew(open, photoId))?.download?.url ?? null },
  );
}

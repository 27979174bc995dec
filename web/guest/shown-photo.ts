/** From a found photo to what grid, lightbox and saving need of it. */
import type { GuestSession } from '../../clients/typescript/guest-visit.ts';
import type { Selection } from '../../clients/typescript/guests.ts';
import type { FoundBurst, FoundPhoto } from '../../clients/typescript/searches.ts';
import type { StagePhoto } from '../components/photo-stage.tsx';
import type { GridPhoto } from '../components/photo-tile.tsx';
import type { PhotoFile } from '../saving/photo-files.ts';
import { placeholderAddress } from './placeholder.ts';
import { renew } from './renewal.ts';

export function gridPhoto(
  item: FoundBurst,
  favourites: ReadonlySet<string>,
  chosen: ReadonlySet<string>,
): GridPhoto {
  return {
    id: item.photoId,
    width: item.width,
    height: item.height,
    src: item.renditions.thumbnail.url,
    placeholder: placeholderAddress(item.placeholder),
    burst: item.burst.count,
    favourite: favourites.has(item.photoId),
    chosen: chosen.has(item.photoId),
  };
}

export function stagePhoto(photo: FoundPhoto, name: string, ringed: boolean): StagePhoto {
  return {
    id: photo.photoId,
    width: photo.width,
    height: photo.height,
    src: photo.renditions.web.url,
    preview: photo.renditions.thumbnail.url,
    name,
    rings: ringed ? photo.faces.map(({ boxNormalized }) => boxNormalized) : [],
  };
}

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

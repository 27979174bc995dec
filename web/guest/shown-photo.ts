/** From a found photo to what grid, lightbox and saving need of it. */
import type { FoundBurst, FoundPhoto } from '../../clients/typescript/searches.ts';
import type { StagePhoto } from '../components/photo-stage.tsx';
import type { GridPhoto } from '../components/photo-tile.tsx';
import { placeholderAddress } from './placeholder.ts';

export interface Download {
  readonly url: string;
  readonly fileName: string;
}

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

/** What may be saved of these; nothing where the album forbids it. */
export function downloadsOf(photos: readonly FoundPhoto[]): readonly Download[] {
  return photos.flatMap((photo) => photo.download ?? []);
}

/** From a photo as the API tells it to what grid and lightbox need of it. */
import type { StagePhoto } from './photo-stage.tsx';
import type { GridPhoto } from './photo-tile.tsx';
import { placeholderAddress } from './placeholder.ts';

export interface ShownPhoto {
  readonly photoId: string;
  readonly width: number;
  readonly height: number;
  readonly renditions: {
    readonly thumbnail: { readonly url: string };
    readonly web: { readonly url: string };
  };
}

/** By itself, not chosen and nobody's favourite, under its address, unless `marks` say more. */
export function gridPhoto(
  photo: ShownPhoto & { readonly placeholder: string | null },
  marks: Partial<Pick<GridPhoto, 'burst' | 'favourite' | 'chosen' | 'src'>> = {},
): GridPhoto {
  return {
    id: photo.photoId,
    width: photo.width,
    height: photo.height,
    src: photo.renditions.thumbnail.url,
    placeholder: () => placeholderAddress(photo.placeholder),
    burst: 1,
    favourite: false,
    chosen: false,
    ...marks,
  };
}

export function stagePhoto(photo: ShownPhoto, name: string, rings: StagePhoto['rings'] = []): StagePhoto {
  return {
    id: photo.photoId,
    width: photo.width,
    height: photo.height,
    src: photo.renditions.web.url,
    preview: photo.renditions.thumbnail.url,
    name,
    rings,
  };
}

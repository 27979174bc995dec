/** From a photo as the API tells it to what grid and lightbox need of it. */
import type { AlbumPhoto } from '../../../clients/typescript/albums.ts';
import type { Box } from '../../../clients/typescript/answers.ts';
import type { StagePhoto } from '../../components/photo-stage.tsx';
import type { GridPhoto } from '../../components/photo-tile.tsx';
import { placeholderAddress } from '../../guest/placeholder.ts';
import { t } from '../words/photos.ts';

export function gridPhoto(photo: AlbumPhoto, chosen: ReadonlySet<string>): GridPhoto {
  return {
    id: photo.photoId,
    width: photo.width,
    height: photo.height,
    src: photo.renditions.thumbnail.url,
    placeholder: placeholderAddress(photo.placeholder),
    burst: 1,
    favourite: false,
    chosen: chosen.has(photo.photoId),
  };
}

type Shown = Pick<AlbumPhoto, 'photoId' | 'width' | 'height' | 'renditions' | 'fileName'>;

export function stagePhoto(photo: Shown, rings: StagePhoto['rings'] = []): StagePhoto {
  return {
    id: photo.photoId,
    width: photo.width,
    height: photo.height,
    src: photo.renditions.web.url,
    preview: photo.renditions.thumbnail.url,
    name: photo.fileName ?? t('photo'),
    rings,
  };
}

/** A box in pixels as parts of the photo. */
export function partOf(
  box: Box,
  { width, height }: { readonly width: number; readonly height: number },
): Box {
  return { x: box.x / width, y: box.y / height, width: box.width / width, height: box.height / height };
}

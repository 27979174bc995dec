/** A photo of an album in the desk's lightbox. */
import type { Box } from '../../../clients/typescript/answers.ts';
import type { StagePhoto } from '../../components/photo-stage.tsx';
import { type ShownPhoto, stagePhoto } from '../../components/shown-photo.ts';
import { t } from '../words/photos.ts';

/** By its file name, where it has one. */
export function namedPhoto(
  photo: ShownPhoto & { readonly fileName: string | null },
  rings: StagePhoto['rings'] = [],
): StagePhoto {
  return stagePhoto(photo, photo.fileName ?? t('photo'), rings);
}

/** A box in pixels as parts of the photo. */
export function partOf(
  box: Box,
  { width, height }: { readonly width: number; readonly height: number },
): Box {
  return { x: box.x / width, y: box.y / height, width: box.width / width, height: box.height / height };
}

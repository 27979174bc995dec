/** Makes the renditions of a photo, ready to be put and to get their rows. */
import type { RotationApplied } from '../face/face.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Album, Rendition } from '../ports/album-records.ts';
import type { RenderRequest } from '../ports/photo-renderer.ts';
import { renditionKey } from './storage-keys.ts';
import { markOf } from './watermark-mark.ts';

export interface MadeFiles {
  readonly mark: string;
  /** What the photo was turned by. */
  readonly rotation: RotationApplied;
  readonly placeholder: string;
  readonly files: readonly (Omit<Rendition, 'photo' | 'bytes'> & { readonly data: Uint8Array })[];
}

/** Each time under new keys, so that no two makings are ever in each other's way. @throws Refusal as `PhotoRenderer.render` */
export async function renderedFiles(
  ports: Pick<ActionPorts, 'renderer' | 'digest' | 'ids'>,
  album: Album,
  photo: Omit<RenderRequest, 'watermark'>,
): Promise<MadeFiles> {
  const { rotation } = photo;
  const { watermark } = album.policy;
  const { placeholder, renditions } = await ports.renderer.render({ ...photo, watermark });
  const mark = markOf(ports, album.policy);
  return {
    mark,
    rotation,
    placeholder,
    files: renditions.map(({ kind, bytes: data, mediaType, width, height }) => ({
      kind,
      mark,
      storageKey: renditionKey(album.gallery, ports.ids.uuid()),
      mediaType,
      width,
      height,
      data,
    })),
  };
}

export function rowsOf(photo: string, { files }: MadeFiles): readonly Rendition[] {
  return files.map(({ data, ...file }) => ({ ...file, photo, bytes: data.byteLength }));
}

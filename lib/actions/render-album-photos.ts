/** Makes the renditions of photos on their way into an album, while their bytes are in hand. */
import { Refusal } from '../errors.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Album } from '../ports/album-records.ts';
import type { LookedAt } from './look-at-album-photos.ts';
import type { PhotoWish } from './photo-wish.ts';
import { type MadeFiles, renderedFiles } from './render-photo.ts';
import { markOf } from './watermark-mark.ts';

export type RenderPorts = Pick<ActionPorts, 'registry' | 'renderer' | 'digest' | 'ids' | 'telemetry'>;

/**
 * By digest; none of photos that have theirs. One that fails is left out: the photo is shown all the same, and whoever looks at it first
 * has its renditions made.
 */
export async function renderAlbumPhotos(
  ports: RenderPorts,
  album: Album,
  wishes: readonly PhotoWish[],
  looks: ReadonlyMap<string, LookedAt>,
): Promise<ReadonlyMap<string, MadeFiles>> {
  const known = [...looks.values()].flatMap((look) => (look.kind === 'known' ? [look.photo.uuid] : []));
  const there = await ports.registry.renditions.of(known);
  const mark = markOf(ports, album.policy);
  const made = new Map<string, MadeFiles>();
  const bytesOf = new Map(wishes.map(({ sha256, photo }) => [sha256, photo.bytes]));
  await Promise.all(
    [...looks].map(async ([sha256, look]) => {
      const bytes = bytesOf.get(sha256);
      if (look.kind === 'refused' || bytes === undefined) return;
      const files = look.kind === 'known' ? there.get(look.photo.uuid) : undefined;
      if (files?.renditions.some((one) => one.mark === mark)) return;
      const rotation = look.kind === 'seen' ? look.analysis.rotationApplied : (files?.rotation ?? 0);
      const preview = look.kind === 'seen' ? look.analysis.preview : undefined;
      const rendered = await tryToRender(ports, album, { bytes, preview, rotation });
      if (rendered !== null) made.set(sha256, rendered);
    }),
  );
  return made;
}

async function tryToRender(
  ports: RenderPorts,
  album: Album,
  photo: Parameters<typeof renderedFiles>[2],
): Promise<MadeFiles | null> {
  try {
    return await renderedFiles(ports, album, photo);
  } catch (error) {
    const level = error instanceof Refusal ? 'warn' : 'error';
    ports.telemetry.log(level, 'renditions of a photo could not be made', { album: album.uuid }, error);
    return null;
  }
}

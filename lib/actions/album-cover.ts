/** The photo an album is shown by, to staff and to every guest of it. */
import type { Album } from '../ports/album-records.ts';
import type { Caller } from '../ports/caller.ts';
import { type FilePorts, filesOf, type PhotoFilesAnswer } from './photo-files.ts';

export interface CoverAnswer extends Pick<PhotoFilesAnswer, 'renditions' | 'placeholder'> {
  readonly photoId: string;
}

/** By album uuid; none for albums without a cover. */
export async function coversOf(
  ports: FilePorts,
  caller: Pick<Caller, 'guest'>,
  albums: readonly Album[],
): Promise<ReadonlyMap<string, CoverAnswer>> {
  const covered = albums.flatMap((album) => (album.cover === null ? [] : [{ photo: album.cover, album }]));
  if (covered.length === 0) return new Map();
  const files = await filesOf(ports, caller, covered);
  return new Map(
    covered.flatMap(({ photo, album }) => {
      const found = files.get(photo);
      if (found === undefined) return [];
      const { renditions, placeholder } = found;
      return [[album.uuid, { photoId: photo, renditions, placeholder }] as const];
    }),
  );
}

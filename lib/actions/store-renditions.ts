/** Writes down which renditions of photos were made, in the caller's transaction, and which have no use any more. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { RegistryRows } from '../ports/registry.ts';
import { type MadeFiles, rowsOf } from './render-photo.ts';
import { markOf } from './watermark-mark.ts';

export interface StoredRenditions {
  /** Keys that rows speak of now. */
  readonly stored: readonly string[];
  /** Keys that no row speaks of any more: made under a watermark none of the photo's albums has. */
  readonly removed: readonly string[];
}

/** By photo uuid. */
export async function storeRenditions(
  ports: Pick<ActionPorts, 'digest'>,
  rows: RegistryRows,
  made: ReadonlyMap<string, MadeFiles>,
): Promise<StoredRenditions> {
  if (made.size === 0) return { stored: [], removed: [] };
  const entries = await rows.albumPhotos.entriesOf([...made.keys()]);
  const albums = await rows.albums.findByUuids([...new Set(entries.map(({ album }) => album))]);
  const marks = new Map(albums.map(({ uuid, policy }) => [uuid, markOf(ports, policy)]));
  return rows.renditions.store(
    [...made].map(([photo, files]) => {
      const asked = entries.filter((entry) => entry.photo === photo).map(({ album }) => marks.get(album));
      return {
        photo,
        placeholder: files.placeholder,
        renditions: rowsOf(photo, files),
        // The own mark stays, though the album's may have changed since: whoever asks for another one has it made.
        marks: [...new Set([files.mark, ...asked.flatMap((mark) => mark ?? [])])],
      };
    }),
  );
}

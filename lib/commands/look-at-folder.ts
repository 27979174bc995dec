/** One look at a watched folder: the photos in it with the sizes and times that tell whether somebody still writes them. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { externalIdBelow } from './album-files.ts';
import { isHidden, isImage, listFolder } from './photo-files.ts';

export interface SeenFile {
  readonly path: string;
  readonly externalId: string;
  readonly bytes: number;
  readonly mtimeMs: number;
}

export interface FolderLook {
  readonly files: readonly SeenFile[];
  /** False: some of it could not be looked at, so nothing can be said about what is not there. */
  readonly complete: boolean;
}

/**
 * Null: there is no such folder now. Links to folders are not followed (a loop would never end), links to photos are. Hidden files and
 * what is no image by its name (`.tmp`, `.part`, `.xmp` …) are not seen.
 */
export async function lookAtFolder(root: string): Promise<FolderLook | null> {
  const files: SeenFile[] = [];
  let complete = true;
  const lookInto = async (folder: string): Promise<void> => {
    const entries = await listFolder(folder);
    for (const entry of entries) {
      if (isHidden(entry.name)) continue;
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        // A folder may go, or be locked, between the listing and this moment.
        await lookInto(path).catch(() => {
          complete = false;
        });
        continue;
      }
      const found = await stat(path).catch(() => null);
      if (found?.isFile() !== true || !(await isImage(path).catch(() => false))) continue;
      const { size: bytes, mtimeMs } = found;
      files.push({ path, externalId: externalIdBelow(root, path), bytes, mtimeMs });
    }
  };
  try {
    await lookInto(root);
  } catch {
    return null;
  }
  return { files, complete };
}

/** The file as it is now; null when it is gone. */
export async function lookAgain(file: SeenFile): Promise<SeenFile | null> {
  const found = await stat(file.path).catch(() => null);
  return found === null ? null : { ...file, bytes: found.size, mtimeMs: found.mtimeMs };
}

export function isSame(
  a: Pick<SeenFile, 'bytes' | 'mtimeMs'>,
  b: Pick<SeenFile, 'bytes' | 'mtimeMs'>,
): boolean {
  return a.bytes === b.bytes && a.mtimeMs === b.mtimeMs;
}

/** Finds the photos in a folder: what is an image goes on, what is hidden or something else is counted. */
import { open, readdir, readFile, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { CommandProblem } from './command-problem.ts';

export interface PhotoFile {
  readonly path: string;
  readonly bytes: number;
}

export interface FoundPhotos {
  readonly photos: readonly PhotoFile[];
  readonly hidden: number;
  readonly notImages: number;
}

const extensions = new Set(
  '.jpg .jpeg .jpe .jfif .png .webp .gif .tif .tiff .avif .heic .heif .bmp .jp2'.split(' '),
);

/** Does the name say that it is a photo? */
export function hasPhotoName(name: string): boolean {
  return extensions.has(extname(name).toLowerCase());
}

/** First bytes of image files, for photos without a telling name: JPEG, PNG, GIF, RIFF (WebP), TIFF both ways, BMP. */
const beginnings = ['ffd8ff', '89504e47', '47494638', '52494646', '49492a00', '4d4d002a', '424d'];

/** Photos below a folder in the order of their names, sub-folders included. A link to a folder is not followed. */
export async function findPhotos(folder: string): Promise<FoundPhotos> {
  const photos: PhotoFile[] = [];
  let hidden = 0;
  let notImages = 0;
  for (const entry of await listFolder(folder)) {
    const path = join(folder, entry.name);
    if (isHidden(entry.name)) hidden++;
    else if (entry.isDirectory()) {
      const inner = await findPhotos(path);
      photos.push(...inner.photos);
      hidden += inner.hidden;
      notImages += inner.notImages;
    } else {
      const bytes = await fileSize(path);
      if (bytes !== null && (await isImage(path))) photos.push({ path, bytes });
      else notImages++;
    }
  }
  return { photos, hidden, notImages };
}

/** Entries by name, the same order on every machine. */
export async function listFolder(folder: string) {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  } catch (cause) {
    throw new CommandProblem('folder_not_found', `There is no folder "${folder}" that can be read.`, {
      cause,
    });
  }
}

/** Dot files, and the folders cameras and file shares leave behind. */
export function isHidden(name: string): boolean {
  return name.startsWith('.') || name === '__MACOSX' || name === '@eaDir' || name === 'Thumbs.db';
}

/** A photo as the client sends it. */
export async function readPhoto(
  path: string,
): Promise<{ readonly bytes: Uint8Array; readonly fileName: string }> {
  try {
    return { bytes: await readFile(path), fileName: basename(path) };
  } catch (cause) {
    const absent = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    throw new CommandProblem(
      absent ? 'file_not_found' : 'file_unreadable',
      absent ? `There is no file "${path}".` : `The file "${path}" can't be read.`,
      { cause },
    );
  }
}

/** Links are followed: a person's folder may lie elsewhere. */
export async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  return found?.isDirectory() ?? false;
}

/** Null for what is neither a file nor a link to one (a broken link, a socket). */
async function fileSize(path: string): Promise<number | null> {
  const found = await stat(path).catch(() => null);
  return found?.isFile() ? found.size : null;
}

/** By its extension, or by its first bytes when it has none. False for what can't be opened. */
export async function isImage(path: string): Promise<boolean> {
  if (hasPhotoName(path)) return true;
  // Any other extension is a statement; only a file without one is looked into.
  if (extname(path) !== '') return false;
  const file = await open(path).catch(() => null);
  if (file === null) return false;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(12), 0, 12, 0);
    const begin = buffer.subarray(0, bytesRead).toString('hex');
    return beginnings.some((beginning) => begin.startsWith(beginning)) || begin.slice(8, 16) === '66747970';
  } finally {
    await file.close();
  }
}

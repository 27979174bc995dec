/** Which files are meant for an album, and under which external id each of them is known there: its path below the folder. */
import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { basename, relative, sep } from 'node:path';
import { CommandProblem } from './command-problem.ts';
import { findPhotos, isFolder, type PhotoFile } from './photo-files.ts';
import { plain } from './table.ts';

export interface AlbumFile extends PhotoFile {
  /** The same for every edit of the picture. */
  readonly externalId: string;
}

export interface AlbumFiles {
  readonly files: readonly AlbumFile[];
  readonly hidden: number;
  readonly notImages: number;
}

/** Of an external id, and of the part of a longer path that is kept. */
const LONGEST = 255;
const DIGITS = 16;

/** Folders are looked through, files are taken as they are. Refuses two files that would be one picture. */
export async function readAlbumFiles(words: readonly string[]): Promise<AlbumFiles> {
  const files: AlbumFile[] = [];
  let hidden = 0;
  let notImages = 0;
  for (const word of words) {
    if (await isFolder(word)) {
      const found = await findPhotos(word);
      files.push(
        ...found.photos.map((photo) => ({ ...photo, externalId: externalIdBelow(word, photo.path) })),
      );
      hidden += found.hidden;
      notImages += found.notImages;
    } else {
      files.push({ path: word, bytes: await sizeOf(word), externalId: externalIdFor(basename(word)) });
    }
  }
  refuseTwins(files);
  return { files, hidden, notImages };
}

export function externalIdBelow(folder: string, path: string): string {
  return externalIdFor(relative(folder, path).split(sep).join('/'));
}

/** The path itself where it can be one; a long or broken one ends in a digest of itself. */
export function externalIdFor(path: string): string {
  const text = path.normalize('NFC');
  // Without a flag a lone surrogate counts as a character, and half a letter is no text a server takes.
  if (text.length <= LONGEST && text.isWellFormed() && plain(text) === text) return text;
  const digest = createHash('sha256').update(text).digest('hex').slice(0, DIGITS);
  const letters = [...plain(text.toWellFormed())].slice(0, (LONGEST - DIGITS) >> 1).join('');
  return `${letters}~${digest}`;
}

async function sizeOf(path: string): Promise<number> {
  const found = await stat(path).catch(() => null);
  if (found?.isFile()) return found.size;
  throw new CommandProblem('file_not_found', `There is no file or folder "${path}".`);
}

function refuseTwins(files: readonly AlbumFile[]): void {
  const paths = new Map<string, string>();
  for (const { externalId, path } of files) {
    const other = paths.get(externalId);
    if (other !== undefined && other !== path)
      throw new CommandProblem(
        'usage',
        `"${other}" and "${path}" would both be "${externalId}" in the album; add the folder that holds both.`,
      );
    paths.set(externalId, path);
  }
}

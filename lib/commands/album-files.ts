/** Which files are meant for an album, and under which external id each of them is known there: its path below the folder. */
import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { basename, relative, sep } from 'node:path';
import { externalIdOf } from '../actions/external-id.ts';
import { CommandProblem } from './command-problem.ts';
import { findPhotos, isFolder, type PhotoFile } from './photo-files.ts';

export interface AlbumFile extends PhotoFile {
  /** The same for every edit of the picture. */
  readonly externalId: string;
}

export interface AlbumFiles {
  readonly files: readonly AlbumFile[];
  readonly hidden: number;
  readonly notImages: number;
}

/** The commands' own: no port has to be opened for it. */
const digest = {
  sha256: (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex'),
};

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
      files.push({
        path: word,
        bytes: await sizeOf(word),
        externalId: externalIdOf({ digest }, basename(word)),
      });
    }
  }
  refuseTwins(files);
  return { files, hidden, notImages };
}

export function externalIdBelow(folder: string, path: string): string {
  return externalIdOf({ digest }, relative(folder, path).split(sep).join('/'));
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

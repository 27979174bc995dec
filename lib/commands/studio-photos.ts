/** The photos of a session: files of a folder or a list on this machine, or objects of a bucket, which are only read. */
import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { writeLocation } from '../actions/source-locations.ts';
import { Refusal } from '../errors.ts';
import type { PhotoSource } from '../ports/photo-source.ts';
import { type AlbumFile, type AlbumFiles, externalIdBelow, readAlbumFiles } from './album-files.ts';
import type { FileNote } from './album-report.ts';
import type { ReadFile, Sent } from './album-send.ts';
import { readAlbumFile } from './album-send.ts';
import { CommandProblem } from './command-problem.ts';
import { ownProblem } from './own-problem.ts';
import { hasPhotoName, isFolder } from './photo-files.ts';
import type { StudioMapping } from './studio-mapping.ts';
import { filledPlace, type StudioSession, sessionOfFolder, type WrongSession } from './studio-sessions.ts';

export interface SessionPhotos {
  readonly found: AlbumFiles;
  readonly read: (file: AlbumFile) => Promise<ReadFile | Sent>;
  /** Changes when a photo comes, goes or changes. */
  readonly state: string;
  /** Named by the row and not there. */
  readonly missing: readonly FileNote[];
}

export type OpenSource = () => Promise<PhotoSource>;

const PAGE = 1000;
/** Larger than any photo a server takes. */
const MOST_BYTES = 512 * 1024 * 1024;
/** Behind every key of a folder: no text is beyond it. */
const BEHIND = '\u{10FFFF}';

/** Null when the place is not there (yet); a sentence when this session alone can't be brought in. @throws CommandProblem */
export async function photosOf(
  mapping: StudioMapping,
  { id, row }: StudioSession,
  source: OpenSource,
): Promise<SessionPhotos | string | null> {
  const { photos, sessions } = mapping;
  if (photos === undefined)
    return 'layout' in sessions ? objectsBelow(await source(), `${sessions.layout}${id}/`) : null;
  if ('column' in photos) return listedPhotos(mapping, (row[photos.column] ?? '').split(photos.separator));
  const template = 'prefix' in photos ? photos.prefix : photos.folder;
  const place = filledPlace(template, row);
  if (place === null) return `a column of "${template}" is empty or leads elsewhere`;
  if ('prefix' in photos) return objectsBelow(await source(), place);
  const folder = resolve(mapping.folder, place);
  return (await isFolder(folder)) ? filesAt([folder], []) : null;
}

async function listedPhotos(
  mapping: StudioMapping,
  words: readonly string[],
): Promise<SessionPhotos | string> {
  const named = words.map((word) => word.trim()).filter((word) => word !== '');
  const paths = named.map((word) => resolve(mapping.folder, word));
  const there = await Promise.all(
    paths.map((path) =>
      stat(path).then(
        () => true,
        () => false,
      ),
    ),
  );
  return filesAt(
    paths.filter((_, at) => there[at]),
    paths
      .filter((_, at) => !there[at])
      .map((file) => ({ file, code: 'file_not_found', message: 'The row names it, and it is not there.' })),
  );
}

async function filesAt(
  paths: readonly string[],
  missing: SessionPhotos['missing'],
): Promise<SessionPhotos | string> {
  try {
    const found = await readAlbumFiles(paths);
    const marks = await Promise.all(
      found.files.map(async ({ path, externalId, bytes }) => [externalId, bytes, (await stat(path)).mtimeMs]),
    );
    return { found, read: readAlbumFile, state: digestOf([marks, missing.length]), missing };
  } catch (error) {
    // Two names that are one picture, or a file that went a moment ago.
    if (!(error instanceof CommandProblem)) throw error;
    return error.message;
  }
}

/** The folders below a prefix, each a session; one question to the store for each of them. */
export async function sessionsOfLayout(
  mapping: StudioMapping,
  layout: string,
  source: PhotoSource,
): Promise<readonly (StudioSession | WrongSession)[]> {
  const { bucket, key: prefix } = partsOf(layout);
  const found: (StudioSession | WrongSession)[] = [];
  for (let after: string | null = null; ; ) {
    const [next] = await source.list(bucket, prefix, after, 1);
    if (next === undefined) return found;
    const [folder = '', ...rest] = next.key.slice(prefix.length).split('/');
    after = rest.length === 0 ? next.key : `${prefix}${folder}/${BEHIND}`;
    if (rest.length > 0 && folder !== '') found.push(sessionOfFolder(mapping, folder));
  }
}

async function objectsBelow(source: PhotoSource, place: string): Promise<SessionPhotos | null> {
  const { bucket, key: prefix } = partsOf(place);
  const files: AlbumFile[] = [];
  const versions = new Map<string, string>();
  let notImages = 0;
  for (let after: string | null = null; ; ) {
    const page = await source.list(bucket, prefix, after, PAGE);
    for (const { key, bytes, version } of page) {
      const below = key.slice(prefix.length);
      if (!hasPhotoName(key) || bytes === 0) {
        if (!key.endsWith('/')) notImages++;
        continue;
      }
      const path = writeLocation({ bucket, key });
      files.push({ path, bytes, externalId: externalIdBelow('.', below) });
      versions.set(path, version);
    }
    if (page.length < PAGE) break;
    after = page.at(-1)?.key ?? null;
  }
  if (files.length === 0 && notImages === 0) return null;
  const read = async (file: AlbumFile): Promise<ReadFile | Sent> => {
    try {
      const name = { ...partsOf(file.path), versionId: versions.get(file.path) };
      const bytes = await source.read(name, { most: MOST_BYTES });
      if (bytes === null)
        return { file, sha256: null, problem: { code: 'file_not_found', message: 'The object is gone.' } };
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      return { file, bytes, fileName: basename(file.path), sha256 };
    } catch (error) {
      const problem = refusedObject(error) ?? ownProblem(error);
      if (problem === null) throw error;
      return { file, sha256: null, problem };
    }
  };
  const marks = files.map(({ path, bytes }) => [path, bytes, versions.get(path)]);
  return { found: { files, hidden: 0, notImages }, read, state: digestOf(marks), missing: [] };
}

/** What is wrong with this object alone; a store that does not answer concerns all. */
function refusedObject(error: unknown): { readonly code: string; readonly message: string } | null {
  if (!(error instanceof Refusal) || error.code === 'storage_unavailable') return null;
  return { code: error.code, message: error.message };
}

function partsOf(place: string): { readonly bucket: string; readonly key: string } {
  const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/(.*)$/s.exec(place) ?? [];
  return { bucket, key };
}

export function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}

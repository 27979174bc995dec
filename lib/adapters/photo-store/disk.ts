/** The photo store as a folder: whole files or none, readable by their owner alone, gone when removed. */
import { constants } from 'node:fs';
import {
  access,
  type FileHandle,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  unlink,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Refusal } from '../../errors.ts';
import type { PhotoStore, StoredObject } from '../../ports/photo-store.ts';
import { sharedTurns } from './shared-turns.ts';
import { isStorageKey, storageKey, storagePrefix } from './storage-key.ts';

/** Where files grow before they get their name. */
const UNFINISHED = '.unfinished';
const FULL: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT']);

/** Makes the folder when it is new and clears what an earlier process left unfinished. One process per folder. */
export async function openDiskPhotoStore(folder: string): Promise<PhotoStore> {
  const unfinished = join(folder, UNFINISHED);
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true, mode: 0o700 });
  const pathOf = (key: string): string => join(folder, storageKey(key));
  const sync = sharedTurns(syncFolder);
  let made = 0;

  return {
    async put(key, bytes) {
      const path = pathOf(key);
      const draft = join(unfinished, String(made++));
      try {
        await writeDurably(draft, bytes);
        await moveInto(draft, path);
        await sync(dirname(path));
      } catch (error) {
        await rm(draft, { force: true });
        throw storageRefusal(error);
      }
    },

    async get(key) {
      try {
        return await readFile(pathOf(key));
      } catch (error) {
        if (isCode(error, 'ENOENT')) return null;
        throw error;
      }
    },

    async remove(key) {
      const path = pathOf(key);
      await unlink(path).catch((error: unknown) => {
        if (!isCode(error, 'ENOENT')) throw error;
      });
      await sync(dirname(path));
    },

    async removeUnder(prefix) {
      const path = join(folder, storagePrefix(prefix));
      await rm(path, { recursive: true, force: true });
      await sync(dirname(path));
    },

    async list(prefix, after, limit) {
      // Whether one key is there is asked often, and its folder may hold a hundred thousand others.
      const exact =
        isStorageKey(prefix) && after === null ? await describe(join(folder, prefix), prefix) : null;
      if (exact !== null) return [exact].slice(0, limit);
      const found: StoredObject[] = [];
      for await (const object of walk(folder, '', prefix, after)) {
        if (found.length >= limit) break;
        found.push(object);
      }
      return found;
    },

    async check() {
      await access(unfinished, constants.R_OK | constants.W_OK);
    },
  };
}

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** The folder is made when it is not there: nearly always it is. */
async function moveInto(draft: string, path: string): Promise<void> {
  try {
    await rename(draft, path);
  } catch (error) {
    if (!isCode(error, 'ENOENT')) throw error;
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await rename(draft, path);
  }
}

/** A new or removed name lasts only once its folder is written too. */
async function syncFolder(path: string): Promise<void> {
  // Windows can't open folders; its renames are journalled.
  if (process.platform === 'win32') return;
  let folder: FileHandle;
  try {
    folder = await open(path, constants.O_RDONLY);
  } catch (error) {
    if (isCode(error, 'ENOENT')) return;
    throw error;
  }
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Files in rising order of their keys, leaving out folders that lie wholly before `after` or beside the prefix. */
async function* walk(
  root: string,
  at: string,
  prefix: string,
  after: string | null,
): AsyncGenerator<StoredObject> {
  const entries = await readdir(join(root, at), { withFileTypes: true }).catch((error: unknown) => {
    if (isCode(error, 'ENOENT')) return [];
    throw error;
  });
  entries.sort((a, b) => (sortName(a) < sortName(b) ? -1 : 1));
  for (const entry of entries) {
    if (entry.name === UNFINISHED) continue;
    const key = `${at}${entry.name}`;
    if (entry.isDirectory()) {
      const inside = `${key}/`;
      const outside = !inside.startsWith(prefix) && !prefix.startsWith(inside);
      if (outside || (after !== null && !after.startsWith(inside) && inside < after)) continue;
      yield* walk(root, inside, prefix, after);
    } else if (key.startsWith(prefix) && (after === null || key > after)) {
      const object = await describe(join(root, key), key);
      if (object !== null) yield object;
    }
  }
}

/** A folder sorts like its keys, which go on with a slash. */
function sortName(entry: { readonly name: string; isDirectory(): boolean }): string {
  return entry.isDirectory() ? `${entry.name}/` : entry.name;
}

/** Null when there is no such file (any more). */
async function describe(path: string, key: string): Promise<StoredObject | null> {
  try {
    const entry = await stat(path);
    return entry.isFile() ? { key, bytes: entry.size, modifiedAt: entry.mtime } : null;
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null;
    throw error;
  }
}

function storageRefusal(error: unknown): unknown {
  const full = error instanceof Error && 'code' in error && FULL.has(String(error.code));
  if (!full) return error;
  return new Refusal(
    'storage_full',
    'The disk that keeps photos is full; make room and send the request again.',
    {},
    { cause: error },
  );
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

/** The folder of an embedded installation: one process at a time, a layout version, and a notice of the server that runs. */
import { chmod, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Refusal } from '../../errors.ts';
import { lockFile, takeLock } from './folder-lock.ts';
import { readServerNotice, type ServerNotice, serverNoticeFile } from './server-notice.ts';

/** Rises when an older release could no longer read what this one writes. */
export const LAYOUT_VERSION = 1;

export interface DataFolder {
  /** Absolute. */
  readonly path: string;
  /** Tells the command line where the server listens; only the owner of the folder can read it. */
  writeServerNotice(notice: ServerNotice): Promise<void>;
  /** Removes the notice and frees the folder. */
  close(): Promise<void>;
}

/**
 * Makes the folder when it isn't there (0700) and takes its lock, which the kernel gives back whatever kills this process.
 * @throws Refusal when another process holds it (`registry_unavailable`) or its data is of a newer release (`validation_failed`)
 */
export async function openDataFolder(folder: string): Promise<DataFolder> {
  const path = resolve(folder);
  const lock = await orRefusal(async () => {
    await makeFolder(path);
    return takeLock(lockFile(path));
  });
  if (lock === null) {
    const notice = await readServerNotice(path);
    const whom = notice === null ? 'another process' : `the server on ${notice.url} (process ${notice.pid})`;
    throw new Refusal(
      'registry_unavailable',
      `The data folder is in use by ${whom}. Stop it, or set KITH_DATA_DIR to another folder.`,
    );
  }
  const notice = serverNoticeFile(path);
  try {
    // A notice that is still here was left by a process that was killed.
    await orRefusal(() => rm(notice, { force: true }));
    await orRefusal(() => checkLayout(path));
  } catch (cause) {
    lock.release();
    throw cause;
  }
  return {
    path,
    async writeServerNotice(content) {
      // The mode is set at creation, so that the token is never readable by others, not even for a moment.
      await writeFile(`${notice}.new`, `${JSON.stringify(content)}\n`, { mode: 0o600 });
      await rename(`${notice}.new`, notice);
    },
    async close() {
      await rm(notice, { force: true });
      lock.release();
    },
  };
}

/** What the file system says, as one sentence; the path stays out of it. */
async function orRefusal<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof Refusal) throw cause;
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'error';
    if (code === 'ENOSPC')
      throw new Refusal('storage_full', 'The disk of the data folder is full; make room.', {}, { cause });
    const message = `The data folder can't be made or written (${code}); set KITH_DATA_DIR to a folder of yours.`;
    throw new Refusal('validation_failed', message, {}, { cause });
  }
}

/** Names and embeddings lie in it, so nobody else may look; but a folder that holds other things keeps its owner's choice. */
async function makeFolder(path: string): Promise<void> {
  const made = await mkdir(path, { recursive: true, mode: 0o700 });
  if (made !== undefined || (await readdir(path)).length === 0) await chmod(path, 0o700);
}

async function checkLayout(path: string): Promise<void> {
  const file = join(path, 'layout-version');
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return null;
    throw cause;
  });
  if (text === null) {
    // Renamed into place: a process killed here must not leave an empty version behind.
    await writeFile(`${file}.new`, `${LAYOUT_VERSION}\n`, { mode: 0o600 });
    await rename(`${file}.new`, file);
    return;
  }
  const version = Number(text.trim());
  if (Number.isInteger(version) && version >= 1 && version <= LAYOUT_VERSION) return;
  throw new Refusal(
    'validation_failed',
    `The data folder was written by a newer release (layout ${text.trim().slice(0, 20)}, this one knows ${LAYOUT_VERSION}); use that release.`,
  );
}

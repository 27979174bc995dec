/** A lock on a folder that the operating system frees when its process dies: an exclusive transaction on a SQLite file. */
import { DatabaseSync } from 'node:sqlite';

export interface FolderLock {
  release(): void;
}

/** Result codes of SQLite (sqlite.org/rescode.html). */
const SQLITE_BUSY = 5;
const SQLITE_LOCKED = 6;

/** Null when another process holds it. A process id in a file would outlive a kill -9 and could be somebody else's by then. */
export function takeLock(file: string): FolderLock | null {
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    database.exec('PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE');
  } catch (cause) {
    database.close();
    if (isBusy(cause)) return null;
    throw cause;
  }
  return { release: () => database.close() };
}

function isBusy(cause: unknown): boolean {
  if (!(cause instanceof Error && 'errcode' in cause && typeof cause.errcode === 'number')) return false;
  const primary = cause.errcode & 0xff;
  return primary === SQLITE_BUSY || primary === SQLITE_LOCKED;
}

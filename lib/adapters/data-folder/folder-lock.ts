/** A lock on a folder that the operating system frees when its process dies: an exclusive transaction on a SQLite file. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export interface FolderLock {
  release(): void;
}

/** Result codes of SQLite (sqlite.org/rescode.html). */
const SQLITE_BUSY = 5;
const SQLITE_LOCKED = 6;

/** Milliseconds; bridges the moment in which another process only looks (`isHeld`). */
const patience = 250;

export function lockFile(folder: string): string {
  return join(folder, 'lock.sqlite');
}

/** Null when another process holds it. A process id in a file would outlive a kill -9 and could be somebody else's by then. */
export function takeLock(file: string): FolderLock | null {
  const database = new DatabaseSync(file, { timeout: patience });
  try {
    database.exec('PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE');
  } catch (cause) {
    database.close();
    if (isBusy(cause)) return null;
    throw cause;
  }
  return { release: () => database.close() };
}

/** Whether some process holds the lock right now. Looks with a shared lock, which never keeps a starting server out for long. */
export function isHeld(file: string): boolean {
  if (!existsSync(file)) return false;
  const database = new DatabaseSync(file, { timeout: 0, readOnly: true });
  try {
    database.exec('SELECT count(*) FROM sqlite_schema');
    return false;
  } catch (cause) {
    if (isBusy(cause)) return true;
    throw cause;
  } finally {
    database.close();
  }
}

function isBusy(cause: unknown): boolean {
  if (!(cause instanceof Error && 'errcode' in cause && typeof cause.errcode === 'number')) return false;
  const primary = cause.errcode & 0xff;
  return primary === SQLITE_BUSY || primary === SQLITE_LOCKED;
}

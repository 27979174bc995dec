/** Opens the registry inside this process: PGlite (Postgres compiled to WASM) on a folder, or in memory for tests. */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { Refusal } from '../../errors.ts';
import type { Registry } from '../../ports/registry.ts';
import { PrismaClient } from './database.ts';
import { freeBytes, refuseBelow, reserve, roomGuard } from './disk-room.ts';
import { embeddedDriver } from './embedded-driver.ts';
import { lifeline } from './lifeline.ts';
import { migrate } from './migrate.ts';
import { ownMigrations } from './own-migrations.ts';
import { registryOver } from './registry.ts';
import { startUpkeep } from './upkeep.ts';

export interface EmbeddedRegistry extends Registry {
  /** VACUUM, ANALYZE and CHECKPOINT now; happens by itself while the registry is open, so only bulk work needs to ask. */
  maintain(): Promise<void>;
  /** The whole database as a tar, to start others from (`template`). */
  dump(): Promise<Blob>;
}

export interface EmbeddedOptions {
  /** The caller holds the lock of the data folder: two processes on one folder destroy it. Null = in memory. */
  readonly folder: string | null;
  /** SQL migrations; default: prisma/migrations of this checkout. */
  readonly migrations?: string;
  /** In memory only: a tar from `dump`. */
  readonly template?: Blob;
  /** Bytes left on the disk; default: asked of the file system. */
  readonly free?: () => number;
}

/** One session serves everybody, so Postgres's defaults for a hundred clients would only cost memory. */
const settings = ['shared_buffers=32MB', 'work_mem=16MB', 'TimeZone=UTC'];

/** Milliseconds in which the last answer vouches for the database. */
const freshMs = 1_000;

async function openDatabase(dataDir: string | null, template?: Blob): Promise<PGlite> {
  return PGlite.create({
    ...(dataDir !== null && { dataDir }),
    ...(template !== undefined && { loadDataDir: template }),
    startParams: [...PGlite.defaultStartParams, ...settings.flatMap((setting) => ['-c', setting])],
    // The log grows by 1 MB instead of 16: a young database takes 30 MB of disk instead of 39.
    initDbStartParams: ['--wal-segsize=1'],
  });
}

/** A file of the database is damaged, or Postgres of another version wrote it: what PGlite says of it helps nobody. */
function unusable(cause: unknown): never {
  const message =
    'The database in the data folder is damaged or was written by another release; start the release that wrote it, or put back a copy of the folder.';
  throw new Refusal('registry_unavailable', message, {}, { cause });
}

/** A first start killed half way must not leave half a database, so it is made beside its place and then moved there. */
async function makeDatabase(folder: string, migrations: string): Promise<void> {
  const unfinished = `${folder}.new`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true, mode: 0o700 });
  const database = await openDatabase(unfinished);
  try {
    await migrate(database, migrations);
  } finally {
    await database.close();
  }
  renameSync(unfinished, folder);
}

/** A folder is for one process: whoever had messages in hand is gone, and need not be waited for. */
async function showMessages(database: PGlite): Promise<void> {
  await database.exec('UPDATE queue_message SET visible_at = now() WHERE visible_at > now() AND NOT dead');
}

/**
 * What it acknowledges survives the death of the process (SIGKILL included): every commit is written to the write-ahead log before
 * it is answered. It does not survive a power cut: PGlite runs with fsync off, so the last seconds may still be in the kernel.
 *
 * Refusals: `storage_full` when the disk has no room, `registry_unavailable` when the database belongs to a newer release.
 */
export async function openEmbeddedRegistry(options: EmbeddedOptions): Promise<EmbeddedRegistry> {
  const { folder, template, migrations = ownMigrations() } = options;
  const free =
    options.free ?? (folder === null ? () => Number.POSITIVE_INFINITY : () => freeBytes(dirname(folder)));
  if (folder !== null) mkdirSync(dirname(folder), { recursive: true, mode: 0o700 });
  // Recovery after a crash needs the log too; PGlite would only say that it failed to initialise.
  const isNew = folder !== null && !existsSync(folder);
  if (free() < (isNew ? reserve.making : reserve.erasing))
    throw new Refusal('storage_full', 'The disk of the data folder is full; make room and start kith again.');
  if (isNew) await makeDatabase(folder, migrations);
  const database = await openDatabase(folder, template).catch((cause: unknown) => unusable(cause));
  try {
    await migrate(database, migrations);
    if (!isNew && free() >= reserve.storing) await showMessages(database);
  } catch (error) {
    await database.close();
    throw error;
  }
  const life = lifeline();
  const upkeep = startUpkeep(database, life);
  const adapter = embeddedDriver(database, { life, admit: roomGuard(free) });
  const registry = registryOver(new PrismaClient({ adapter }), async () => {
    upkeep.stop();
    // A dead database can't write its last checkpoint; the next start recovers from the log.
    if (!life.dead) await database.close();
  });
  return {
    ...registry,
    async check() {
      refuseBelow(reserve.storing, free());
      // Under load a question of its own would wait in line behind every transaction; an answer just given says the same.
      if (life.dead || life.silence() > freshMs) await registry.check();
    },
    maintain: () => upkeep.run(),
    dump: () => database.dumpDataDir('none'),
  };
}

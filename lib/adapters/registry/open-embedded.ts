/** Opens the registry inside this process: PGlite (Postgres compiled to WASM) on a folder, or in memory for tests. */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { PGlite } from '@electric-sql/pglite';
import type { Registry } from '../../ports/registry.ts';
import { PrismaClient } from './database.ts';
import { embeddedDriver } from './embedded-driver.ts';
import { migrate } from './migrate.ts';
import { registryOver } from './registry.ts';

export interface EmbeddedRegistry extends Registry {
  /** VACUUM and ANALYZE. The embedded database has no autovacuum; call it now and then when idle (it blocks the thread shortly). */
  maintain(): Promise<void>;
  /** Tests: the whole database as a tar, to start others from. */
  dump(): Promise<Blob>;
}

export interface EmbeddedOptions {
  /** The caller holds the lock of the data folder: two processes on one folder destroy it. Null = in memory. */
  readonly folder: string | null;
  /** SQL migrations; default: prisma/migrations of this checkout. */
  readonly migrations?: string;
  /** In memory only: a tar from `dump`. */
  readonly template?: Blob;
}

const ownMigrations = fileURLToPath(new URL('../../../prisma/migrations', import.meta.url));

/** One session serves everybody, so the defaults for a hundred clients only cost memory. */
const settings = ['shared_buffers=32MB', 'work_mem=16MB', 'TimeZone=UTC'];

async function openDatabase(dataDir: string | null, template: Blob | undefined): Promise<PGlite> {
  return PGlite.create({
    ...(dataDir !== null && { dataDir }),
    ...(template !== undefined && { loadDataDir: template }),
    startParams: [...PGlite.defaultStartParams, ...settings.flatMap((setting) => ['-c', setting])],
  });
}

/** A first start killed half way must not leave half a database, so it is made beside its place and then moved there. */
async function makeDatabase(folder: string, migrations: string): Promise<void> {
  const unfinished = `${folder}.new`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true, mode: 0o700 });
  const database = await openDatabase(unfinished, undefined);
  try {
    await migrate(database, migrations);
  } finally {
    await database.close();
  }
  renameSync(unfinished, folder);
}

/**
 * What it acknowledges survives the death of the process (SIGKILL included): every commit is written to the write-ahead log before
 * it is answered. It does not survive a power cut: PGlite runs with fsync off, so the last seconds may still be in the kernel.
 */
export async function openEmbeddedRegistry(options: EmbeddedOptions): Promise<EmbeddedRegistry> {
  const { folder, template, migrations = ownMigrations } = options;
  if (folder !== null && !existsSync(folder)) await makeDatabase(folder, migrations);
  const database = await openDatabase(folder, template);
  try {
    await migrate(database, migrations);
  } catch (error) {
    await database.close();
    throw error;
  }
  const client = new PrismaClient({ adapter: embeddedDriver(database) });
  return {
    ...registryOver(client, () => database.close()),
    async maintain() {
      await database.exec('VACUUM (ANALYZE)');
    },
    dump: () => database.dumpDataDir('none'),
  };
}

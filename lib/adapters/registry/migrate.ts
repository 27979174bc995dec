/** Brings a database to this release's schema: the SQL files in name order, each once, recorded in Prisma's own table. */
import { createHash, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Refusal } from '../../errors.ts';
import { signsOf } from './error-signs.ts';
import { refuseNewer } from './schema-fit.ts';

/** One dedicated connection (an advisory lock belongs to its session). */
export interface MigrationConnection {
  query(text: string, params?: unknown[]): Promise<{ readonly rows: readonly unknown[] }>;
  /** Several statements in one text. */
  exec(text: string): Promise<unknown>;
}

interface Applied {
  readonly migration_name: string;
  readonly checksum: string;
  readonly finished_at: unknown;
}

/** The number Prisma's own tools lock with, so that the two never run at once. */
const migrationLock = 72_707_369;

/** How long one turn of a migration queues for a table, and how often it comes back: two minutes in all. */
const lockMs = 2_000;
const lockTurns = 40;
const lockPauseMs = 1_000;
/** SQLSTATE. */
const lockNotAvailable = '55P03';

const table = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  id VARCHAR(36) PRIMARY KEY NOT NULL, checksum VARCHAR(64) NOT NULL, finished_at TIMESTAMPTZ,
  migration_name VARCHAR(255) NOT NULL, logs TEXT, rolled_back_at TIMESTAMPTZ,
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(), applied_steps_count INTEGER NOT NULL DEFAULT 0)`;

interface Migration {
  readonly name: string;
  readonly sql: string;
  /** Hex sha256 of the file, as Prisma computes it. */
  readonly checksum: string;
}

function migrationsIn(folder: string): readonly Migration[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
    .map((name) => {
      const sql = readFileSync(join(folder, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    });
}

function isApplied(row: unknown): row is Applied {
  return typeof row === 'object' && row !== null && 'migration_name' in row && 'checksum' in row;
}

async function apply(db: MigrationConnection, { name, sql, checksum }: Migration): Promise<void> {
  // One transaction for script and record: a process killed in between leaves neither, and the next start tries again.
  await db.exec('BEGIN');
  try {
    await db.exec(`SET LOCAL lock_timeout = ${lockMs}`);
    await db.exec(sql);
    await db.query(
      `INSERT INTO "_prisma_migrations" (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, now(), clock_timestamp(), 1)`,
      [randomUUID(), checksum, name],
    );
    await db.exec('COMMIT');
  } catch (error) {
    // Of a connection that broke nothing is left to undo, and the first error says it better.
    await db.exec('ROLLBACK').catch(() => {});
    throw new Error(`migration ${name} failed; the database is as it was before it`, { cause: error });
  }
}

/** Waits for tables in use in short turns: whoever queues for a table stops everybody behind it, and the previous release serves on. */
async function applyInTurn(db: MigrationConnection, migration: Migration): Promise<void> {
  for (let turn = 1; ; turn++) {
    try {
      return await apply(db, migration);
    } catch (error) {
      if (turn === lockTurns || !signsOf(error).codes.includes(lockNotAvailable)) throw error;
      await wait(lockPauseMs * (0.5 + Math.random()));
    }
  }
}

export interface MigrateOptions {
  /**
   * What to do with a database that has migrations this release doesn't know. `refuse`: a data folder belongs to one release at a
   * time. `accept`: releases overlap on a server, so what only adds is welcome; what takes away is refused all the same.
   */
  readonly newer: 'refuse' | 'accept';
}

/** Applies what is missing and answers the names. Refusal `registry_unavailable` when the database belongs to a newer release. */
export async function migrate(
  db: MigrationConnection,
  folder: string,
  { newer }: MigrateOptions = { newer: 'refuse' },
): Promise<readonly string[]> {
  const migrations = migrationsIn(folder);
  const names = migrations.map((migration) => migration.name);
  await db.query('SELECT pg_advisory_lock($1)', [migrationLock]);
  try {
    await db.exec(table);
    const { rows } = await db.query(
      'SELECT migration_name, checksum, finished_at FROM "_prisma_migrations" WHERE rolled_back_at IS NULL',
    );
    const applied = new Map(rows.filter(isApplied).map((row) => [row.migration_name, row]));
    if (newer === 'accept') refuseNewer(names, new Set(applied.keys()));
    else if ([...applied.keys()].some((name) => !names.includes(name)))
      throw new Refusal(
        'registry_unavailable',
        'This database was written by a newer version of kith; start that version or a later one.',
      );
    const missing: Migration[] = [];
    for (const migration of migrations) {
      const row = applied.get(migration.name);
      if (row === undefined) missing.push(migration);
      else if (row.finished_at === null)
        throw new Error(`migration ${migration.name} failed earlier; it has to be resolved by hand`);
      else if (row.checksum !== migration.checksum)
        throw new Error(`migration ${migration.name} was edited after it was applied`);
    }
    for (const migration of missing) await applyInTurn(db, migration);
    return missing.map((migration) => migration.name);
  } finally {
    // The lock goes with the session, should this no longer get through.
    await db.query('SELECT pg_advisory_unlock($1)', [migrationLock]).catch(() => {});
  }
}

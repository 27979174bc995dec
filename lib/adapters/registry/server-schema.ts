/** The schema of a Postgres server: brought up by a release step, only compared by everybody else. */
import type pg from 'pg';
import type { Schema } from '../../ports/schema.ts';
import { signsOf } from './error-signs.ts';
import { migrate } from './migrate.ts';
import { neededMigrations } from './needed-migrations.ts';
import { asRefusal } from './refusals.ts';
import { repeatedOnce } from './repeated-reads.ts';
import { refuseMisfit } from './schema-fit.ts';

/** Milliseconds; a migration may rewrite a table. */
const patienceMs = 15 * 60_000;
/** SQLSTATE. */
const undefinedTable = '42P01';

/** Applies what is missing, whoever else does the same at this moment, and answers the names. */
export async function migrateServer(pool: pg.Pool, folder: string): Promise<readonly string[]> {
  // One connection for all of it: the advisory lock belongs to its session.
  const connection = await pool.connect();
  const ask = async (text: string, values?: unknown[]) => {
    // The statements of requests have limits; these are the ones that may take long.
    const patient = { text, query_timeout: patienceMs };
    return connection.query(values === undefined ? patient : { ...patient, values });
  };
  try {
    await ask('SET statement_timeout = 0');
    const applied = await migrate({ query: ask, exec: ask }, folder, { newer: 'accept' });
    await ask('RESET statement_timeout');
    connection.release();
    return applied;
  } catch (error) {
    connection.release(true);
    throw error;
  }
}

/** @throws Refusal `registry_unavailable` when the database lacks what this release needs, or has lost it to a newer one */
export async function checkServer(pool: pg.Pool): Promise<void> {
  try {
    refuseMisfit(neededMigrations, await repeatedOnce(() => appliedTo(pool)));
  } catch (error) {
    throw asRefusal(error);
  }
}

async function appliedTo(pool: pg.Pool): Promise<ReadonlySet<string>> {
  try {
    const { rows } = await pool.query<{ name: string }>(
      `SELECT migration_name AS name FROM "_prisma_migrations" WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`,
    );
    return new Set(rows.map(({ name }) => name));
  } catch (error) {
    if (signsOf(error).codes.includes(undefinedTable)) return new Set();
    throw error;
  }
}

/** @param folder of SQL migrations: `prisma/migrations`, wherever the package put it */
export function serverSchema(pool: pg.Pool, folder: string): Schema {
  return {
    async migrate() {
      try {
        return await migrateServer(pool, folder);
      } catch (error) {
        throw asRefusal(error);
      }
    },
  };
}

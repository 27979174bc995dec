/** Opens the registry on a Postgres server: Aurora, or any other. */
import pg from 'pg';
import type { Registry } from '../../ports/registry.ts';
import { PrismaClient } from './database.ts';
import { behindGate } from './gate.ts';
import { ownMigrations } from './own-migrations.ts';
import { asRefusal } from './refusals.ts';
import { registryOver } from './registry.ts';
import { serverDriver } from './server-driver.ts';
import { checkServer, migrateServer } from './server-schema.ts';

export type PostgresOptions = {
  /**
   * Folder of SQL migrations to apply first; default: prisma/migrations of this checkout. Null where a release step does it: then
   * the first question is refused (`registry_unavailable`) for as long as the database lacks what this release needs.
   */
  readonly migrations?: string | null;
} & (
  | {
      /** Stays open when the registry closes. */
      readonly pool: pg.Pool;
    }
  | {
      /** postgres://…, for a server that needs no more than that. */
      readonly url: string;
      /** Connections of this process. */
      readonly connections?: number;
    }
);

const connectTimeoutMs = 10_000;

/** Refusal `registry_unavailable` when the server can't be reached or its database belongs to a newer release. */
export async function openPostgresRegistry(options: PostgresOptions): Promise<Registry> {
  const { migrations = ownMigrations() } = options;
  const pool = 'pool' in options ? options.pool : ownPool(options);
  const close = async () => {
    if (!('pool' in options)) await pool.end();
  };
  try {
    if (migrations !== null) await migrateServer(pool, migrations);
  } catch (error) {
    await close();
    throw asRefusal(error);
  }
  const registry = registryOver(new PrismaClient({ adapter: serverDriver(pool) }), close);
  return migrations === null ? behindGate(registry, () => checkServer(pool)) : registry;
}

function ownPool({
  url,
  connections = 10,
}: {
  readonly url: string;
  readonly connections?: number;
}): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: connectTimeoutMs,
    // Timestamps are written without a zone and mean UTC.
    options: '-c TimeZone=UTC',
  });
  // Whoever waits for an answer gets the error; without a listener it would end the process.
  pool.on('error', () => {});
  return pool;
}

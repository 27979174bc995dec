/** Opens the registry on a Postgres server: Aurora, or any other. */
import { fileURLToPath } from 'node:url';
import { PrismaPg } from '@prisma/adapter-pg';
import type { Registry } from '../../ports/registry.ts';
import { PrismaClient } from './database.ts';
import { migrate } from './migrate.ts';
import { asRefusal } from './refusals.ts';
import { registryOver } from './registry.ts';

export interface PostgresOptions {
  /** postgres://… */
  readonly url: string;
  /** Connections of this process; 1 in a Lambda container. */
  readonly connections?: number;
  /** SQL migrations to apply first; null where a release step has done it. Default: prisma/migrations of this checkout. */
  readonly migrations?: string | null;
}

const ownMigrations = fileURLToPath(new URL('../../../prisma/migrations', import.meta.url));
const connectTimeoutMs = 10_000;

/** Refusal `registry_unavailable` when the server can't be reached or its database belongs to a newer release. */
export async function openPostgresRegistry(options: PostgresOptions): Promise<Registry> {
  const { url, connections = 10, migrations = ownMigrations } = options;
  const adapter = new PrismaPg({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: connectTimeoutMs,
    // Timestamps are written without a zone and mean UTC.
    options: '-c TimeZone=UTC',
  });
  if (migrations !== null) await migrateServer(adapter, migrations);
  return registryOver(new PrismaClient({ adapter }), async () => {});
}

async function migrateServer(adapter: PrismaPg, migrations: string): Promise<void> {
  const driver = await adapter.connect();
  try {
    // One dedicated connection: the advisory lock belongs to its session.
    const connection = await driver.underlyingDriver().connect();
    try {
      await migrate(
        { query: (text, params) => connection.query(text, params), exec: (text) => connection.query(text) },
        migrations,
      );
    } finally {
      connection.release();
    }
  } catch (error) {
    throw asRefusal(error);
  } finally {
    await driver.dispose();
  }
}

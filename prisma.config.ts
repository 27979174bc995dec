/** Where Prisma finds the schema; lets its generator run without a network. */
import { defineConfig } from 'prisma/config';

// `prisma generate`, `validate` and `format` never start the native schema engine, yet the command line insists on
// downloading it first. Any existing executable satisfies the check. Never extend this to `migrate` or `db`: those do
// start it, and with a stand-in they would print nothing and look successful. Migrations are drafted by
// prisma/draft-migration.ts and applied by lib/adapters/registry/migrate.ts.
if (process.argv.some((argument) => ['generate', 'validate', 'format'].includes(argument))) {
  process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath;
}

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env.DATABASE_URL ?? 'postgresql://unset' },
});

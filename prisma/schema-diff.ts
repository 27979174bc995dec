/** What SQL turns the migrations on disk into a schema: Prisma's schema engine (WASM) over an in-memory database, dev only. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import type { MigrationDirectory, SchemaEngine } from '@prisma/schema-engine-wasm';
import { PrismaPGlite } from 'pglite-prisma-adapter';

type Exports = Readonly<Record<string, unknown>>;

/** TypeScript knows WebAssembly only together with the browser's DOM; this is all of it that is used here. */
declare const WebAssembly: {
  instantiate(
    module: Uint8Array,
    imports: object,
  ): Promise<{ readonly instance: { readonly exports: Exports } }>;
};

interface EngineGlue {
  readonly SchemaEngine: typeof SchemaEngine;
  __wbg_set_wasm(exports: Exports): void;
}

let engine: Promise<EngineGlue> | null = null;

/** The package imports its own .wasm file, which Node allows only behind a flag; so the module is linked by hand, once. */
async function linkEngine(): Promise<EngineGlue> {
  const folder = new URL('.', import.meta.resolve('@prisma/schema-engine-wasm'));
  const glue: EngineGlue = await import(new URL('schema_engine_bg.js', folder).href);
  const wasm = readFileSync(new URL('schema_engine_bg.wasm', folder));
  const { instance } = await WebAssembly.instantiate(wasm, { './schema_engine_bg.js': glue });
  glue.__wbg_set_wasm(instance.exports);
  const start = instance.exports.__wbindgen_start;
  if (typeof start === 'function') start();
  return glue;
}

function migrationDirectories(folder: string): MigrationDirectory[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
    .map((name) => ({
      path: name,
      migrationFile: {
        path: 'migration.sql',
        content: { tag: 'ok', value: readFileSync(join(folder, name, 'migration.sql'), 'utf8') },
      },
    }));
}

/** The engine replays the migrations in a database of its own; it gets this one, emptied. */
class ShadowFactory extends PrismaPGlite {
  readonly #database: PGlite;

  constructor(database: PGlite) {
    super(database);
    this.#database = database;
  }

  override async connectToShadowDb() {
    await this.#database.exec('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
    return this.connect();
  }
}

/** The SQL between the migrations in `folder` and the schema's text; null when they agree. `shadow` loses what it holds. */
export async function schemaDiff(folder: string, schema: string, shadow: PGlite): Promise<string | null> {
  engine ??= linkEngine();
  const { SchemaEngine } = await engine;
  const file = 'schema.prisma';
  const differ = await SchemaEngine.new(
    { datamodels: [[file, schema]] },
    () => {},
    bindMigrationAwareSqlAdapterFactory(new ShadowFactory(shadow)),
  );
  const { exitCode, stdout } = await differ.diff({
    from: {
      tag: 'migrations',
      baseDir: folder,
      lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"' },
      shadowDbInitScript: '',
      migrationDirectories: migrationDirectories(folder),
    },
    to: { tag: 'schemaDatamodel', files: [{ path: file, content: schema }] },
    script: true,
    exitCode: true,
    filters: { externalTables: [], externalEnums: [] },
  });
  return exitCode === 0 ? null : stdout;
}

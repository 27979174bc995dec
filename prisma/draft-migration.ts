/** Drafts the next migration: `npx node prisma/draft-migration.ts add_albums` writes the SQL for a person to read and mend. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { schemaDiff } from './schema-diff.ts';
import { takesAway } from './takes-away.ts';

const name = process.argv[2];
if (name === undefined || !/^[a-z0-9_]+$/.test(name)) {
  process.stderr.write('usage: npx node prisma/draft-migration.ts <what_it_does>\n');
  process.exit(2);
}

const migrations = join(import.meta.dirname, 'migrations');
const needed = join(import.meta.dirname, '../lib/adapters/registry/needed-migrations.ts');
const schema = readFileSync(join(import.meta.dirname, 'schema.prisma'), 'utf8');
const shadow = await PGlite.create();
const sql = await schemaDiff(migrations, schema, shadow);
await shadow.close();
if (sql === null) {
  process.stdout.write('The migrations already make the schema.\n');
} else {
  const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
  const folder = join(migrations, `${stamp}_${name}`);
  mkdirSync(folder);
  writeFileSync(join(folder, 'migration.sql'), sql);
  process.stdout.write(`${join(folder, 'migration.sql')}\n`);
  // What a deployed function compares the database with.
  const list = readFileSync(needed, 'utf8');
  writeFileSync(needed, list.replace(/,?\s*\];\s*$/, `, '${stamp}_${name}'];\n`));
  const taken = takesAway(sql);
  if (taken.length > 0 && !name.startsWith('contract_')) {
    process.stdout.write(
      `It ${taken.join(', ')}: the previous release could not run on it. Bring the replacement first, and name this one contract_<stamp of the replacement>_… in a later release.\n`,
    );
  }
}

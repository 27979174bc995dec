/** The migrations make exactly the schema the client is generated from. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { schemaDiff } from '../../prisma/schema-diff.ts';
import { openTestDatabase } from '../fixtures/registry.ts';

const prisma = join(import.meta.dirname, '../../prisma');
const migrations = join(prisma, 'migrations');
const schema = readFileSync(join(prisma, 'schema.prisma'), 'utf8');

let shadow: PGlite;
beforeAll(async () => {
  shadow = await openTestDatabase();
});
afterAll(async () => shadow.close());

test('the migrations make the schema; if not, this is the SQL that is missing', async () => {
  expect(await schemaDiff(migrations, schema, shadow)).toBeNull();
});

test('a column, an index or a rule that only the schema has is found', async () => {
  const drifted = schema
    .replace('model Gallery {', 'model Gallery {\n  motto String?')
    .replace('@@unique([galleryUuid, sha256])', '@@index([galleryUuid, sha256])');
  expect(drifted).not.toBe(schema);
  const sql = await schemaDiff(migrations, drifted, shadow);
  expect(sql).toContain('ADD COLUMN     "motto" TEXT');
  expect(sql).toContain('DROP INDEX "photo_gallery_uuid_sha256_key"');
});

/** The runner applies each migration once, whole or not at all, and never touches a database of a newer release. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { migrate } from '../../lib/adapters/registry/migrate.ts';
import { openTestDatabase } from '../fixtures/registry.ts';

let base: string;
let folder: string;
let database: PGlite;

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(async () => database.close());

beforeEach(async () => {
  base = mkdtempSync(join(tmpdir(), 'kith-migrations-'));
  folder = join(base, 'migrations');
  add('1_one', 'CREATE TABLE one (a int); INSERT INTO one VALUES (1);');
  await database.exec('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
});
afterEach(() => {
  rmSync(base, { recursive: true, force: true });
});

function add(name: string, sql: string): void {
  mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, name, 'migration.sql'), sql);
}

async function ones(): Promise<number> {
  return (await database.query('SELECT * FROM one')).rows.length;
}

test('each migration is applied once, in the order of the names', async () => {
  add('2_two', 'ALTER TABLE one ADD COLUMN b int;');
  expect(await migrate(database, folder)).toEqual(['1_one', '2_two']);
  expect(await migrate(database, folder)).toEqual([]);
  add('3_three', 'INSERT INTO one VALUES (3, 3);');
  expect(await migrate(database, folder)).toEqual(['3_three']);
  expect(await ones()).toBe(2);
});

test('a migration that fails leaves nothing, and works once it is mended', async () => {
  await migrate(database, folder);
  add('2_two', 'INSERT INTO one VALUES (2); INSERT INTO nowhere VALUES (1);');
  await expect(migrate(database, folder)).rejects.toThrow('2_two failed');
  expect(await ones()).toBe(1);
  add('2_two', 'INSERT INTO one VALUES (2);');
  expect(await migrate(database, folder)).toEqual(['2_two']);
  expect(await ones()).toBe(2);
});

test('a database of a newer release is refused with one sentence and left as it is', async () => {
  const newer = join(base, 'newer');
  cpSync(folder, newer, { recursive: true });
  mkdirSync(join(newer, '2_later'));
  writeFileSync(join(newer, '2_later', 'migration.sql'), 'CREATE TABLE two (a int);');
  await migrate(database, newer);
  add('1_zz_unapplied', 'DROP TABLE one;');
  await expect(migrate(database, folder)).rejects.toEqual(
    expect.objectContaining({ name: 'Refusal', message: expect.stringContaining('newer version') }),
  );
  expect(await ones()).toBe(1);
});

test('a migration that was edited after it was applied is a fault', async () => {
  await migrate(database, folder);
  add('1_one', 'CREATE TABLE one (a int);');
  await expect(migrate(database, folder)).rejects.toThrow('edited after it was applied');
});

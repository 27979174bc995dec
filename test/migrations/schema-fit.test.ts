/** Releases overlap: each runs on the database of its neighbours, and says in one sentence when it can't. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { neededMigrations } from '../../lib/adapters/registry/needed-migrations.ts';
import { refuseMisfit, refuseNewer } from '../../lib/adapters/registry/schema-fit.ts';
import { takesAway } from '../../prisma/takes-away.ts';

const folder = join(import.meta.dirname, '../../prisma/migrations');
const names = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
  .sort();

test('the code knows every migration of the folder, and no other', () => {
  expect(neededMigrations, 'lib/adapters/registry/needed-migrations.ts').toEqual(names);
});

test('a migration that takes something away is named contract_…, so that a release that still needs it can tell', () => {
  const unnamed = names.filter((name) => {
    const sql = readFileSync(join(folder, name, 'migration.sql'), 'utf8');
    return takesAway(sql).length > 0 && !/^\d{14}_contract_\d{14}_/.test(name);
  });
  expect(unnamed).toEqual([]);
});

test.each([
  ['DROP TABLE "x"', 1],
  ['ALTER TABLE "x" ADD COLUMN "y" INTEGER, DROP COLUMN "z"', 1],
  ['ALTER TABLE "x" ALTER COLUMN "y" SET DATA TYPE BIGINT', 1],
  ['ALTER TABLE "x" ALTER COLUMN "y" SET NOT NULL', 1],
  ['ALTER TABLE "x" RENAME TO "y"', 1],
  ['ALTER TABLE "x" ADD COLUMN "y" TEXT NOT NULL', 1],
  ['ALTER TABLE "x" ADD COLUMN "y" TEXT NOT NULL,\nADD COLUMN "z" INTEGER NOT NULL DEFAULT 0', 1],
  ['ALTER TABLE "x" ADD COLUMN "y" TEXT NOT NULL DEFAULT \'\', ADD COLUMN "z" TEXT', 0],
  ['ALTER TABLE "x" ADD COLUMN "y" INTEGER DEFAULT 0 NOT NULL', 0],
  ['-- DROP TABLE "x"\nCREATE TABLE "y" ("z" TEXT NOT NULL); DROP INDEX "i"', 0],
])('%j takes away %i things', (sql, things) => {
  expect(takesAway(sql)).toHaveLength(things);
});

describe('a release that knows two migrations', () => {
  const known = ['20260101000000_one', '20260201000000_two'];
  const misfit = (...applied: string[]) => {
    try {
      refuseMisfit(known, new Set(applied));
      return null;
    } catch (error) {
      return error;
    }
  };
  const refusal = (message: RegExp) =>
    expect.objectContaining({
      name: 'Refusal',
      code: 'registry_unavailable',
      message: expect.stringMatching(message),
    });

  test('runs on its own database, and on a newer one that only added', () => {
    expect(misfit(...known)).toBeNull();
    expect(misfit(...known, '20260301000000_three')).toBeNull();
  });

  test('refuses an older one and names what is missing and what to do', () => {
    expect(misfit()).toEqual(refusal(/lacks 20260101000000_one, 20260201000000_two\. Run the release step/));
    expect(misfit(known[0] ?? '')).toEqual(refusal(/older than this release: it lacks 20260201000000_two\./));
  });

  test('lives with what was taken away when it knows the replacement, and refuses otherwise', () => {
    expect(misfit(...known, '20260401000000_contract_20260201000000_old')).toBeNull();
    const newer = [...known, '20260301000000_three', '20260401000000_contract_20260301000000_old'];
    expect(misfit(...newer)).toEqual(refusal(/newer version of kith \(20260401000000_contract_/));
    expect(() => refuseNewer(known, new Set(newer))).toThrow('newer version');
  });
});

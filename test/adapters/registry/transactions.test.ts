/** Transactions on a real Postgres whose line is cut: nothing twice, nothing half, and no success that isn't true. */
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type OpenedPool, openPool } from '../../../lib/adapters/postgres/pool.ts';
import { openPostgresRegistry } from '../../../lib/adapters/registry/open-postgres.ts';
import type { Gallery } from '../../../lib/ports/records.ts';
import type { Registry } from '../../../lib/ports/registry.ts';
import { type CutProxy, startCutProxy } from '../../fixtures/cut-proxy.ts';
import { hasPostgres, type PostgresServer, startPostgres } from '../../fixtures/postgres-server.ts';
import { enrolFace, newGallery } from './rows.ts';

const refusal = (over: object = {}) =>
  expect.objectContaining({ name: 'Refusal', code: 'registry_unavailable', ...over });

describe.skipIf(!hasPostgres())('a transaction', () => {
  let server: PostgresServer;
  let proxy: CutProxy;
  let opened: OpenedPool;
  let registry: Registry;
  let admin: pg.Client;
  let gallery: Gallery;

  beforeAll(async () => {
    const started = await startPostgres();
    if (started === null) throw new Error('no server although there was one');
    server = started;
    proxy = await startCutProxy(server.url);
    admin = new pg.Client({ connectionString: server.url });
    admin.on('error', () => {});
    await admin.connect();
    opened = await openPool({
      url: proxy.url,
      connections: 2,
      ca: null,
      limits: { answerMs: 2_000, patienceMs: 500 },
    });
    registry = await openPostgresRegistry({ pool: opened.pool });
  });
  afterAll(async () => {
    await registry.close();
    await opened.close();
    await admin.end();
    await proxy.stop();
    await server.stop();
  });
  beforeEach(async () => {
    gallery = await registry.galleries.create(newGallery());
  });
  afterEach(async () => {
    const { rows } = await admin.query(
      `SELECT state FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'`,
    );
    expect(rows, 'nobody was left in the middle').toEqual([]);
  });

  const faces = async () => (await registry.galleries.counts(gallery.uuid)).faces;
  /** Enrolls one face, and counts how often that was begun. */
  function enrolling() {
    const story = { begun: 0 };
    const done = registry.transact(async (rows) => {
      story.begun++;
      await enrolFace(rows, gallery.uuid, 'anna');
      return 'stored';
    });
    return { story, done };
  }

  test.each(['unheard', 'unanswered'] as const)(
    'whose line is cut at a statement (%s) is begun again and stored once',
    async (how) => {
      const cut = proxy.cut('INSERT INTO "public"."face"', how);
      const { story, done } = enrolling();
      await cut;
      expect(await done).toBe('stored');
      expect(story.begun).toBe(2);
      expect(await faces()).toBe(1);
    },
  );

  test('whose COMMIT is carried out but not answered is no success: it is said that nobody knows', async () => {
    const cut = proxy.cut('COMMIT', 'unanswered');
    const { story, done } = enrolling();
    await cut;
    await expect(done).rejects.toEqual(refusal({ details: { outcome: 'unknown' } }));
    expect(story.begun).toBe(1);
    expect(await faces()).toBe(1);
  });

  test('whose COMMIT never arrives is undone, and nobody claims to know', async () => {
    const cut = proxy.cut('COMMIT', 'unheard');
    const { story, done } = enrolling();
    await cut;
    await expect(done).rejects.toEqual(refusal({ details: { outcome: 'unknown' } }));
    expect(story.begun).toBe(1);
    expect(await faces()).toBe(0);
  });

  test('on a connection that planned its statements before a migration goes on after it', async () => {
    // Names come with the second use, plans for any argument with the sixth.
    for (let time = 0; time < 8; time++) await enrolling().done;
    for (const table of ['person', 'photo', 'face', 'face_embedding', 'gallery'])
      await admin.query(`ALTER TABLE ${table} ADD COLUMN of_the_next_release text DEFAULT 'x'`);
    const { story, done } = enrolling();
    expect(await done).toBe('stored');
    expect(story.begun).toBe(1);
    expect(await faces()).toBe(9);
  });

  test('that the server ends while the work does something else is begun again', async () => {
    let begun = 0;
    await registry.transact(async (rows) => {
      await enrolFace(rows, gallery.uuid, 'anna');
      if (++begun === 1)
        await admin.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state = 'idle in transaction'`,
        );
      await rows.outbox.depth();
    });
    expect(begun).toBe(2);
    expect(await faces()).toBe(1);
  });

  test('whose COMMIT is refused by the database fails', async () => {
    const name = `late_${randomUUID().slice(0, 8)}`;
    await admin.query(`
      CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'not this one'; END $$;
      CREATE CONSTRAINT TRIGGER ${name} AFTER INSERT ON face DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ${name}()`);
    try {
      await expect(enrolling().done).rejects.toThrow('not this one');
    } finally {
      await admin.query(`DROP FUNCTION ${name} CASCADE`);
    }
    expect(await faces()).toBe(0);
  });

  test('that blocks another one is begun again by itself', async () => {
    const other = await registry.galleries.create(newGallery());
    const begun = { a: 0, b: 0 };
    const lock = (name: 'a' | 'b', first: string, second: string, met: () => Promise<void>) =>
      registry.transact(async (rows) => {
        const again = begun[name]++ > 0;
        await rows.galleries.change(first, { displayName: name });
        if (!again) await met();
        await rows.galleries.change(second, { displayName: name });
      });
    let arrived = 0;
    let open = () => {};
    const both = new Promise<void>((resolve) => {
      open = resolve;
    });
    const met = async () => {
      if (++arrived === 2) open();
      await both;
    };
    await Promise.all([lock('a', gallery.uuid, other.uuid, met), lock('b', other.uuid, gallery.uuid, met)]);
    expect(begun.a + begun.b).toBeGreaterThan(2);
  });

  test('on a server that no longer answers ends, and its connection is not used again', async () => {
    const silenced = proxy.silence('INSERT INTO "public"."face"');
    const { story, done } = enrolling();
    await silenced;
    await expect(done).rejects.toEqual(refusal());
    expect(story.begun, 'it may still be under way there').toBe(1);
    expect(await faces()).toBe(0);
  });

  test('a read whose line is cut is asked again; a write alone is not', async () => {
    const read = proxy.cut('FROM "public"."gallery"', 'unanswered');
    const found = registry.galleries.find(gallery.id);
    await read;
    expect(await found).toEqual(gallery);
    const write = proxy.cut('UPDATE "public"."gallery"', 'unanswered');
    const changed = registry.galleries.change(gallery.uuid, { displayName: 'x' });
    await write;
    await expect(changed).rejects.toEqual(refusal());
  });
});

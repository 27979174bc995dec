/** The enroll function on a real Postgres that restarts, fills up, is migrated or loses its clients: 503 or a success that stays true. */
import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { relayOutbox } from '../../lib/actions/relay-outbox.ts';
import { sweepIndex } from '../../lib/actions/sweep-index.ts';
import { sweepPhotoStore } from '../../lib/actions/sweep-photo-store.ts';
import { type OpenedPool, openPool } from '../../lib/adapters/postgres/pool.ts';
import { openPostgresRegistry } from '../../lib/adapters/registry/open-postgres.ts';
import { serverSchema } from '../../lib/adapters/registry/server-schema.ts';
import type { Gallery } from '../../lib/ports/records.ts';
import type { Registry } from '../../lib/ports/registry.ts';
import { openStage, type Stage } from '../fakes/action-stage.ts';
import { type Enroll, enrollEndpoint } from '../fakes/enroll-endpoint.ts';
import { photoOf } from '../fakes/fake-photo.ts';
import { startCutProxy } from '../fixtures/cut-proxy.ts';
import { findPostgresBinaries } from '../fixtures/postgres-binaries.ts';
import { type PostgresServer, startPostgres } from '../fixtures/postgres-server.ts';

const ownMigrations = join(import.meta.dirname, '../../prisma/migrations');
const DAY = 25 * 3_600;

describe.skipIf(findPostgresBinaries() === null)('enrolling on Postgres', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kith-faults-'));
  const crops = join(folder, 'crops');
  let server: PostgresServer;
  let opened: OpenedPool;
  let registry: Registry;
  let stage: Stage;
  let enroll: Enroll;

  beforeAll(async () => {
    const started = await startPostgres({ settings: {} });
    if (started === null) throw new Error('no server although there are binaries');
    server = started;
    opened = await openPool({ url: server.url, connections: 6, ca: null });
    registry = await openPostgresRegistry({ pool: opened.pool });
    stage = await openStage({ registry, folder: crops });
    enroll = enrollEndpoint(stage.ports);
  });
  afterAll(async () => {
    await stage.close();
    await opened.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Persons with the faces they have, and what the stores hold: nothing twice, nothing lost, nothing left over. */
  async function settled(gallery: Gallery): Promise<ReadonlyMap<string, readonly string[]>> {
    stage.pass(DAY);
    await relayOutbox(stage.ports);
    expect((await registry.outbox.depth()).pending, 'the outbox drains to zero').toBe(0);
    await sweepIndex(stage.ports);
    await sweepPhotoStore(stage.ports);
    const entries = await registry.faces.entries(
      gallery.embeddingSpace,
      { after: null, limit: 10_000 },
      gallery.uuid,
    );
    const stats = await stage.ports.index.stats(gallery.embeddingSpace, gallery.uuid);
    expect(stats.points, 'the index holds exactly the faces of the registry').toBe(entries.length);
    expect(await stage.stored(gallery), 'a crop for each face, and no other').toHaveLength(entries.length);
    const persons = await registry.persons.list(gallery.uuid, { after: null, limit: 10_000 });
    const faces = new Map<string, readonly string[]>();
    for (const { uuid, id } of persons) {
      const of = await registry.faces.ofPerson(uuid, { after: null, limit: 100 });
      faces.set(
        id,
        of.map((face) => face.uuid),
      );
    }
    const { enrollments } = await registry.galleries.counts(gallery.uuid);
    expect(enrollments).toBe(entries.length);
    return faces;
  }

  /** Enrolls until it is acknowledged, as a client would; only 503 with a word on when to come back may stand between. */
  async function insist(gallery: Gallery, person: string, statuses: number[] = []): Promise<string> {
    for (;;) {
      const { status, retryAfter, code, faces } = await enroll(gallery.id, person, photoOf(person));
      statuses.push(status);
      if (status === 201) return faces[0]?.faceId ?? 'no face';
      expect({ status, code }).toEqual({ status: 503, code: 'registry_unavailable' });
      expect(retryAfter).toBeGreaterThan(0);
    }
  }

  test.each(['fast', 'immediate'] as const)(
    'survives a %s restart in the middle of requests',
    async (how) => {
      const gallery = await stage.gallery();
      const statuses: number[] = [];
      const acknowledged = new Map<string, string>();
      let restarted = false;
      const lanes = Array.from({ length: 6 }, async (_, lane) => {
        for (let n = 0; !restarted || n < 10; n++) {
          const person = `p${lane}-${n}`;
          acknowledged.set(person, await insist(gallery, person, statuses));
        }
      });
      while (acknowledged.size < 12) await registry.check();
      await server.restart(how);
      restarted = true;
      await Promise.all(lanes);
      const faces = await settled(gallery);
      expect(faces.size).toBe(acknowledged.size);
      for (const [person, face] of acknowledged) expect(faces.get(person)).toEqual([face]);
      expect(statuses.filter((status) => status !== 201 && status !== 503)).toEqual([]);
    },
  );

  test('a server that is down is a 503 that says when to come back, and nothing is left of it', async () => {
    const gallery = await stage.gallery();
    const other = await openPool({
      url: 'postgres://kith@127.0.0.1:1/none',
      connections: 1,
      ca: null,
      limits: { patienceMs: 0 },
    });
    const away = await openPostgresRegistry({ pool: other.pool, migrations: null });
    const ask = enrollEndpoint({ ...stage.ports, registry: away });
    expect(await ask(gallery.id, 'anna', photoOf('anna'))).toEqual({
      status: 503,
      code: 'registry_unavailable',
      retryAfter: 20,
      faces: [],
    });
    await other.close();
    expect((await settled(gallery)).size).toBe(0);
  });

  test.each(['unheard', 'unanswered'] as const)(
    'a COMMIT %s: 503, and the same request again gives the one face',
    async (how) => {
      const gallery = await stage.gallery();
      const proxy = await startCutProxy(server.url);
      const pool = await openPool({ url: proxy.url, connections: 1, ca: null });
      const over = await openPostgresRegistry({ pool: pool.pool, migrations: null });
      const ask = enrollEndpoint({ ...stage.ports, registry: over });
      const key = { 'idempotency-key': randomUUID() };
      const cut = proxy.cut('COMMIT', how);
      const first = ask(gallery.id, 'anna', photoOf('anna'), key);
      await cut;
      expect(await first).toMatchObject({ status: 503, code: 'registry_unavailable' });
      const again = await ask(gallery.id, 'anna', photoOf('anna'), key);
      expect(again).toMatchObject({ status: 201, faces: [{ alreadyEnrolled: false }] });
      expect(await settled(gallery)).toEqual(new Map([['anna', [again.faces[0]?.faceId]]]));
      await pool.close();
      await proxy.stop();
    },
  );

  test('a process killed before any of its writes leaves nothing that the next ones don’t put right', async () => {
    const gallery = await stage.gallery();
    const run = async (person: string, fatal: number) => {
      const script = join(import.meta.dirname, 'enroll-until-killed.ts');
      const child = fork(script, [server.url, crops, gallery.id, person, String(fatal)], { execArgv: [] });
      let told: { readonly writes: number; readonly status: number; readonly face: string } | null = null;
      child.on('message', (message: NonNullable<typeof told>) => {
        told = message;
      });
      const [, signal] = await once(child, 'exit');
      return { signal, told: told as { readonly writes: number; readonly status: number } | null };
    };
    const moments: number[] = [];
    let done = false;
    const lane = async (first: number) => {
      // Until one gets through its work: then every write has been the last one once.
      for (let moment = first; !done; moment += 2) {
        const { signal, told } = await run(`p${moment}`, moment);
        if (signal === null) expect(told).toMatchObject({ status: 201 });
        done ||= signal === null;
        moments.push(moment);
      }
    };
    await Promise.all([lane(1), lane(2)]);
    expect(moments.length, 'rows, crop, COMMIT and index').toBeGreaterThan(8);
    const faces = await settled(gallery);
    for (const [person, of] of faces) expect(of, person).toHaveLength(1);
    expect(faces.size, 'some died before their COMMIT, some after it').toBeGreaterThan(1);
    expect(faces.size).toBeLessThan(moments.length);
    for (const moment of moments) await insist(gallery, `p${moment}`);
    const all = await settled(gallery);
    expect(all.size).toBe(moments.length);
    for (const [person, of] of all) {
      expect(of, person).toHaveLength(1);
      if (faces.has(person)) expect(of).toEqual(faces.get(person));
    }
  });

  test('the previous release serves on while a newer one adds a column and a table to what it uses', async () => {
    const gallery = await stage.gallery();
    const newer = join(folder, 'migrations');
    cpSync(ownMigrations, newer, { recursive: true });
    mkdirSync(join(newer, '29990101000000_more'));
    writeFileSync(
      join(newer, '29990101000000_more/migration.sql'),
      `ALTER TABLE "face" ADD COLUMN "later" TEXT, ADD COLUMN "sooner" INTEGER NOT NULL DEFAULT 7;
       ALTER TYPE "face_status" ADD VALUE 'dreamt';
       CREATE TABLE "dream" ("uuid" UUID PRIMARY KEY, "face_uuid" UUID NOT NULL REFERENCES "face"("uuid"));
       CREATE INDEX ON "face"("later");`,
    );
    const statuses: number[] = [];
    const acknowledged: string[] = [];
    let migrated = false;
    const lanes = Array.from({ length: 4 }, async (_, lane) => {
      for (let n = 0; !migrated || n < 8; n++) {
        await insist(gallery, `p${lane}-${n}`, statuses);
        acknowledged.push(`p${lane}-${n}`);
      }
    });
    while (acknowledged.length < 8) await registry.check();
    const releases = await Promise.all(
      [1, 2].map(async () => {
        const { pool, close } = await openPool({ url: server.url, connections: 1, ca: null });
        const applied = await serverSchema(pool, newer).migrate();
        await close();
        return applied;
      }),
    );
    migrated = true;
    await Promise.all(lanes);
    expect(releases.flat()).toEqual(['29990101000000_more']);
    expect(new Set(statuses), 'nobody noticed').toEqual(new Set([201]));
    expect((await settled(gallery)).size).toBe(acknowledged.length);
  });
});

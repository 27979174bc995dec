/** The enroll function on a real Postgres that restarts, fills up, is migrated or loses its clients: 503 or a success that stays true. */
import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { advanceErasures } from '../../lib/actions/advance-erasures.ts';
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
import type { Doom } from './doomed-function.ts';
import { DAY, insistent, settledStores } from './insistent.ts';

const ownMigrations = join(import.meta.dirname, '../../prisma/migrations');

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

  const settled = (gallery: Gallery) => settledStores(stage, gallery);
  const insist = (gallery: Gallery, person: string, statuses?: number[]) =>
    insistent(enroll, gallery, person, statuses);

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

  /**
   * One process after the other, killed before its first, second … write, until one gets through its work: then every write has been the
   * last one once. Answers the persons of those that were killed.
   */
  async function killedAtEveryWrite(
    doom: Pick<Doom, 'gallery' | 'verb'>,
    personOf: (moment: number) => Promise<string>,
    success: number,
  ): Promise<readonly string[]> {
    const killed: string[] = [];
    let waiting = inLine();
    for (let fatal = 1; ; fatal++) {
      const child = await waiting;
      waiting = inLine();
      const person = await personOf(fatal);
      const told: unknown[] = [];
      child.on('message', (message) => told.push(message));
      const ended = Promise.all([once(child, 'exit'), once(child, 'disconnect')]);
      child.send({ ...doom, url: server.url, folder: crops, person, fatal } satisfies Doom);
      const [[, signal]] = await ended;
      if (signal === null) {
        expect(told).toEqual([success]);
        (await waiting).kill('SIGKILL');
        return killed;
      }
      expect(signal).toBe('SIGKILL');
      killed.push(person);
    }
  }

  /** A process that has loaded its modules, which takes longest, and waits for its turn. */
  async function inLine(): Promise<ChildProcess> {
    const child = fork(join(import.meta.dirname, 'doomed-function.ts'), [], { execArgv: [] });
    await once(child, 'message');
    return child;
  }

  test('a process killed before any of its writes leaves nothing that the next ones don’t put right', async () => {
    const gallery = await stage.gallery();
    const doom = { gallery: gallery.id, verb: 'enroll' } as const;
    const killed = await killedAtEveryWrite(doom, async (moment) => `p${moment}`, 201);
    expect(killed.length, 'the key of the request, crop, COMMIT, index, outbox').toBeGreaterThanOrEqual(5);
    const faces = await settled(gallery);
    for (const [person, of] of faces) expect(of, person).toHaveLength(1);
    expect(faces.size, 'some died before their COMMIT, some after it').toBeGreaterThan(1);
    expect(faces.size).toBeLessThan(killed.length);
    for (const person of killed) await insist(gallery, person);
    const all = await settled(gallery);
    expect(all.size).toBe(killed.length + 1);
    for (const [person, of] of all) {
      expect(of, person).toHaveLength(1);
      if (faces.has(person)) expect(of).toEqual(faces.get(person));
    }
  }, 180_000);

  test('an erasure killed before any of its writes did nothing, or is carried to its end by the next one', async () => {
    const gallery = await stage.gallery();
    const doom = { gallery: gallery.id, verb: 'erase' } as const;
    const faces = new Map<string, string>();
    const carryOn = async () => {
      stage.pass(DAY);
      for (let pass = 0; (await registry.erasures.pending(1)).length > 0; pass++) {
        expect(pass).toBeLessThan(3);
        await advanceErasures(stage.ports);
      }
    };
    const killed = await killedAtEveryWrite(
      doom,
      async (moment) => {
        await carryOn();
        faces.set(`p${moment}`, await insist(gallery, `p${moment}`));
        return `p${moment}`;
      },
      202,
    );
    expect(killed.length, 'COMMIT, index, index again, crops and the receipt').toBe(5);
    const kept: string[] = [];
    for (const person of killed)
      if ((await registry.persons.find(gallery.uuid, person)) !== null) kept.push(person);
    expect(kept, 'the first one died before its COMMIT').toEqual(killed.slice(0, 1));
    await carryOn();
    const left = await settled(gallery);
    expect(left).toEqual(new Map(kept.map((person) => [person, [faces.get(person)]])));
  }, 180_000);

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

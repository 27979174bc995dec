/** The data folder and the models under a real server: full, foreign, damaged, taken or missing, each told in one sentence. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { giveDatabase } from '../fixtures/registry.ts';
import {
  ask,
  expectProblem,
  type FormPart,
  filesIn,
  hasPhotos,
  lfw,
  postForm,
  postJson,
  traces,
} from './attack.ts';

import { type RunningServer, startServer } from './running-server.ts';

/** Mounting a small disk takes Linux and root; elsewhere the tests that need one are skipped. */
const canMount = process.platform === 'linux' && process.getuid?.() === 0 && mounts();

function mounts(): boolean {
  const at = mkdtempSync(join(tmpdir(), 'kith-mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', at], { stdio: 'ignore' });
    execFileSync('umount', [at]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(at, { recursive: true, force: true });
  }
}

describe.skipIf(!hasPhotos)('a server', () => {
  const base = mkdtempSync(join(tmpdir(), 'kith-storage-'));
  /** A folder with two persons in it; each test works on a copy. */
  const seed = join(base, 'seed');
  const people = hasPhotos ? lfw() : [];
  const photo = (person: number, i: number): Buffer => people[person]?.[i] ?? Buffer.alloc(0);
  const running: RunningServer[] = [];
  let copies = 0;

  const start = async (folder: string, env: Readonly<Record<string, string>> = {}) => {
    const server = await startServer(folder, env);
    running.push(server);
    return server;
  };
  const copy = () => {
    const folder = join(base, `copy-${copies++}`);
    cpSync(seed, folder, { recursive: true });
    return folder;
  };
  const enroll = (
    server: RunningServer,
    person: string,
    bytes: Buffer,
    headers: Record<string, string> = {},
  ) =>
    postForm(
      `${server.url}/v1/galleries/default/persons/${person}/faces`,
      [['files', bytes] as FormPart],
      headers,
    );
  const identify = (server: RunningServer, bytes: Buffer) =>
    postForm(`${server.url}/v1/galleries/default/identify`, [['file', bytes]]);
  const knowsBoth = async (server: RunningServer) => {
    expect((await ask(`${server.url}/v1/galleries/default/stats`)).body).toMatchObject({
      persons: 2,
      index: { points: 2 },
    });
    expect((await identify(server, photo(1, 2))).body.person?.id).toBe('Bo');
  };
  /** What a server that does not start says: one sentence, no stack. */
  const lastWords = async (folder: string, env: Readonly<Record<string, string>> = {}): Promise<string> => {
    const failure = await start(folder, env).then(
      () => Promise.reject(new Error('it started')),
      (cause: Error) => cause.message,
    );
    const said = failure.replace('the server ended: ', '').trim();
    expect(said).toMatch(/^kith: \S.*[.]$/);
    expect(said.split('\n'), 'one line').toHaveLength(1);
    return said;
  };

  beforeAll(async () => {
    await giveDatabase(seed);
    const server = await start(seed);
    for (const [i, person] of ['Al', 'Bo'].entries())
      expect((await enroll(server, person, photo(i, 0))).status).toBe(201);
    await server.kill('SIGTERM');
  });
  afterEach(async () => {
    for (const server of running.splice(0)) await server.kill('SIGKILL');
  });
  afterAll(() => rmSync(base, { recursive: true, force: true }));

  test('beside another one on the same folder says where that one is, and leaves it unharmed', async () => {
    const folder = copy();
    const first = await start(folder);
    expect(await lastWords(folder)).toContain(first.url);
    await knowsBoth(first);
  });

  test('refuses a folder of a newer release, a damaged database and a place that is no folder', async () => {
    const newer = copy();
    writeFileSync(join(newer, 'layout-version'), '99\n');
    expect(await lastWords(newer)).toMatch(/newer release/);
    const damaged = copy();
    const control = join(damaged, 'registry', 'global', 'pg_control');
    writeFileSync(control, Buffer.alloc(readFileSync(control).length));
    expect(await lastWords(damaged)).toMatch(/damaged/);
    const file = join(base, 'file');
    writeFileSync(file, '');
    expect(await lastWords(file)).toMatch(/KITH_DATA_DIR/);
    expect(await lastWords(seed, { HOST: 'nowhere.invalid' })).toMatch(/HOST/);
  });

  test('whose index snapshot is damaged fills the index from the registry', async () => {
    const folder = copy();
    const snapshots = filesIn(join(folder, 'index'));
    expect(snapshots.length).toBeGreaterThan(0);
    for (const file of snapshots) {
      const bytes = readFileSync(file);
      bytes[bytes.length >> 1]! ^= 0xff;
      writeFileSync(file, bytes);
    }
    await knowsBoth(await start(folder));
  });

  test('without models answers what needs none, and says what to do for the rest', async () => {
    const empty = join(base, 'no-models');
    mkdirSync(empty);
    const server = await start(copy(), { KITH_MODELS_PATH: empty });
    for (const path of ['/docs', '/openapi.json', '/metrics', '/v1/galleries/default/persons', '/stats'])
      expect((await ask(server.url + path)).status, path).toBe(200);
    const health = await ask(`${server.url}/health`);
    expect([health.status, health.body.status]).toEqual([503, 'ill']);
    expect(health.body.parts).toMatchObject({
      models: { status: 'ill' },
      registry: { status: 'ok' },
      index: { status: 'ok' },
    });
    const before = await traces(server.url, join(base, `copy-${copies - 1}`));
    for (const answer of [await identify(server, photo(1, 2)), await enroll(server, 'Cy', photo(2, 0))]) {
      expectProblem(answer, 503, 'models_unavailable');
      expect(answer.body.detail).toMatch(/KITH_MODELS_PATH/);
    }
    expect(await traces(server.url, join(base, `copy-${copies - 1}`))).toEqual(before);
    expect(JSON.stringify(health.body)).not.toContain(empty);

    // The wrong bytes under the right name are no models either.
    for (const { name } of (await identify(server, photo(1, 2))).body.files)
      writeFileSync(join(empty, name), 'wrong');
    const wrong = await identify(server, photo(1, 2));
    expectProblem(wrong, 503, 'models_unavailable');
    expect(wrong.body.detail).toMatch(/not used: its bytes are not those/);
    expect(filesIn(empty).length, 'somebody else’s folder is left as it is').toBe(2);
  });

  describe.skipIf(!canMount)('on a small disk', () => {
    const disk = join(base, 'disk');
    const filler = join(disk, 'filler');
    const fill = () => {
      const { bavail, bsize } = statfsSync(disk);
      execFileSync('sh', ['-c', `head -c ${bavail * bsize} /dev/zero > ${filler}`]);
    };
    const mount = (...options: readonly string[]) => {
      mkdirSync(disk, { recursive: true });
      execFileSync('mount', ['-t', 'tmpfs', '-o', options.join(','), 'tmpfs', disk]);
    };
    afterEach(async () => {
      for (const server of running.splice(0)) await server.kill('SIGKILL');
      execFileSync('umount', [disk]);
    });

    test('that is full stores nothing, by half or whole, and goes on when there is room', async () => {
      mount('size=160m');
      const folder = join(disk, 'data');
      cpSync(seed, folder, { recursive: true });
      const server = await start(folder);
      fill();
      const before = await traces(server.url, folder);
      const once = { 'idempotency-key': 'full' };
      for (const answer of [
        await enroll(server, 'Cy', photo(2, 0)),
        await enroll(server, 'Cy', photo(2, 0), once),
        await enroll(server, 'Al', photo(0, 1)),
        await postJson(`${server.url}/v1/galleries`, { id: 'more' }),
      ]) {
        expectProblem(answer, 507, 'storage_full');
        expect(answer.body.detail).toMatch(/make room/);
      }
      expect(await traces(server.url, folder)).toEqual(before);
      expect((await ask(`${server.url}/v1/galleries/default/persons/Al`)).body.faces).toBe(1);

      const health = await ask(`${server.url}/health`);
      expect([health.status, health.body.parts.registry.status]).toEqual([503, 'ill']);
      expect(health.body.parts.registry.detail).toMatch(/make room/);

      rmSync(filler);
      expect((await ask(`${server.url}/health`)).status).toBe(200);
      const anew = await enroll(server, 'Cy', photo(2, 0), once);
      expect([anew.status, anew.headers.get('idempotent-replayed')]).toEqual([201, null]);
      expect((await identify(server, photo(2, 1))).body.person?.id).toBe('Cy');

      // Full again while it stops: nothing is lost by that.
      fill();
      await server.kill('SIGTERM');
      expect(server.process.exitCode, server.output().slice(-500)).toBe(0);
      rmSync(filler);
      expect((await identify(await start(folder), photo(2, 1))).body.person?.id).toBe('Cy');
    });

    test('with no room for a database, or that can’t be written, does not start and leaves nothing', async () => {
      mount('size=20m');
      expect(await lastWords(join(disk, 'data'))).toMatch(/full/);
      expect(filesIn(join(disk, 'data')).filter((file) => file.includes('registry'))).toEqual([]);
      execFileSync('mount', ['-o', 'remount,ro', disk]);
      expect(await lastWords(join(disk, 'other'))).toMatch(/can't be made or written.*KITH_DATA_DIR/);
    });
  });
});

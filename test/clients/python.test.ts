/** The Python client: its manners, every route by its methods, its types, and its example against the real server. */
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { openGateway } from '../../lib/edge/local-gateway.ts';
import { routes } from '../../lib/edge/routes.ts';
import { openWorld } from '../edge/world.ts';
import { giveDatabase } from '../fixtures/registry.ts';
import { startServer } from '../server/running-server.ts';
import { pythonClient, pythonWith } from './python-with-httpx.ts';

const python = pythonWith('httpx');
const typed = pythonWith('httpx', 'mypy');
const shared = fileURLToPath(new URL('../../../shared/', import.meta.url));

/** What it wrote; rejects with what it complained of. */
async function run(command: string | null, args: readonly string[]): Promise<string> {
  const env = { ...process.env, PYTHONPATH: '.', PYTHONDONTWRITEBYTECODE: '1' };
  const { stdout } = await promisify(execFile)(command ?? 'python3', args, { cwd: pythonClient, env });
  return stdout;
}

describe.skipIf(python === null)('the Python client', () => {
  test('has manners', async () => {
    await run(python, ['-m', 'unittest', 'tests/test_manners.py']);
  });

  test('reaches every route with what the route accepts', async () => {
    const world = await openWorld({ access: { maxBody: 1_000_000 } });
    const gateway = await openGateway(world.actions.handlers, {
      host: '127.0.0.1',
      port: 0,
      maxBody: 1_000_000,
    });
    const told = await run(python, ['tests/every_route.py', `http://127.0.0.1:${gateway.port}`]);
    await gateway.close();
    await world.close();
    const lines: readonly { method: string; answer: unknown }[] = told
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.at(-1)).toEqual({ method: 'refused', answer: 'validation_failed' });
    const reached: readonly string[] = world.actions.calls.map(({ action }) => action);
    const others = ['facePassUpload', 'facePassSearch', 'facePassHealth', 'putUpload', 'getPhotoFile'];
    const own = ['metrics', 'openapi', 'docs'];
    const wanted = routes.filter(({ id, action }) => id === action && ![...others, ...own].includes(id));
    expect(wanted.map(({ id }) => id).filter((id) => !reached.includes(id))).toEqual([]);
    expect(lines.map(({ method }) => method)).toEqual(expect.arrayContaining(['metrics', 'openapi']));
  });

  test.skipIf(!existsSync(join(shared, 'models')))(
    'finds the photos of who is on a selfie, on the real server',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'kith-python-'));
      const faces = join(shared, 'faces/bbt');
      for (const name of ['amy/amy1.png', 'amy/amy2.png', 'raj/raj1.png'])
        cpSync(join(faces, name), join(folder, 'photos', name));
      await giveDatabase(join(folder, 'data'));
      const server = await startServer(join(folder, 'data'));
      try {
        const args = [
          'examples/find_photos.py',
          server.url,
          join(folder, 'photos'),
          join(faces, 'amy/amy4.png'),
        ];
        const told = await run(python, args);
        expect(told).toContain('3 photos in the album');
        expect(told).toMatch(/^match amy\d\.png$/m);
        expect(told).not.toContain('raj1.png');
        expect(await run(python, args)).toContain('the album is there already\n3 photos in the album');
      } finally {
        await server.kill('SIGTERM');
        rmSync(folder, { recursive: true, force: true });
      }
    },
  );
});

test.skipIf(typed === null)('the Python client’s types hold, strictly', async () => {
  const cache = mkdtempSync(join(tmpdir(), 'kith-mypy-'));
  const told = await run(typed, [
    '-m',
    'mypy',
    '--strict',
    '--cache-dir',
    cache,
    'kith',
    'tests',
    'examples',
  ]);
  rmSync(cache, { recursive: true, force: true });
  expect(told).toContain('Success');
});

/** `kith` as a process: what a shell sees of it, with the data folder opened by itself or by a server that runs. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer } from '../server/running-server.ts';

const cli = fileURLToPath(new URL('../../bin/cli.ts', import.meta.url));

// One folder for all: making a database is what takes long.
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kith-process-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function kith(...line: readonly string[]) {
  const env = { ...process.env, KITH_DATA_DIR: join(folder, 'data'), FORCE_COLOR: '0' };
  const child = spawn(process.execPath, [cli, ...line], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const [exit] = await once(child, 'close');
  return { exit, stdout, stderr };
}

test('help and wrong usage touch no data', async () => {
  const help = await kith('--help');
  expect(help).toMatchObject({ exit: 0, stderr: '' });
  expect(help.stdout).toContain('kith enroll|bulk|album');
  expect(await kith('enrol')).toMatchObject({ exit: 2, stdout: '' });
  expect(existsSync(join(folder, 'data'))).toBe(false);
});

test('without a server the data is opened here: one JSON object on stdout, and the folder is free again', async () => {
  const empty = { persons: 0, faces: 0, gallery: 'default', place: 'this process' };
  const first = await kith('stats', '--json');
  expect(first).toMatchObject({ exit: 0, stderr: '' });
  expect(JSON.parse(first.stdout)).toMatchObject(empty);
  const made = await kith('keys', 'create', '--role', 'viewer', '--json');
  const listed = await kith('keys', 'list', '--json');
  expect(JSON.parse(listed.stdout).keys[0].id).toBe(JSON.parse(made.stdout).id);
}, 180_000);

test('while a server runs the command talks to it, without being told where it is', async () => {
  const server = await startServer(join(folder, 'data'), { KITH_AUTH: 'required' });
  try {
    const { exit, stdout } = await kith('stats', '--json');
    expect(exit).toBe(0);
    expect(JSON.parse(stdout).place).toBe(server.url);
  } finally {
    await server.kill('SIGTERM');
  }
});

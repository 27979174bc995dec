/** One process at a time on a data folder, whatever kills it, and never a folder of a newer release. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LAYOUT_VERSION, openDataFolder } from '../../../lib/adapters/data-folder/data-folder.ts';
import { readServerNotice } from '../../../lib/adapters/data-folder/server-notice.ts';

interface Answer {
  readonly held: boolean;
  readonly code?: string;
  readonly message?: string;
}

let base: string;
let folder: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'kith-folder-'));
  folder = join(base, 'data');
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(base, { recursive: true, force: true });
});

async function hold(url?: string): Promise<{ readonly child: ChildProcess; readonly answer: Answer }> {
  const script = join(import.meta.dirname, 'hold-folder.ts');
  const child = fork(script, url === undefined ? [folder] : [folder, url], { execArgv: [] });
  children.push(child);
  const [answer] = (await once(child, 'message')) as [Answer];
  return { child, answer };
}

const inUse = expect.objectContaining({ name: 'Refusal', code: 'registry_unavailable' });

test('a second process is refused with one sentence that names the server', async () => {
  await hold('http://127.0.0.1:8123');
  await expect(openDataFolder(folder)).rejects.toEqual(inUse);
  const { answer } = await hold();
  expect(answer.held).toBe(false);
  expect(answer.message).toMatch(/in use by the server on http:\/\/127\.0\.0\.1:8123 \(process \d+\)/);
  expect(answer.message).not.toContain('secret-token');
});

test('the same process is refused too, and its tries and looks don’t loosen its own lock', async () => {
  const first = await openDataFolder(folder);
  await first.writeServerNotice({ pid: process.pid, url: 'http://127.0.0.1:1', token: 't' });
  await expect(openDataFolder(folder)).rejects.toEqual(inUse);
  expect(await readServerNotice(folder)).not.toBeNull();
  // POSIX locks vanish when any descriptor of the file is closed; SQLite has to keep that from happening.
  expect((await hold()).answer.held).toBe(false);
  await first.close();
  await (await openDataFolder(folder)).close();
});

test('SIGKILL frees the folder, and the dead server’s notice is not believed', async () => {
  const { child } = await hold('http://127.0.0.1:8123');
  expect(await readServerNotice(folder)).toMatchObject({ pid: child.pid, url: 'http://127.0.0.1:8123' });
  child.kill('SIGKILL');
  await once(child, 'exit');
  // The notice names a process that may exist again under the same number; this one certainly does.
  const stale = { pid: process.pid, url: 'http://127.0.0.1:8123', token: 't' };
  writeFileSync(join(folder, 'server.json'), JSON.stringify(stale));
  expect(await readServerNotice(folder)).toBeNull();
  const mine = await openDataFolder(folder);
  expect(await readServerNotice(folder)).toBeNull();
  await mine.close();
});

test('of processes that race for a new folder exactly one gets it', async () => {
  const raced = await Promise.all(Array.from({ length: 4 }, () => hold()));
  expect(raced.filter(({ answer }) => answer.held)).toHaveLength(1);
});

test('looking for the server never keeps one from starting', async () => {
  await (await openDataFolder(folder)).close();
  writeFileSync(join(folder, 'server.json'), '{}');
  const looks = Array.from({ length: 20 }, () => readServerNotice(folder));
  const held = await openDataFolder(folder);
  await Promise.all(looks);
  await held.close();
});

test('a newer layout is refused, and the folder is left as it is and free', async () => {
  await (await openDataFolder(folder)).close();
  const file = join(folder, 'layout-version');
  writeFileSync(file, `${LAYOUT_VERSION + 1}\n`);
  await expect(openDataFolder(folder)).rejects.toEqual(
    expect.objectContaining({ name: 'Refusal', message: expect.stringContaining('newer release') }),
  );
  expect(readFileSync(file, 'utf8')).toBe(`${LAYOUT_VERSION + 1}\n`);
  writeFileSync(file, `${LAYOUT_VERSION}\n`);
  await (await openDataFolder(folder)).close();
});

test.skipIf(process.platform === 'win32')('nobody else can look into what it makes', async () => {
  const held = await openDataFolder(folder);
  await held.writeServerNotice({ pid: 1, url: 'http://127.0.0.1:1', token: 't' });
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(statSync(join(folder, 'server.json')).mode & 0o777).toBe(0o600);
  await held.close();
});

test.skipIf(process.platform === 'win32')('a folder that holds other things keeps its mode', async () => {
  mkdirSync(folder);
  writeFileSync(join(folder, 'other'), '');
  chmodSync(folder, 0o755);
  await (await openDataFolder(folder)).close();
  expect(statSync(folder).mode & 0o777).toBe(0o755);
});

test('a place that can’t be a folder is refused with a hint', async () => {
  writeFileSync(folder, 'a file');
  await expect(openDataFolder(folder)).rejects.toEqual(
    expect.objectContaining({ name: 'Refusal', message: expect.stringContaining('KITH_DATA_DIR') }),
  );
});

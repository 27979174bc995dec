/** The folder as a photo store, and what only a folder has to mind: modes, half-written files, keys that lead out of it. */
import { chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDiskPhotoStore } from '../../../lib/adapters/photo-store/disk.ts';
import { photoStoreConformance } from './conformance.ts';

let root: string;
let stores = 0;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'kith-photos-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

function folder(): string {
  return join(root, String(stores++));
}

photoStoreConformance('a folder', () => openDiskPhotoStore(folder()));

const KEY = 'crops/0198c2f0-0000-7000-8000-00000000000a/0198c2f0-0000-7000-8000-00000000000b';

describe('a folder', () => {
  test('is for its owner alone', async () => {
    const at = folder();
    const store = await openDiskPhotoStore(at);
    await store.put(KEY, new Uint8Array([1]));
    const modes = await Promise.all(
      [KEY, 'crops', join(KEY, '..')].map(async (path) => (await stat(join(at, path))).mode & 0o777),
    );
    expect(modes).toEqual([0o600, 0o700, 0o700]);
  });

  test.each([
    '',
    'crops',
    '../outside',
    'crops/../../outside',
    '/etc/passwd',
    `crops/${'a'.repeat(36)}`,
    `${KEY}/..`,
    `${KEY}\0`,
    KEY.toUpperCase(),
    '.unfinished/0',
  ])('has no place for the key %j', async (key) => {
    const store = await openDiskPhotoStore(folder());
    await expect(store.put(key, new Uint8Array([1]))).rejects.toThrow('not a key');
    await expect(store.get(key)).rejects.toThrow('not a key');
    await expect(store.remove(key)).rejects.toThrow('not a key');
  });

  test('forgets what a killed process left unfinished, and keeps what it finished', async () => {
    const at = folder();
    await (await openDiskPhotoStore(at)).put(KEY, new Uint8Array([1]));
    await writeFile(join(at, '.unfinished', '0'), 'half a crop');
    const store = await openDiskPhotoStore(at);
    expect(await readdir(join(at, '.unfinished'))).toEqual([]);
    expect((await store.list('', null, 10)).map(({ key }) => key)).toEqual([KEY]);
  });

  test('leaves nothing behind when a put fails', async () => {
    const at = folder();
    const store = await openDiskPhotoStore(at);
    // A file where a folder should be: the rename can't happen.
    await mkdir(join(at, 'crops'));
    await writeFile(join(at, KEY, '..'), 'in the way');
    await expect(store.put(KEY, new Uint8Array([1]))).rejects.toThrow();
    expect(await readdir(join(at, '.unfinished'))).toEqual([]);
  });

  test.skipIf(process.getuid?.() === 0)('that can’t be written is ill', async () => {
    const at = folder();
    const store = await openDiskPhotoStore(at);
    await chmod(join(at, '.unfinished'), 0o500);
    await expect(store.check()).rejects.toThrow();
  });
});

/** SIGKILL loses no acknowledged row, leaves none half written, and never a database that can't be opened. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openEmbeddedRegistry } from '../../../lib/adapters/registry/open-embedded.ts';
import { newGallery, space } from './rows.ts';

let base: string;
beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'kith-crash-'));
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

/** Writes until the `kills`-th acknowledgement, then dies in the middle of whatever it does. */
async function writeAndKill(folder: string, gallery: string, kills: number): Promise<string[]> {
  const child = fork(join(import.meta.dirname, 'crash-writer.ts'), [folder, gallery], { execArgv: [] });
  const acknowledged: string[] = [];
  child.on('message', (face: string) => {
    acknowledged.push(face);
    if (acknowledged.length >= kills) child.kill('SIGKILL');
  });
  const [, signal] = await once(child, 'exit');
  expect(signal).toBe('SIGKILL');
  return acknowledged;
}

test('whatever was acknowledged before a SIGKILL is there, whole, after it, and what is to be told of it', async () => {
  const folder = join(base, 'registry');
  const first = await openEmbeddedRegistry({ folder });
  const gallery = await first.galleries.create(newGallery('g'));
  await first.close();
  const acknowledged: string[] = [];
  for (const kills of [1, 9]) {
    acknowledged.push(...(await writeAndKill(folder, gallery.uuid, kills)));
    const registry = await openEmbeddedRegistry({ folder });
    const there = (await registry.faces.points(space, acknowledged)).map((point) => point.face);
    expect(there).toEqual([...acknowledged].sort());
    expect([...(await registry.outbox.pendingFaces(acknowledged))].sort()).toEqual(there);
    const { faces, photos, enrollments } = await registry.galleries.counts(gallery.uuid);
    expect(photos).toBe(faces);
    expect(enrollments).toBe(faces);
    expect(await registry.untoldEvents.groups(10)).toMatchObject([{ count: faces }]);
    await registry.close();
  }
});

test('a first start that was killed half way is begun again', async () => {
  const folder = join(base, 'half');
  mkdirSync(`${folder}.new/base`, { recursive: true });
  writeFileSync(join(`${folder}.new`, 'PG_VERSION'), '18\n');
  const registry = await openEmbeddedRegistry({ folder });
  await registry.galleries.create(newGallery('g'));
  await registry.maintain();
  await registry.close();
  const again = await openEmbeddedRegistry({ folder });
  expect(await again.galleries.find('g')).not.toBeNull();
  await again.close();
});

test('a disk with little room left refuses what stores, not what erases, and not what reads', async () => {
  const mebibyte = 2 ** 20;
  let free = 1000 * mebibyte;
  const registry = await openEmbeddedRegistry({ folder: join(base, 'full'), free: () => free });
  const gallery = await registry.galleries.create(newGallery('g'));
  free = 20 * mebibyte;
  const full = expect.objectContaining({ name: 'Refusal', code: 'storage_full' });
  await expect(registry.galleries.create(newGallery())).rejects.toEqual(full);
  await expect(
    registry.transact(async (rows) => {
      await rows.galleries.change(gallery.uuid, { displayName: 'x' });
    }),
  ).rejects.toEqual(full);
  expect(await registry.galleries.find('g')).toEqual(gallery);
  const at = new Date();
  await registry.erasures.begin({
    id: gallery.uuid,
    gallery,
    target: { kind: 'gallery', uuid: gallery.uuid },
    now: at,
    verifyAfter: at,
    backupsExpireBy: at,
  });
  expect(await registry.galleries.find('g')).toBeNull();
  free = 0;
  await registry.close();
  await expect(openEmbeddedRegistry({ folder: join(base, 'full'), free: () => free })).rejects.toEqual(full);
});

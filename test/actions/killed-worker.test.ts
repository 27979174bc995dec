/** kill -9 between any two writes of bulk work: in the end each photo is enrolled once, nothing is lost and nothing is left over. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createUpload } from '../../lib/actions/create-upload.ts';
import { prepare } from '../../lib/actions/prepare.ts';
import { receiveUpload } from '../../lib/actions/receive-upload.ts';
import { sweepPhotoStore } from '../../lib/actions/sweep-photo-store.ts';
import { openEmbeddedRegistry } from '../../lib/adapters/registry/open-embedded.ts';
import { callerOf, openStage, photos, sha256 } from '../fakes/action-stage.ts';
import { bulkJob } from '../fakes/bulk-stage.ts';
import { photoOf } from '../fakes/fake-photo.ts';
import { giveDatabase } from '../fixtures/registry.ts';

let base: string;
beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'kith-killed-'));
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

const open = async () =>
  openStage({
    registry: await openEmbeddedRegistry({ folder: join(base, 'registry') }),
    folder: join(base, 'photos'),
  });

async function jobOfUploads(count: number) {
  await giveDatabase(base);
  const stage = await open();
  await prepare(stage.ports);
  const gallery = await stage.gallery();
  const uploads: string[] = [];
  for (let n = 0; n < count; n++) {
    const bytes = photoOf(`p${n % 2}`, n);
    const announced = { bytes: bytes.byteLength, sha256: sha256(bytes), mediaType: 'image/jpeg' };
    const request = { gallery: gallery.id, fileName: `${n}.jpg`, caller: callerOf(), ...announced };
    const { uploadId } = await createUpload(stage.ports, request);
    const received = { gallery: gallery.id, upload: uploadId, photos: photos(bytes), caller: callerOf() };
    await receiveUpload(stage.ports, received);
    uploads.push(uploadId);
  }
  const items = uploads.map((uploadId, n) => ({
    person: `p${n % 2}`,
    photo: { kind: 'upload', uploadId } as const,
  }));
  const { id } = await bulkJob(stage, gallery, items);
  const now = stage.ports.clock.now();
  const until = new Date(now.getTime() + 3_600_000);
  await stage.ports.registry.uploads.claim(id, gallery.uuid, uploads, 'open', now, until);
  await stage.close();
  return { id, gallery };
}

/** True when the process got to its end alive. */
async function workAndDie(job: string, items: number, write: number): Promise<boolean> {
  const words = [join(base, 'registry'), join(base, 'photos'), job, String(items), String(write)];
  const child = fork(join(import.meta.dirname, 'killed-worker.ts'), words, { execArgv: [] });
  const [code, signal] = await once(child, 'exit');
  if (code !== 0 && signal !== 'SIGKILL') throw new Error(`the worker ended with ${code}`);
  return code === 0;
}

test('a worker that is killed before each of its writes in turn enrolls everything once', async () => {
  const count = 4;
  const { id, gallery } = await jobOfUploads(count);
  let kills = 0;
  for (let write = 1; !(await workAndDie(id, count, write)); write++) kills++;
  expect(kills).toBeGreaterThan(15);
  const stage = await open();
  const { registry, index } = stage.ports;
  await prepare(stage.ports);
  const job = await registry.jobs.find(id);
  expect(job).toMatchObject({ status: 'done', total: count, done: count, refused: 0, failed: 0 });
  const counts = await registry.galleries.counts(gallery.uuid);
  expect(counts).toEqual({ persons: 2, faces: count, photos: count, enrollments: count });
  expect(await index.stats(gallery.embeddingSpace, gallery.uuid)).toEqual({ points: count });
  expect(await registry.outbox.depth()).toMatchObject({ pending: 0 });
  // Crops that were put right before a kill are found once they are old enough to be nobody's.
  stage.pass(2 * 86_400);
  await sweepPhotoStore(stage.ports);
  const stored = await stage.stored(gallery);
  const known = await registry.faces.knownKeys(stored);
  expect([...known].sort()).toEqual([...stored].sort());
  expect(stored.filter((key) => key.startsWith('crops/'))).toHaveLength(count);
  await stage.close();
}, 300_000);

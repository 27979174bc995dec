/** Rebuilding: every point written anew from the registry, nobody lost meanwhile, and a crash only costs time. */
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { rebuildIndex, runRebuilds } from '../../lib/actions/rebuild-index.ts';
import { relayOutbox } from '../../lib/actions/relay-outbox.ts';
import type { Gallery } from '../../lib/ports/records.ts';
import { point } from '../adapters/vector-index/faces.ts';
import { openTestRegistry } from '../fixtures/registry.ts';
import { type Bench, commitFace, galleryOfItsOwn, indexed, openBench, withMethods } from './index-bench.ts';

let registry: Awaited<ReturnType<typeof openTestRegistry>>;
let bench: Bench;
let gallery: Gallery;
let faces: string[];
const space = () => gallery.embeddingSpace;
const newJob = (of: string | null, total = 5) =>
  registry.jobs.create({ id: randomUUID(), kind: 'reindex', gallery: of, total });

beforeAll(async () => {
  registry = await openTestRegistry();
});
afterAll(async () => {
  await registry.close();
});
beforeEach(async () => {
  bench = await openBench(registry);
  gallery = await galleryOfItsOwn(registry);
  faces = [];
  for (let at = 0; at < 5; at++) faces.push((await commitFace(registry, gallery, `p${at}`)).face);
  faces.sort();
  await relayOutbox(bench);
});
afterEach(async () => {
  await bench.index.close();
});

/** Writes an embedding that is not the face's own: the sweep, which compares entries, can't see it. */
async function spoil(face: string): Promise<void> {
  const [row] = await registry.faces.points(space(), [face]);
  await bench.index.upsert(space(), [{ ...row!, embedding: row!.embedding.map((value) => -value) }]);
}

async function similarityToItself(face: string): Promise<number | undefined> {
  const [row] = await registry.faces.points(space(), [face]);
  const search = {
    space: space(),
    gallery: gallery.uuid,
    probes: [row!.embedding],
    minSimilarity: -1,
    limit: 100,
  };
  const [hits] = await bench.index.search({ ...search, bestPer: 'face' });
  return hits?.find((hit) => hit.face === face)?.similarity;
}

describe('rebuilding the index', () => {
  test('spoilt embeddings are written anew, missing faces come back, strangers go', async () => {
    await spoil(faces[1]!);
    await bench.index.remove(space(), [faces[3]!]);
    await bench.index.upsert(space(), [
      { ...point(7, new Float32Array(8).fill(0.1)), gallery: gallery.uuid },
    ]);
    expect(await similarityToItself(faces[1]!)).toBeLessThan(-0.9);
    const job = await newJob(gallery.uuid);
    expect(await runRebuilds(bench)).toBe(1);
    expect(await indexed(bench.index, space())).toEqual(faces);
    for (const face of faces) expect(await similarityToItself(face)).toBeGreaterThan(0.999);
    const now = bench.clock.now();
    expect(await registry.jobs.find(job.id)).toMatchObject({
      status: 'done',
      total: 5,
      done: 5,
      failed: 0,
      finishedAt: now,
    });
    expect(await runRebuilds(bench)).toBe(0);
  });

  test('a job without a gallery rebuilds all of them', async () => {
    const other = await galleryOfItsOwn(registry);
    const { face } = await commitFace(registry, other);
    await bench.index.clear(space());
    const job = await newJob(null, 0);
    expect(await runRebuilds(bench)).toBe(1);
    expect(await indexed(bench.index, space())).toEqual(faces);
    expect(await indexed(bench.index, other.embeddingSpace)).toEqual([face]);
    expect((await registry.jobs.find(job.id))?.status).toBe('done');
  });

  test('everybody is found at every moment of a rebuild', async () => {
    const seen: number[] = [];
    const upsert: typeof bench.index.upsert = async (...input) => {
      seen.push((await indexed(bench.index, space())).length);
      await bench.index.upsert(...input);
      seen.push((await indexed(bench.index, space())).length);
    };
    const job = await newJob(gallery.uuid);
    const watched = { ...bench, index: withMethods(bench.index, { upsert }) };
    await registry.jobs.take('reindex', bench.clock.now(), new Date(bench.clock.now().getTime() + 60_000));
    await rebuildIndex(watched, job, 2);
    expect(seen).toHaveLength(6);
    expect(new Set(seen)).toEqual(new Set([5]));
  });

  test('a job whose worker died is taken again when its lease ends, and shows its progress until then', async () => {
    await spoil(faces[4]!);
    const job = await newJob(gallery.uuid);
    await registry.jobs.take('reindex', bench.clock.now(), new Date(bench.clock.now().getTime() + 60_000));
    let calls = 0;
    const upsert: typeof bench.index.upsert = (...input) => {
      if (++calls === 2) throw new Error('the process died');
      return bench.index.upsert(...input);
    };
    const remove = () => Promise.reject(new Error('the process died'));
    const dying = { ...bench, index: withMethods(bench.index, { upsert, remove, scan: remove }) };
    await expect(rebuildIndex(dying, job, 2)).rejects.toThrow('died');
    expect(await registry.jobs.find(job.id)).toMatchObject({ status: 'running' });
    expect(await runRebuilds(bench)).toBe(0);
    bench.clock.turn(121);
    expect(await runRebuilds(bench)).toBe(1);
    expect(await registry.jobs.find(job.id)).toMatchObject({ status: 'done', done: 5 });
    expect(await similarityToItself(faces[4]!)).toBeGreaterThan(0.999);
  });

  test("faces that can't be stored make the job failed, and it says how many", async () => {
    await commitFace(registry, gallery, 'bad', 16);
    const job = await newJob(gallery.uuid);
    await runRebuilds(bench);
    expect(await registry.jobs.find(job.id)).toMatchObject({ status: 'failed', done: 5, failed: 1 });
    bench.clock.turn(1_000);
  });

  test('a cancelled job stops and stays cancelled', async () => {
    const job = await newJob(gallery.uuid);
    await registry.jobs.progress(job.id, { status: 'cancelled' });
    await rebuildIndex(bench, job, 2);
    expect(await registry.jobs.find(job.id)).toMatchObject({ status: 'cancelled', done: 2 });
  });

  test('a gallery that was deleted meanwhile leaves nothing to do', async () => {
    const gone = await galleryOfItsOwn(registry);
    const job = await newJob(gone.uuid, 0);
    const now = bench.clock.now();
    await registry.transact((rows) =>
      rows.erasures.begin({
        id: randomUUID(),
        gallery: gone,
        target: { kind: 'gallery', uuid: gone.uuid },
        now,
        verifyAfter: now,
        backupsExpireBy: now,
      }),
    );
    await rebuildIndex(bench, job);
    expect((await registry.jobs.find(job.id))?.status ?? 'done').toBe('done');
  });
});

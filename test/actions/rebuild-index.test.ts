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

const inPairs = { until: new Date(8.64e15), page: 2 };

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
    expect(await runRebuilds(bench)).toEqual({ finished: 1, left: false });
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
    expect(await runRebuilds(bench)).toEqual({ finished: 0, left: false });
  });

  test('a job without a gallery rebuilds all of them', async () => {
    const other = await galleryOfItsOwn(registry);
    const { face } = await commitFace(registry, other);
    await bench.index.clear(space());
    const job = await newJob(null, 0);
    expect(await runRebuilds(bench)).toEqual({ finished: 1, left: false });
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
    await rebuildIndex(watched, job, inPairs);
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
    await expect(rebuildIndex(dying, job, inPairs)).rejects.toThrow('died');
    expect(await registry.jobs.find(job.id)).toMatchObject({ status: 'running' });
    expect(await runRebuilds(bench)).toEqual({ finished: 0, left: false });
    bench.clock.turn(121);
    expect(await runRebuilds(bench)).toEqual({ finished: 1, left: false });
    expect(await registry.jobs.find(job.id)).toMatchObject({ status: 'done', done: 5 });
    expect(await similarityToItself(faces[4]!)).toBeGreaterThan(0.999);
  });

  test('a rebuild that takes longer than a step goes on in the next one, after the last face it wrote', async () => {
    const other = await galleryOfItsOwn(registry);
    await commitFace(registry, other);
    const written: number[] = [];
    const upsert: typeof bench.index.upsert = async (of, points) => {
      written.push(points.length);
      bench.clock.turn(60);
      await bench.index.upsert(of, points);
    };
    const slow = { ...bench, index: withMethods(bench.index, { upsert }) };
    const step = () => {
      const until = new Date(bench.clock.now().getTime() + 50_000);
      return runRebuilds(slow, { until, page: 2 });
    };
    const job = await newJob(gallery.uuid);
    expect(await step()).toEqual({ finished: 0, left: true });
    expect(await registry.jobs.find(job.id)).toMatchObject({ status: 'running', done: 2 });
    expect(await step()).toEqual({ finished: 0, left: true });
    expect(await step()).toEqual({ finished: 0, left: true });
    expect(await step()).toEqual({ finished: 1, left: false });
    expect(written).toEqual([2, 2, 1]);
    expect(await registry.jobs.find(job.id)).toMatchObject({ status: 'done', done: 5, total: 5 });
  });

  test('so does one of all galleries; a gallery that is gone when it goes on costs a second look at the others', async () => {
    const other = await galleryOfItsOwn(registry);
    const { face } = await commitFace(registry, other);
    await bench.index.clear(space());
    const job = await newJob(null, 0);
    await registry.jobs.progress(job.id, { after: `${randomUUID()}/${faces[0]}`, done: 0 });
    expect(await runRebuilds(bench)).toEqual({ finished: 1, left: false });
    expect(await indexed(bench.index, space())).toEqual(faces);
    expect(await indexed(bench.index, other.embeddingSpace)).toEqual([face]);
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
    await rebuildIndex(bench, job, inPairs);
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

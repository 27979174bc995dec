/** The sweep: whatever the index holds, afterwards it holds what the registry says, and nothing that was right is lost. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { relayOutbox } from '../../lib/actions/relay-outbox.ts';
import { sweepIndex, sweepSpace } from '../../lib/actions/sweep-index.ts';
import type { Gallery } from '../../lib/ports/records.ts';
import type { Registry } from '../../lib/ports/registry.ts';
import { point } from '../adapters/vector-index/faces.ts';
import { openTestRegistry } from '../fixtures/registry.ts';
import {
  type Bench,
  commitFace,
  eraseFace,
  galleryOfItsOwn,
  indexed,
  openBench,
  withMethods,
} from './index-bench.ts';

let registry: Awaited<ReturnType<typeof openTestRegistry>>;
let bench: Bench;
let gallery: Gallery;
const space = () => gallery.embeddingSpace;
const embedding = new Float32Array(8).fill(8 ** -0.5);

beforeAll(async () => {
  registry = await openTestRegistry();
});
afterAll(async () => {
  await registry.close();
});
beforeEach(async () => {
  bench = await openBench(registry);
  gallery = await galleryOfItsOwn(registry);
});
afterEach(async () => {
  await bench.index.close();
});

describe('sweeping one space', () => {
  // Every length of page, so that differences lie at each end of a page once.
  test.each([1, 2, 3, 5, 1000])('adds, removes and changes what differs, in pages of %i', async (page) => {
    const faces = [];
    for (let at = 0; at < 6; at++) faces.push((await commitFace(registry, gallery, `p${at}`)).face);
    await relayOutbox(bench);
    const [missing, renamed, moved] = faces.toSorted();
    const [wrong, other] = await registry.faces.points(space(), [renamed!, moved!].toSorted());
    await bench.index.remove(space(), [missing!]);
    await bench.index.upsert(space(), [
      { ...wrong!, named: false },
      { ...other!, gallery: point(1, embedding).gallery },
      { ...point(0xffff, embedding), gallery: gallery.uuid },
      { ...point(0xfffe, embedding), face: 'ffffffff-ffff-7fff-8fff-ffffffffffff' },
    ]);
    expect(await sweepSpace(bench, space(), page)).toEqual({
      checked: 8,
      added: 1,
      removed: 2,
      changed: 2,
      failed: 0,
    });
    const truth = await registry.faces.entries(space(), { after: null, limit: 100 });
    expect(await bench.index.scan(space(), null, 100)).toEqual(truth);
    expect(await sweepSpace(bench, space(), page)).toEqual({
      checked: 6,
      added: 0,
      removed: 0,
      changed: 0,
      failed: 0,
    });
  });

  test('a face committed and indexed after the registry page was read stays', async () => {
    await commitFace(registry, gallery, 'first');
    await relayOutbox(bench);
    let late = '';
    const slow: Registry = {
      ...registry,
      faces: {
        ...registry.faces,
        async entries(...input) {
          const entries = await registry.faces.entries(...input);
          if (late === '') {
            late = (await commitFace(registry, gallery, 'late')).face;
            await relayOutbox(bench);
          }
          return entries;
        },
      },
    };
    const report = await sweepSpace({ ...bench, registry: slow }, space());
    expect(report).toMatchObject({ removed: 0, failed: 0 });
    expect(await indexed(bench.index, space())).toContain(late);
  });

  test('a face erased after the registry page was read does not come back', async () => {
    const { face } = await commitFace(registry, gallery);
    let erased = false;
    const scan: typeof bench.index.scan = async (...input) => {
      if (!erased) await eraseFace(registry, gallery, face);
      erased = true;
      return bench.index.scan(...input);
    };
    const report = await sweepSpace({ ...bench, index: withMethods(bench.index, { scan }) }, space());
    expect(report).toMatchObject({ added: 0, failed: 0 });
    expect(await indexed(bench.index, space())).toEqual([]);
  });

  test("a face that can't be stored is counted and named, the others are mended", async () => {
    const good = await commitFace(registry, gallery, 'good');
    await relayOutbox(bench);
    const bad = await commitFace(registry, gallery, 'bad', 16);
    const missing = await commitFace(registry, gallery, 'missing');
    expect(await sweepSpace(bench, space())).toMatchObject({ added: 1, failed: 1 });
    expect(await indexed(bench.index, space())).toEqual([good.face, missing.face].toSorted());
    expect(bench.telemetry.logs).toEqual(['faces could not be written to the index']);
    await eraseFace(registry, gallery, bad.face);
  });
});

describe('sweeping all spaces', () => {
  test('an empty index is filled, and a space no gallery knows is emptied', async () => {
    const other = await galleryOfItsOwn(registry);
    const one = await commitFace(registry, gallery);
    const two = await commitFace(registry, other);
    await bench.index.upsert('space-of-nobody', [point(1, embedding), point(2, embedding)]);
    const report = await sweepIndex(bench);
    expect(report).toMatchObject({ removed: 2, changed: 0, failed: 0 });
    expect(await indexed(bench.index, space())).toEqual([one.face]);
    expect(await indexed(bench.index, other.embeddingSpace)).toEqual([two.face]);
    expect(await bench.index.spaces()).not.toContain('space-of-nobody');
    const all = await Promise.all((await bench.index.spaces()).map((each) => bench.index.stats(each)));
    expect(bench.telemetry.gauges.get('index_points')).toBe(
      all.map(({ points }) => points).reduce((sum, points) => sum + points),
    );
  });
  test('it ends with a snapshot; one that fails is a warning and nothing more', async () => {
    let saved = 0;
    const save = async () => {
      saved++;
      throw new Error('no room');
    };
    await sweepIndex({ ...bench, index: withMethods(bench.index, { save }) });
    expect(saved).toBe(1);
    expect(bench.telemetry.logs).toContain('The index snapshot could not be written.');
  });
});

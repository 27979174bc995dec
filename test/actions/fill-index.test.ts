/** A release that chose another index finds it full; one that can't be filled keeps the release from taking requests. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { fillIndex } from '../../lib/actions/fill-index.ts';
import { relayOutbox } from '../../lib/actions/relay-outbox.ts';
import { Refusal } from '../../lib/errors.ts';
import type { Gallery } from '../../lib/ports/records.ts';
import { openTestRegistry } from '../fixtures/registry.ts';
import { type Bench, commitFace, galleryOfItsOwn, indexed, openBench, withMethods } from './index-bench.ts';

const FACES = 20;

let registry: Awaited<ReturnType<typeof openTestRegistry>>;
let bench: Bench;
let gallery: Gallery;
let faces: string[];

beforeAll(async () => {
  registry = await openTestRegistry();
});
afterAll(() => registry.close());
beforeEach(async () => {
  bench = await openBench(registry);
  await fillIndex(bench);
  gallery = await galleryOfItsOwn(registry);
  faces = [];
  for (let at = 0; at < FACES; at++) faces.push((await commitFace(registry, gallery, `p${at}`)).face);
  faces.sort();
});
afterEach(() => bench.index.close());

test('an index that was only just chosen gets every face, and those it has are left alone', async () => {
  expect(await fillIndex(bench)).toBe(FACES);
  expect(await indexed(bench.index, gallery.embeddingSpace)).toEqual(faces);
  expect(await fillIndex(bench)).toBe(0);
});

test('what was broken off is gone on with', async () => {
  let calls = 0;
  const upsert: typeof bench.index.upsert = async (space, points) => {
    await bench.index.upsert(space, points.slice(0, 5));
    calls++;
    throw new Refusal('index_unavailable', 'the line was cut');
  };
  const broken = { ...bench, index: withMethods(bench.index, { upsert }) };
  await expect(fillIndex(broken)).rejects.toMatchObject({ code: 'index_unavailable' });
  expect(calls).toBeGreaterThan(0);
  await fillIndex(bench);
  expect(await indexed(bench.index, gallery.embeddingSpace)).toEqual(faces);
});

test('one that refuses too many faces ends the release, with their number', async () => {
  const bad = faces.slice(0, 5);
  const upsert: typeof bench.index.upsert = (space, points) =>
    points.some(({ face }) => bad.includes(face))
      ? Promise.reject(new Error('not this one'))
      : bench.index.upsert(space, points);
  const picky = { ...bench, index: withMethods(bench.index, { upsert }) };
  await expect(fillIndex(picky)).rejects.toThrow(/took 15 faces and not 5\. .*deploy again/);
});

test('an index that lacks the few faces of the moment is left to the relay', async () => {
  await relayOutbox(bench);
  const { face } = await commitFace(registry, gallery, 'late');
  const upsert = () => Promise.reject(new Error('nothing has to be written'));
  expect(await fillIndex({ ...bench, index: withMethods(bench.index, { upsert }) })).toBe(0);
  expect(await indexed(bench.index, gallery.embeddingSpace)).not.toContain(face);
});

test('one that does not answer ends the release', async () => {
  const stats = () => Promise.reject(new Refusal('index_unavailable', 'The index does not answer.'));
  const away = { ...bench, index: withMethods(bench.index, { stats }) };
  await expect(fillIndex(away)).rejects.toMatchObject({ code: 'index_unavailable' });
});

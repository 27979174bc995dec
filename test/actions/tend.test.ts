/** The recurring step asks to be called again as long as something is left over. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { deletePerson } from '../../lib/actions/delete-person.ts';
import { enroll } from '../../lib/actions/enroll.ts';
import { startReindex } from '../../lib/actions/start-reindex.ts';
import { tend } from '../../lib/actions/tend.ts';
import { callerOf, openStage, photos, type Stage } from '../fakes/action-stage.ts';
import { photoOf } from '../fakes/fake-photo.ts';
import { withMethods } from './index-bench.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

test('until an erasure is verified, the step asks for another; then it rests', async () => {
  let asked = 0;
  const ports = { ...stage.ports, tending: { soon: async () => void asked++ } };
  const gallery = await stage.gallery();
  await tend(ports);
  expect(asked).toBe(0);
  const request = { gallery: gallery.id, person: 'ann', caller: callerOf() };
  await enroll(ports, { ...request, photos: photos(photoOf('ann')) });
  const { id } = await deletePerson(ports, request);
  await tend(ports);
  expect(asked).toBe(1);
  stage.pass(61);
  await tend(ports);
  expect((await ports.registry.erasures.find(id))?.status).toBe('verified');
  expect(asked).toBe(1);
});

test('what takes longer than a step is gone on with in the next one, which it asks for', async () => {
  let asked = 0;
  const gallery = await stage.gallery();
  await enroll(stage.ports, {
    gallery: gallery.id,
    person: 'ben',
    caller: callerOf(),
    photos: photos(photoOf('ben')),
  });
  const { index } = stage.ports;
  const slow = withMethods(index, {
    upsert: async (...input) => {
      stage.pass(300);
      await index.upsert(...input);
    },
  });
  const ports = { ...stage.ports, index: slow, tending: { soon: async () => void asked++ } };
  const { id } = await startReindex(stage.ports, { gallery: gallery.id, caller: callerOf() });
  const job = () => stage.ports.registry.jobs.find(id);
  await tend(ports);
  expect(await job()).toMatchObject({ status: 'running', done: 1 });
  expect(asked).toBe(1);
  await tend(ports);
  expect(await job()).toMatchObject({ status: 'done', done: 1 });
  expect(asked).toBe(1);
});

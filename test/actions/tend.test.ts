/** The recurring step asks to be called again as long as something is left over. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { deletePerson } from '../../lib/actions/delete-person.ts';
import { enroll } from '../../lib/actions/enroll.ts';
import { tend } from '../../lib/actions/tend.ts';
import { callerOf, openStage, photos, type Stage } from '../fakes/action-stage.ts';
import { photoOf } from '../fakes/fake-photo.ts';

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

/** A clock that is set back erases nothing early and keeps nothing for ever: albums, faces, receipts. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { advanceErasures } from '../../lib/actions/advance-erasures.ts';
import { changeGallery } from '../../lib/actions/change-gallery.ts';
import { deletePerson } from '../../lib/actions/delete-person.ts';
import { enroll } from '../../lib/actions/enroll.ts';
import { expire } from '../../lib/actions/expire.ts';
import { getErasure } from '../../lib/actions/get-erasure.ts';
import { callerOf, openStage, photos, type Stage } from '../fakes/action-stage.ts';
import { erasingOn, groupPhoto } from '../fakes/erasing-stage.ts';
import { photoOf } from '../fakes/fake-photo.ts';

let stage: Stage;
let on: ReturnType<typeof erasingOn>;
beforeAll(async () => {
  stage = await openStage();
  on = erasingOn(stage);
});
afterAll(() => stage.close());

const DAY = 86_400;
const caller = callerOf();

test('an album goes after its 90 days, and neither before nor never when the clock was set back in between', async () => {
  const gallery = await on.galleryWith('a');
  await on.add(gallery, 'a', groupPhoto({ person: 'ann' }));
  const there = async () => (await stage.ports.registry.albums.find(gallery.uuid, 'a')) !== null;
  stage.pass(89 * DAY);
  await expire(stage.ports);
  expect(await there()).toBe(true);
  stage.pass(-60 * DAY);
  await expire(stage.ports);
  stage.pass(59 * DAY);
  await expire(stage.ports);
  expect(await there()).toBe(true);
  stage.pass(2 * DAY + 1);
  await expire(stage.ports);
  expect(await there()).toBe(false);
  expect((await stage.ports.registry.galleries.counts(gallery.uuid)).photos).toBe(0);
});

test('faces go after their gallery’s retention, those enrolled while the clock was ahead by as much later', async () => {
  const gallery = await on.galleryWith();
  const settings = { retentionDays: 30 };
  await changeGallery(stage.ports, { gallery: gallery.id, settings, caller });
  const enrollOne = (person: string) =>
    enroll(stage.ports, { gallery: gallery.id, person, photos: photos(photoOf(person)), caller });
  const left = async () => (await stage.ports.registry.galleries.counts(gallery.uuid)).faces;
  await enrollOne('ann');
  stage.pass(10 * DAY);
  await enrollOne('bob');
  stage.pass(-10 * DAY);
  stage.pass(29 * DAY);
  await expire(stage.ports);
  expect(await left()).toBe(2);
  stage.pass(DAY + 60);
  await expire(stage.ports);
  expect(await left()).toBe(1);
  stage.pass(10 * DAY);
  await expire(stage.ports);
  expect(await left()).toBe(0);
});

test('an erasure asked for while the clock was a year ahead is verified after the usual wait', async () => {
  const gallery = await on.galleryWith();
  await enroll(stage.ports, { gallery: gallery.id, person: 'ann', photos: photos(photoOf('ann')), caller });
  stage.pass(365 * DAY);
  const { id } = await deletePerson(stage.ports, { gallery: gallery.id, person: 'ann', caller });
  stage.pass(-365 * DAY);
  const status = async () => (await getErasure(stage.ports, { erasure: id, caller })).status;
  await advanceErasures(stage.ports);
  stage.pass(30);
  await advanceErasures(stage.ports);
  expect(await status()).toBe('pending');
  stage.pass(60);
  await advanceErasures(stage.ports);
  await advanceErasures(stage.ports);
  expect(await status()).toBe('verified');
});

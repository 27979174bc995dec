/** A clock that is set back erases nothing early and keeps nothing for ever: albums, faces, receipts, searches, leases. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { advanceErasures } from '../../lib/actions/advance-erasures.ts';
import { changeGallery } from '../../lib/actions/change-gallery.ts';
import { deletePerson } from '../../lib/actions/delete-person.ts';
import { enroll } from '../../lib/actions/enroll.ts';
import { expire } from '../../lib/actions/expire.ts';
import { getErasure } from '../../lib/actions/get-erasure.ts';
import { getSearch } from '../../lib/actions/get-search.ts';
import { searchAlbum } from '../../lib/actions/search-album.ts';
import { tend } from '../../lib/actions/tend.ts';
import { callerOf, openStage, photos, refusalOf, type Stage } from '../fakes/action-stage.ts';
import { erasingOn, groupPhoto, selfieOf } from '../fakes/erasing-stage.ts';
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

test('a search made while the clock was a year ahead is over, and no hour becomes a year', async () => {
  const gallery = await on.galleryWith('a');
  await on.add(gallery, 'a', groupPhoto({ person: 'ann' }));
  stage.pass(365 * DAY);
  const { searchId } = await searchAlbum(stage.ports, {
    ...{ gallery: gallery.id, album: 'a', subjects: [{ selfies: [0] }], photos: photos(selfieOf('ann')) },
    ...{ mode: 'any', expand: true, order: 'best', limit: 50, caller },
  });
  const again = () => getSearch(stage.ports, { gallery: gallery.id, search: searchId, limit: 5, caller });
  expect((await again()).items).toHaveLength(1);
  stage.pass(-365 * DAY);
  await tend(stage.ports);
  expect((await refusalOf(again())).code).toBe('search_not_found');
});

test('what was leased or put off while the clock was a year ahead goes on after the next step, and what is due soon does not', async () => {
  const { registry, clock, ids } = stage.ports;
  const inSeconds = (n: number) => new Date(clock.now().getTime() + n * 1000);
  const gallery = await on.galleryWith();
  const [face, scope] = [ids.uuid(), ids.uuid()];
  const leaseAll = async (face: string, scope: string) => {
    await registry.outbox.add(gallery.embeddingSpace, [face]);
    await registry.outbox.take(100, inSeconds(60), clock.now());
    await registry.idempotency.begin(scope, 'same', clock.now(), inSeconds(60));
    await registry.queue.add(scope, [{ id: face, body: 'x' }], inSeconds(900));
    expect(await registry.grouping.lease(gallery.uuid, clock.now(), inSeconds(120))).toBe(true);
  };
  const take = (queue: string) =>
    registry.queue.take(queue, { limit: 9, now: clock.now(), hiddenUntil: inSeconds(60), most: 5 });
  const waiting = async (face: string, scope: string) => ({
    outbox: (await registry.outbox.pendingFaces([face])).length === 1,
    answer: (await registry.idempotency.begin(scope, 'same', clock.now(), inSeconds(60))).kind !== 'run',
    message: (await take(scope)).length === 0,
    people: !(await registry.grouping.lease(gallery.uuid, clock.now(), inSeconds(120))),
  });
  stage.pass(365 * DAY);
  await leaseAll(face, scope);
  stage.pass(-365 * DAY);
  await tend(stage.ports);
  expect(await waiting(face, scope)).toEqual({ outbox: false, answer: false, message: false, people: false });
  stage.pass(121);
  const [later, other] = [ids.uuid(), ids.uuid()];
  await leaseAll(later, other);
  await tend(stage.ports);
  expect(await waiting(later, other)).toEqual({ outbox: true, answer: true, message: true, people: true });
});

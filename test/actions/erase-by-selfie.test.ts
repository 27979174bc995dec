/** "Everything that shows me": shown first, erased when confirmed, and nothing besides what was shown. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { advanceErasures } from '../../lib/actions/advance-erasures.ts';
import { declineErasureRequest } from '../../lib/actions/decline-erasure-request.ts';
import { deleteAlbum } from '../../lib/actions/delete-album.ts';
import { deleteFace } from '../../lib/actions/delete-face.ts';
import { deleteGuest } from '../../lib/actions/delete-guest.ts';
import { enroll } from '../../lib/actions/enroll.ts';
import { expire } from '../../lib/actions/expire.ts';
import { getErasure } from '../../lib/actions/get-erasure.ts';
import { getErasureRequest } from '../../lib/actions/get-erasure-request.ts';
import { getPerson } from '../../lib/actions/get-person.ts';
import { listErasureRequests } from '../../lib/actions/list-erasure-requests.ts';
import { callerOf, openStage, photos, refusalOf, type Stage } from '../fakes/action-stage.ts';
import { stageGuest } from '../fakes/album-stage.ts';
import { agreed, erasingOn, groupPhoto, selfieOf } from '../fakes/erasing-stage.ts';
import { photoOf } from '../fakes/fake-photo.ts';

let stage: Stage;
let on: ReturnType<typeof erasingOn>;
beforeAll(async () => {
  stage = await openStage();
  on = erasingOn(stage);
});
afterAll(() => stage.close());

const MINUTE = 60;
const DAY = 86_400;
const caller = callerOf();
const codeOf = async (work: Promise<unknown>) => (await refusalOf(work)).code;

describe('a request', () => {
  test('shows every face like the selfie with box, photo and similarity, erases nothing and keeps no selfie', async () => {
    const gallery = await on.galleryWith('a', 'b');
    const both = await on.add(gallery, 'a', groupPhoto({ person: 'ann' }, { person: 'bob' }));
    const other = await on.add(gallery, 'b', groupPhoto({ person: 'ann', likeness: 0.8 }));
    await on.add(gallery, 'b', groupPhoto({ person: 'bob' }));
    const before = await stage.stored(gallery);
    const request = await on.request(gallery, 'ann');
    expect(request).toMatchObject({
      status: 'waiting',
      requestedBy: 'staff',
      albumId: null,
      guestId: null,
      suppress: false,
      erasureId: null,
      counts: { faces: 2, photos: 2 },
      threshold: 0.5,
      searchedFaces: 4,
      expectedWrongFaces: null,
      complete: true,
    });
    expect(request.faces?.map(({ photoId, albums }) => [photoId, albums])).toEqual([
      [both.photoId, ['a']],
      [other.photoId, ['b']],
    ]);
    expect(request.faces?.[0]).toMatchObject({ box: both.faces[0]?.box, personId: null });
    expect(request.faces?.[0]?.similarity).toBeCloseTo(0.9, 1);
    expect(await stage.stored(gallery)).toEqual(before);
    expect(await on.found(gallery, 'a', 'ann')).toEqual([both.photoId]);
    const again = await getErasureRequest(stage.ports, { gallery: gallery.id, request: request.id, caller });
    expect(again.faces?.map(({ similarity, faceId }) => [similarity, faceId])).toEqual(
      request.faces?.map(({ faceId }) => [undefined, faceId]),
    );
  });

  test('of an album looks at its faces only, and one by a stored face needs no selfie', async () => {
    const gallery = await on.galleryWith('a', 'b');
    const here = await on.add(gallery, 'a', groupPhoto({ person: 'ann' }));
    await on.add(gallery, 'b', groupPhoto({ person: 'ann' }));
    expect((await on.request(gallery, 'ann', { album: 'a' })).counts?.faces).toBe(1);
    const subjects = [{ faceId: here.faces[0]!.faceId }];
    expect((await on.request(gallery, 'x', { subjects, photos: [] })).counts?.faces).toBe(2);
  });

  test('can be confirmed for ten minutes, once, and is over after that', async () => {
    const gallery = await on.galleryWith('a');
    await on.add(gallery, 'a', groupPhoto({ person: 'ann' }));
    const late = await on.request(gallery, 'ann');
    stage.pass(10 * MINUTE + 1);
    expect(await codeOf(on.confirm(gallery, late.id))).toBe('erasure_request_not_found');
    const { id } = await on.request(gallery, 'ann');
    stage.pass(10 * MINUTE - 5);
    await on.confirm(gallery, id);
    expect(await codeOf(on.confirm(gallery, id))).toBe('decision_conflict');
    expect(await codeOf(on.confirm(await stage.gallery(), id))).toBe('erasure_request_not_found');
  });

  test('that seems to come from the future is over: the clock was set back since somebody looked', async () => {
    const gallery = await on.galleryWith('a');
    await on.add(gallery, 'a', groupPhoto({ person: 'ann' }));
    const { id } = await on.request(gallery, 'ann');
    stage.pass(-DAY);
    expect(await codeOf(on.confirm(gallery, id))).toBe('erasure_request_not_found');
    stage.pass(DAY);
    expect((await on.confirm(gallery, id)).erasure.status).toBe('pending');
  });

  test('that is declined erases nothing and forgets which faces it was about', async () => {
    const gallery = await on.galleryWith('a');
    const { photoId } = await on.add(gallery, 'a', groupPhoto({ person: 'ann' }));
    const { id } = await on.request(gallery, 'ann');
    const declined = await declineErasureRequest(stage.ports, { gallery: gallery.id, request: id, caller });
    expect(declined).toMatchObject({ status: 'declined', counts: { faces: 0 }, faces: [] });
    expect(await codeOf(on.confirm(gallery, id))).toBe('decision_conflict');
    expect(await on.found(gallery, 'a', 'ann')).toEqual([photoId]);
  });
});

describe('a confirmation', () => {
  test('erases the faces that were shown and leaves photos and other people', async () => {
    const gallery = await on.galleryWith('a', 'b');
    const { photoId } = await on.add(gallery, 'a', groupPhoto({ person: 'ann' }, { person: 'bob' }));
    const alone = await on.add(gallery, 'b', groupPhoto({ person: 'ann' }));
    const { id } = await on.request(gallery, 'ann');
    const { erasure, suppression } = await on.confirm(gallery, id);
    expect(erasure).toMatchObject({ status: 'pending', target: { kind: 'faces', uuid: id } });
    expect(suppression).toBeNull();
    expect(await on.found(gallery, 'a', 'ann')).toEqual([]);
    expect(await on.found(gallery, 'b', 'ann')).toEqual([]);
    expect(await on.found(gallery, 'a', 'bob')).toEqual([photoId]);
    expect(await on.statuses(gallery, 'a', photoId)).toEqual(['searchable']);
    expect(await on.statuses(gallery, 'b', alone.photoId)).toEqual([]);
    stage.pass(MINUTE + 1);
    await advanceErasures(stage.ports);
    await advanceErasures(stage.ports);
    const receipt = await getErasure(stage.ports, { erasure: erasure.id, caller });
    expect(receipt.status).toBe('verified');
    expect(receipt.steps.find(({ store }) => store === 'index')).toMatchObject({ found: 2, left: 0 });
    expect(receipt.steps.find(({ store }) => store === 'crops')).toMatchObject({ found: 2, left: 0 });
  });

  test('of some of the faces leaves the others, and takes none the request does not show', async () => {
    const gallery = await on.galleryWith('a');
    const one = await on.add(gallery, 'a', groupPhoto({ person: 'ann' }));
    const two = await on.add(gallery, 'a', groupPhoto({ person: 'ann' }));
    const bob = await on.add(gallery, 'a', groupPhoto({ person: 'bob' }));
    const { id } = await on.request(gallery, 'ann');
    const foreign = on.confirm(gallery, id, { faces: [bob.faces[0]!.faceId] });
    expect(await codeOf(foreign)).toBe('validation_failed');
    await on.confirm(gallery, id, { faces: [one.faces[0]!.faceId.toUpperCase()] });
    expect(await on.found(gallery, 'a', 'ann')).toEqual([two.photoId]);
  });

  test('leaves faces that came in since, takes those of other edits, and is not stopped by what is gone', async () => {
    const gallery = await on.galleryWith('a');
    const first = await on.add(gallery, 'a', groupPhoto({ person: 'ann' }), 'IMG_1');
    const gone = await on.add(gallery, 'a', groupPhoto({ person: 'ann' }));
    const { id } = await on.request(gallery, 'ann');
    const edit = await on.add(gallery, 'a', groupPhoto({ person: 'ann', sample: 2 }), 'IMG_1');
    expect(edit.supersedes).toBe(first.photoId);
    const fresh = await on.add(gallery, 'a', groupPhoto({ person: 'ann' }));
    await deleteFace(stage.ports, { gallery: gallery.id, face: gone.faces[0]!.faceId, caller });
    await on.confirm(gallery, id);
    expect(await on.found(gallery, 'a', 'ann')).toEqual([fresh.photoId]);
    expect(await stage.ports.registry.faces.ofPhoto(first.photoId)).toEqual([]);
    expect(await stage.ports.registry.faces.ofPhoto(edit.photoId)).toEqual([]);
  });

  test('takes an enrolled face and the portrait that nothing else holds; the name stays', async () => {
    const gallery = await on.galleryWith('a');
    await enroll(stage.ports, {
      ...{ gallery: gallery.id, person: 'ann', photos: photos(photoOf('ann', 5)), caller },
    });
    const request = await on.request(gallery, 'ann');
    expect(request.faces?.[0]).toMatchObject({ personId: 'ann', albums: [] });
    await on.confirm(gallery, request.id);
    const { faces } = await getPerson(stage.ports, { gallery: gallery.id, person: 'ann' });
    expect(faces).toBe(0);
    expect((await stage.ports.registry.galleries.counts(gallery.uuid)).photos).toBe(0);
  });

  test('of photos takes them from every album as a whole, but for who else is enrolled by one', async () => {
    const gallery = await on.galleryWith('a', 'b');
    const shared = groupPhoto({ person: 'ann' }, { person: 'bob' });
    const { photoId } = await on.add(gallery, 'a', shared);
    await on.add(gallery, 'b', shared);
    const kept = groupPhoto({ person: 'bob' }, { person: 'ann' });
    await enroll(stage.ports, { gallery: gallery.id, person: 'bob', photos: photos(kept), caller });
    const enrolled = await on.add(gallery, 'a', kept);
    const { id } = await on.request(gallery, 'ann', { album: 'a' });
    await on.confirm(gallery, id, { scope: 'photos' });
    expect(await on.found(gallery, 'b', 'bob')).toEqual([]);
    expect(await stage.ports.registry.photos.findByUuids([photoId])).toEqual([]);
    const left = await stage.ports.registry.faces.ofPhoto(enrolled.photoId);
    expect(left.map(({ person, status }) => [person !== null, status])).toEqual([[true, 'searchable']]);
  });

  test('of two at the same time happens once', async () => {
    const gallery = await on.galleryWith('a');
    await on.add(gallery, 'a', groupPhoto({ person: 'ann' }));
    const { id } = await on.request(gallery, 'ann');
    const outcomes = await Promise.allSettled([on.confirm(gallery, id), on.confirm(gallery, id)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('with suppression needs a consent: of the request, or its own', async () => {
    const gallery = await on.galleryWith('a');
    await on.add(gallery, 'a', groupPhoto({ person: 'ann' }));
    const bare = await on.request(gallery, 'ann');
    expect(await codeOf(on.confirm(gallery, bare.id, { suppress: true }))).toBe('consent_required');
    const { suppression } = await on.confirm(gallery, bare.id, { suppress: true, consent: agreed });
    expect(suppression).toMatchObject({ ...agreed, complete: true });
  });
});

describe('a guest', () => {
  const albumOf = async (gallery: { readonly uuid: string }, id: string) =>
    (await stage.ports.registry.albums.find(gallery.uuid, id))!;

  test('asks without consent, learns only how far it is, and staff have a month', async () => {
    const gallery = await on.galleryWith('a');
    const { photoId } = await on.add(gallery, 'a', groupPhoto({ person: 'ann' }));
    const guest = await stageGuest(stage, await albumOf(gallery, 'a'), { consents: false });
    const asked = await on.request(gallery, 'ann', { album: 'a', consent: agreed, caller: guest });
    expect(Object.keys(asked).sort()).toEqual(['createdAt', 'expiresAt', 'id', 'status', 'suppress']);
    stage.pass(29 * DAY);
    const page = { gallery: gallery.id, limit: 50 };
    const own = await listErasureRequests(stage.ports, { ...page, album: 'a', caller: guest });
    expect(own.items).toEqual([asked]);
    const waiting = await listErasureRequests(stage.ports, { ...page, status: 'waiting', caller });
    expect(waiting.items).toMatchObject([
      { id: asked.id, requestedBy: 'guest', guestId: guest.guest?.session, albumId: 'a', suppress: true },
    ]);
    expect(waiting.items[0]).not.toHaveProperty('faces');
    const { suppression } = await on.confirm(gallery, asked.id, { suppress: true });
    expect(suppression?.counts).toMatchObject({ templates: 1, suppressed: 1 });
    expect(await on.found(gallery, 'a', 'ann')).toEqual([]);
    expect(await on.statuses(gallery, 'a', photoId)).toEqual(['suppressed']);
    const decided = await listErasureRequests(stage.ports, { ...page, album: 'a', caller: guest });
    expect(decided.items).toMatchObject([{ status: 'confirmed' }]);
  });

  test('may not point at a stored face, set a threshold or agree to a text nobody shows, nor ask without end', async () => {
    const gallery = await on.galleryWith('a', 'b');
    const { faces } = await on.add(gallery, 'a', groupPhoto({ person: 'ann' }));
    const guest = await stageGuest(stage, await albumOf(gallery, 'a'), { consents: false });
    const ask = (over: object) => on.request(gallery, 'ann', { album: 'a', caller: guest, ...over });
    expect(await codeOf(ask({ subjects: [{ faceId: faces[0]!.faceId }], photos: [] }))).toBe('forbidden');
    expect(await codeOf(ask({ threshold: 0.1 }))).toBe('forbidden');
    const consent = { ...agreed, textVersion: '1999' };
    expect(await codeOf(ask({ consent }))).toBe('validation_failed');
    expect(await codeOf(ask({ album: 'b' }))).toBe('album_not_found');
    for (let times = 0; times < 5; times++) await ask({});
    expect(await codeOf(ask({}))).toBe('rate_limited');
  });

  test('who is erased takes along everything but the request, which stays for staff', async () => {
    const gallery = await on.galleryWith('a');
    await on.add(gallery, 'a', groupPhoto({ person: 'ann' }));
    const guest = await stageGuest(stage, await albumOf(gallery, 'a'));
    const { id } = await on.request(gallery, 'ann', { album: 'a', caller: guest });
    const session = guest.guest!.session;
    await deleteGuest(stage.ports, { gallery: gallery.id, album: 'a', guest: session, caller: guest });
    expect(await stage.ports.registry.consents.inForce(session)).toBeNull();
    const left = await getErasureRequest(stage.ports, { gallery: gallery.id, request: id, caller });
    expect(left).toMatchObject({
      status: 'waiting',
      guestId: null,
      requestedBy: 'guest',
      counts: { faces: 1 },
    });
    await on.confirm(gallery, id);
    expect(await on.found(gallery, 'a', 'ann')).toEqual([]);
  });
});

test('requests end with their time, and with their album or gallery', async () => {
  const gallery = await on.galleryWith('a', 'b');
  await on.add(gallery, 'a', groupPhoto({ person: 'ann' }));
  const wide = await on.request(gallery, 'ann');
  const narrow = await on.request(gallery, 'ann', { album: 'a' });
  await deleteAlbum(stage.ports, { gallery: gallery.id, album: 'a', caller });
  const { registry } = stage.ports;
  expect(await registry.erasureRequests.find(gallery.uuid, narrow.id)).toBeNull();
  const { erasure } = await on.confirm(gallery, wide.id);
  expect(erasure.steps.find(({ store }) => store === 'index')).toMatchObject({ found: 0 });
  expect((await expire(stage.ports)).requests).toBeGreaterThanOrEqual(0);
  expect(await registry.erasureRequests.find(gallery.uuid, wide.id)).not.toBeNull();
  stage.pass(31 * DAY);
  await expire(stage.ports);
  expect(await registry.erasureRequests.find(gallery.uuid, wide.id)).toBeNull();
});

test('a selfie nobody can use is refused with what to do, and nothing is written down', async () => {
  const gallery = await on.galleryWith('a');
  const refusal = await refusalOf(on.request(gallery, 'x', { photos: photos(groupPhoto()) }));
  expect(refusal).toMatchObject({ code: 'no_face', details: { subject: 0, selfie: 0 } });
  expect(refusal.details.advice).toBeTruthy();
  const differing = on.request(gallery, 'x', {
    subjects: [{ selfies: [0, 1] }],
    photos: photos(selfieOf('ann'), selfieOf('bob')),
  });
  expect(await codeOf(differing)).toBe('selfies_differ');
  const { items } = await listErasureRequests(stage.ports, { gallery: gallery.id, limit: 50, caller });
  expect(items).toEqual([]);
});

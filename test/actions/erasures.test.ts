/** Erasing: hidden at once, gone from every store, verified only when nothing can come back any more. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { advanceErasures } from '../../lib/actions/advance-erasures.ts';
import { changeGallery } from '../../lib/actions/change-gallery.ts';
import { deleteFace } from '../../lib/actions/delete-face.ts';
import { deleteGallery } from '../../lib/actions/delete-gallery.ts';
import { deletePerson } from '../../lib/actions/delete-person.ts';
import { enroll } from '../../lib/actions/enroll.ts';
import { expire } from '../../lib/actions/expire.ts';
import { getErasure } from '../../lib/actions/get-erasure.ts';
import { identify } from '../../lib/actions/identify.ts';
import { listPersons } from '../../lib/actions/list-persons.ts';
import { presentFaces, uuidBefore } from '../../lib/actions/present-items.ts';
import { relayOutbox } from '../../lib/actions/relay-outbox.ts';
import { sweepPhotoStore } from '../../lib/actions/sweep-photo-store.ts';
import type { ActionPorts } from '../../lib/ports/action-ports.ts';
import type { Gallery } from '../../lib/ports/records.ts';
import { callerOf, openStage, photos, type Stage } from '../fakes/action-stage.ts';
import { photoOf } from '../fakes/fake-photo.ts';

const TIMEOUT = 60;

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

async function enrollOne(gallery: Gallery, person: string, ...bytes: readonly Uint8Array[]) {
  const { enrolled } = await enroll(stage.ports, {
    gallery: gallery.id,
    person,
    photos: photos(...bytes),
    caller: callerOf(),
  });
  return enrolled.map(({ faceId }) => faceId);
}

async function receipt(id: string) {
  const { status, steps, verifiedAt } = await getErasure(stage.ports, { erasure: id, caller: callerOf() });
  return {
    status,
    verifiedAt,
    steps: Object.fromEntries(
      steps.map(({ store, found, removed, left }) => [store, [found, removed, left]]),
    ),
  };
}

describe('an erased person', () => {
  test('is hidden at once, leaves every store, and is verified only after the longest write timeout', async () => {
    const gallery = await stage.gallery({ keep: 'photos' });
    await enrollOne(gallery, 'ann', photoOf('ann', 1), photoOf('ann', 2));
    await enrollOne(gallery, 'bob', photoOf('bob', 1));
    const others = (await stage.stored(gallery)).length - 4;
    const answer = await deletePerson(stage.ports, {
      gallery: gallery.id,
      person: 'ann',
      caller: callerOf(),
    });
    expect(answer).toMatchObject({ status: 'pending', target: { kind: 'person' }, verifiedAt: null });
    const found = await identify(stage.ports, {
      gallery: gallery.id,
      photos: photos(photoOf('ann', 3)),
      caller: callerOf(),
    });
    expect(found).toMatchObject({ verdict: 'unknown', gallerySize: 1 });

    await advanceErasures(stage.ports);
    expect(await receipt(answer.id)).toMatchObject({
      status: 'pending',
      steps: { index: [2, 2, 0], crops: [2, 2, 0], photos: [2, 2, 0] },
    });
    expect(await stage.stored(gallery)).toHaveLength(others);

    stage.pass(TIMEOUT - 5);
    await advanceErasures(stage.ports);
    expect((await receipt(answer.id)).status).toBe('pending');
    stage.pass(6);
    await advanceErasures(stage.ports);
    const { status, verifiedAt } = await receipt(answer.id);
    expect([status, verifiedAt === null]).toEqual(['verified', false]);
    const row = await stage.ports.registry.erasures.find(answer.id);
    expect(row?.steps.every(({ items }) => items.length === 0)).toBe(true);
  });

  test('whose crop and point are put back by a late write is not verified before those are gone, too', async () => {
    const gallery = await stage.gallery();
    const [face] = await enrollOne(gallery, 'ann', photoOf('ann'));
    const [point] = await stage.ports.registry.faces.points(gallery.embeddingSpace, [face!]);
    const [crop] = await stage.stored(gallery);
    const { id } = await deletePerson(stage.ports, {
      gallery: gallery.id,
      person: 'ann',
      caller: callerOf(),
    });
    await advanceErasures(stage.ports);
    await stage.ports.index.upsert(gallery.embeddingSpace, [point!]);
    await stage.ports.photoStore.put(crop!, new Uint8Array([1]));

    stage.pass(TIMEOUT + 1);
    await advanceErasures(stage.ports);
    expect((await receipt(id)).status).toBe('pending');
    expect(await stage.stored(gallery)).toEqual([]);
    expect(await stage.ports.index.stats(gallery.embeddingSpace, gallery.uuid)).toEqual({ points: 0 });
    await advanceErasures(stage.ports);
    expect((await receipt(id)).status).toBe('verified');
  });

  test('is not brought back by a late retry of the relay', async () => {
    const gallery = await stage.gallery();
    const [face] = await enrollOne(gallery, 'ann', photoOf('ann'));
    await stage.ports.registry.outbox.add(gallery.embeddingSpace, [face!]);
    await deletePerson(stage.ports, { gallery: gallery.id, person: 'ann', caller: callerOf() });
    await relayOutbox(stage.ports);
    expect(await presentFaces(stage.ports, gallery.embeddingSpace, [face!])).toEqual([]);
  });

  test('waits while a store fails, and the receipt says what is left', async () => {
    stage.pass(TIMEOUT + 1);
    while ((await advanceErasures(stage.ports)).advanced > 0);
    const gallery = await stage.gallery();
    await enrollOne(gallery, 'ann', photoOf('ann'));
    const { id } = await deletePerson(stage.ports, {
      gallery: gallery.id,
      person: 'ann',
      caller: callerOf(),
    });
    const stubborn: ActionPorts['photoStore'] = {
      ...stage.ports.photoStore,
      remove: async () => {
        throw new Error('the disk is away');
      },
    };
    stage.pass(TIMEOUT + 1);
    const progress = await advanceErasures({ ...stage.ports, photoStore: stubborn });
    expect(progress).toMatchObject({ verified: 0, failed: 1 });
    expect(await receipt(id)).toMatchObject({ status: 'pending', steps: { crops: [1, 0, 1] } });
    // The first pass after it finds the crop and removes it, the next one finds nothing.
    await advanceErasures(stage.ports);
    expect(await advanceErasures(stage.ports)).toMatchObject({ verified: 1, failed: 0 });
  });
});

describe('an erased face', () => {
  test('goes with its photo, the person stays', async () => {
    const gallery = await stage.gallery();
    const [face] = await enrollOne(gallery, 'ann', photoOf('ann', 1), photoOf('ann', 2));
    await deleteFace(stage.ports, { gallery: gallery.id, face: face!, caller: callerOf() });
    expect(await stage.ports.registry.galleries.counts(gallery.uuid)).toEqual({
      persons: 1,
      faces: 1,
      photos: 1,
      enrollments: 1,
    });
  });
});

describe('an erased gallery', () => {
  test('takes along what an enrollment that died half way had put', async () => {
    const gallery = await stage.gallery();
    await enrollOne(gallery, 'ann', photoOf('ann'));
    const orphan = `crops/${gallery.uuid}/${stage.ports.ids.uuid()}`;
    const { id } = await deleteGallery(stage.ports, { gallery: gallery.id, force: true, caller: callerOf() });
    await advanceErasures(stage.ports);
    await stage.ports.photoStore.put(orphan, new Uint8Array([1]));
    stage.pass(TIMEOUT + 1);
    await advanceErasures(stage.ports);
    expect((await receipt(id)).status).toBe('pending');
    expect(await stage.stored(gallery)).toEqual([]);
    await advanceErasures(stage.ports);
    expect((await receipt(id)).status).toBe('verified');
  });
});

describe('retention', () => {
  test('erases faces older than the gallery allows, and persons it leaves without any', async () => {
    const gallery = await stage.gallery();
    await enrollOne(gallery, 'ann', photoOf('ann', 1));
    await enrollOne(gallery, 'bob', photoOf('bob', 1));
    stage.pass(3 * 86_400);
    const [fresh] = await enrollOne(gallery, 'bob', photoOf('bob', 2));
    expect((await expire(stage.ports)).faces).toBe(0);
    await changeGallery(stage.ports, {
      gallery: gallery.id,
      settings: { retentionDays: 2 },
      caller: callerOf(),
    });
    expect((await expire(stage.ports)).faces).toBe(2);
    const { items } = await listPersons(stage.ports, { gallery: gallery.id, limit: 10 });
    expect(items.map(({ id, faces }) => [id, faces])).toEqual([['bob', 1]]);
    const bob = await stage.ports.registry.persons.find(gallery.uuid, 'bob');
    const left = await stage.ports.registry.faces.ofPerson(bob!.uuid, { after: null, limit: 10 });
    expect(left.map(({ uuid }) => uuid)).toEqual([fresh]);
  });
});

describe('leftovers of the photo store', () => {
  test('without a row are removed once they are old; what rows speak of stays', async () => {
    const gallery = await stage.gallery({ keep: 'photos' });
    await enrollOne(gallery, 'ann', photoOf('ann', 1));
    const kept = await stage.stored(gallery);
    await stage.ports.photoStore.put(`crops/${gallery.uuid}/${stage.ports.ids.uuid()}`, new Uint8Array([1]));
    await stage.ports.photoStore.put(
      `uploads/${gallery.uuid}/${stage.ports.ids.uuid()}`,
      new Uint8Array([1]),
    );
    const started = stage.ports.clock.now();
    const soon = { ...stage.ports, clock: { ...stage.ports.clock, now: () => new Date(Date.now()) } };
    await sweepPhotoStore(soon);
    expect(await stage.stored(gallery)).toHaveLength(kept.length + 2);
    stage.pass(25 * 3600);
    expect(stage.ports.clock.now() > started).toBe(true);
    await sweepPhotoStore(stage.ports);
    expect(await stage.stored(gallery)).toEqual(kept);
  });
});

describe('which faces are still there', () => {
  test('is told for any mixture of present and absent ones', async () => {
    const gallery = await stage.gallery();
    const there = await enrollOne(gallery, 'ann', photoOf('ann', 1), photoOf('ann', 2), photoOf('ann', 3));
    const absent = [stage.ports.ids.uuid(), '00000000-0000-0000-0000-000000000000'];
    const asked = [...there, ...absent, there[0]!];
    expect(await presentFaces(stage.ports, gallery.embeddingSpace, asked)).toEqual([...there].sort());
    expect(await presentFaces(stage.ports, 'unknown-space', asked)).toEqual([]);
  });

  test('the uuid before another is its neighbour', () => {
    expect(uuidBefore('0198c2f0-0000-7000-8000-000000000000')).toBe('0198c2f0-0000-7000-7fff-ffffffffffff');
    expect(uuidBefore('00000000-0000-0000-0000-000000000001')).toBe('00000000-0000-0000-0000-000000000000');
    expect(uuidBefore('00000000-0000-0000-0000-000000000000')).toBeNull();
  });
});

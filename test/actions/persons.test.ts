/** Persons and their faces: listed in pages, renamed, merged, compared with each other. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changePerson } from '../../lib/actions/change-person.ts';
import { deleteFace } from '../../lib/actions/delete-face.ts';
import { deletePerson } from '../../lib/actions/delete-person.ts';
import { enroll } from '../../lib/actions/enroll.ts';
import { getPerson } from '../../lib/actions/get-person.ts';
import { identify } from '../../lib/actions/identify.ts';
import { listDuplicates } from '../../lib/actions/list-duplicates.ts';
import { listPersonFaces } from '../../lib/actions/list-person-faces.ts';
import { listPersons } from '../../lib/actions/list-persons.ts';
import { mergePersons } from '../../lib/actions/merge-persons.ts';
import { writeCursor } from '../../lib/actions/page.ts';
import type { Gallery } from '../../lib/ports/records.ts';
import { callerOf, openStage, photos, refusalOf, type Stage } from '../fakes/action-stage.ts';
import { photoOf } from '../fakes/fake-photo.ts';

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

describe('lists', () => {
  test('go on where the page before ended, also when rows come and go meanwhile', async () => {
    const gallery = await stage.gallery();
    for (const id of ['a', 'b', 'c', 'e']) await enrollOne(gallery, id, photoOf(id));
    const first = await listPersons(stage.ports, { gallery: gallery.id, limit: 2 });
    expect(first.items.map(({ id, faces }) => [id, faces])).toEqual([
      ['a', 1],
      ['b', 1],
    ]);
    await deletePerson(stage.ports, { gallery: gallery.id, person: 'b', caller: callerOf() });
    await enrollOne(gallery, 'd', photoOf('d'));
    const rest = await listPersons(stage.ports, {
      gallery: gallery.id,
      limit: 50,
      cursor: first.nextCursor ?? undefined,
    });
    expect(rest.items.map(({ id }) => id)).toEqual(['c', 'd', 'e']);
    expect(rest.nextCursor).toBeNull();
  });

  test.each([
    'nonsense',
    '!!!',
    writeCursor('id', 'x'),
    writeCursor('uuid', '0198c2f0-0000-7000-8000-00000000000g'),
  ])('refuse the foreign cursor %s', async (cursor) => {
    const gallery = await stage.gallery();
    await enrollOne(gallery, 'ann', photoOf('ann'));
    const faces = listPersonFaces(stage.ports, { gallery: gallery.id, person: 'ann', limit: 5, cursor });
    expect((await refusalOf(faces)).code).toBe('validation_failed');
  });

  test('of faces show box, size-free box, quality and photo, page by page', async () => {
    const gallery = await stage.gallery();
    const faces = await enrollOne(gallery, 'ann', photoOf('ann', 1), photoOf('ann', 2), photoOf('ann', 3));
    const request = { gallery: gallery.id, person: 'ann', limit: 2 };
    const first = await listPersonFaces(stage.ports, request);
    const second = await listPersonFaces(stage.ports, { ...request, cursor: first.nextCursor ?? undefined });
    const all = [...first.items, ...second.items];
    expect(all.map(({ faceId }) => faceId).sort()).toEqual([...faces].sort());
    expect(second.nextCursor).toBeNull();
    expect(all[0]?.boxNormalized?.width).toBeCloseTo(0.16, 10);
    expect(all[0]).toMatchObject({ status: 'searchable', detectionScore: 0.9 });
  });
});

describe('a person', () => {
  test('gets another name and other metadata, each for itself', async () => {
    const gallery = await stage.gallery();
    await enrollOne(gallery, 'ann', photoOf('ann'));
    const request = { gallery: gallery.id, person: 'ann', caller: callerOf() };
    expect(await changePerson(stage.ports, { ...request, displayName: 'Ann' })).toMatchObject({
      displayName: 'Ann',
      metadata: {},
      faces: 1,
    });
    expect(await changePerson(stage.ports, { ...request, metadata: { a: [1] } })).toMatchObject({
      displayName: 'Ann',
      metadata: { a: [1] },
    });
    expect(await changePerson(stage.ports, { ...request, displayName: null })).toMatchObject({
      displayName: null,
    });
  });

  test('of another gallery is not found', async () => {
    const [one, other] = [await stage.gallery(), await stage.gallery()];
    const [face] = await enrollOne(one, 'ann', photoOf('ann'));
    const person = { gallery: other.id, person: 'ann', caller: callerOf() };
    expect((await refusalOf(getPerson(stage.ports, person))).code).toBe('person_not_found');
    expect((await refusalOf(changePerson(stage.ports, person))).code).toBe('person_not_found');
    expect((await refusalOf(deletePerson(stage.ports, person))).code).toBe('person_not_found');
    const erase = deleteFace(stage.ports, { gallery: other.id, face: face!, caller: callerOf() });
    expect((await refusalOf(erase)).code).toBe('face_not_found');
    expect(await getPerson(stage.ports, { gallery: one.id, person: 'ann' })).toMatchObject({ faces: 1 });
  });
});

describe('merging', () => {
  test('moves the faces, deletes the other person, and the search knows at once', async () => {
    const gallery = await stage.gallery();
    await enrollOne(gallery, 'ann', photoOf('ann', 1));
    await enrollOne(gallery, 'anna', photoOf('ann', 2), photoOf('ann', 3));
    const { pending } = await stage.ports.registry.outbox.depth();
    const caller = callerOf();
    const merged = await mergePersons(stage.ports, {
      gallery: gallery.id,
      person: 'ann',
      from: 'anna',
      caller,
    });
    expect(merged).toMatchObject({ id: 'ann', faces: 3 });
    expect(caller.remembered).toMatchObject([{ answer: merged }]);
    const gone = getPerson(stage.ports, { gallery: gallery.id, person: 'anna' });
    expect((await refusalOf(gone)).code).toBe('person_not_found');
    const found = await identify(stage.ports, {
      gallery: gallery.id,
      photos: photos(photoOf('ann', 4)),
      caller: callerOf(),
    });
    expect(found).toMatchObject({ verdict: 'match', person: { id: 'ann' } });
    expect(await stage.ports.registry.outbox.depth()).toMatchObject({ pending });
  });

  test('a person with themselves, or with nobody, is refused', async () => {
    const gallery = await stage.gallery();
    await enrollOne(gallery, 'ann', photoOf('ann', 1));
    const merge = (from: string) =>
      refusalOf(mergePersons(stage.ports, { gallery: gallery.id, person: 'ann', from, caller: callerOf() }));
    expect((await merge('ann')).code).toBe('validation_failed');
    expect((await merge('bob')).code).toBe('person_not_found');
  });

  test('each into the other at the same moment leaves one person with all faces', async () => {
    const gallery = await stage.gallery();
    await enrollOne(gallery, 'ann', photoOf('ann', 1));
    await enrollOne(gallery, 'anna', photoOf('ann', 2));
    const outcomes = await Promise.allSettled([
      mergePersons(stage.ports, { gallery: gallery.id, person: 'ann', from: 'anna', caller: callerOf() }),
      mergePersons(stage.ports, { gallery: gallery.id, person: 'anna', from: 'ann', caller: callerOf() }),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const { items } = await listPersons(stage.ports, { gallery: gallery.id, limit: 10 });
    expect(items.map(({ faces }) => faces)).toEqual([2]);
  });
});

describe('duplicates', () => {
  test('are pairs whose samples match, each once, the nearest pair of faces with it', async () => {
    const gallery = await stage.gallery();
    const [ann] = await enrollOne(gallery, 'ann', photoOf('ann', 1, 0.95));
    const [, anna] = await enrollOne(gallery, 'anna', photoOf('ann', 2, 0.6), photoOf('ann', 3, 0.95));
    await enrollOne(gallery, 'bob', photoOf('bob', 1));
    const { items, nextCursor, threshold } = await listDuplicates(stage.ports, {
      gallery: gallery.id,
      limit: 10,
    });
    expect(items).toMatchObject([{ persons: ['ann', 'anna'], faces: [ann, anna] }]);
    expect(items[0]?.similarity).toBeGreaterThan(threshold);
    expect([nextCursor, threshold]).toEqual([null, 0.5]);
  });

  test('come in pages that together hold every pair exactly once', async () => {
    const gallery = await stage.gallery();
    for (const id of ['a1', 'a2', 'a3', 'b1', 'b2', 'c']) {
      await enrollOne(gallery, id, photoOf(id[0]!, Number(id[1] ?? 1)));
    }
    const pairs: string[] = [];
    let cursor: string | null = null;
    let pages = 0;
    do {
      const page = await listDuplicates(stage.ports, {
        gallery: gallery.id,
        limit: 1,
        ...(cursor === null ? {} : { cursor }),
      });
      pairs.push(...page.items.map(({ persons }) => persons.join()));
      cursor = page.nextCursor;
      pages++;
    } while (cursor !== null);
    expect(pairs.sort()).toEqual(['a1,a2', 'a1,a3', 'a2,a3', 'b1,b2']);
    expect(pages).toBeGreaterThan(1);
  });

  test('never reach into another gallery', async () => {
    const [one, other] = [await stage.gallery(), await stage.gallery()];
    await enrollOne(one, 'ann', photoOf('ann', 1));
    await enrollOne(other, 'anna', photoOf('ann', 2));
    expect((await listDuplicates(stage.ports, { gallery: one.id, limit: 10 })).items).toEqual([]);
  });
});

/** Enrolling: every photo is accounted for, nothing is stored twice, nothing is half stored. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changeGallery } from '../../lib/actions/change-gallery.ts';
import { deleteFace } from '../../lib/actions/delete-face.ts';
import { deleteGallery } from '../../lib/actions/delete-gallery.ts';
import { deletePerson } from '../../lib/actions/delete-person.ts';
import { enroll } from '../../lib/actions/enroll.ts';
import type { EnrollRequest } from '../../lib/actions/enroll-answer.ts';
import { galleryStats } from '../../lib/actions/gallery-stats.ts';
import { getPerson } from '../../lib/actions/get-person.ts';
import { identify } from '../../lib/actions/identify.ts';
import { relayOutbox } from '../../lib/actions/relay-outbox.ts';
import { refreshIndexed } from '../../lib/actions/sync-enrolled.ts';
import { Refusal } from '../../lib/errors.ts';
import type { ActionPorts } from '../../lib/ports/action-ports.ts';
import type { Gallery } from '../../lib/ports/records.ts';
import { callerOf, gate, openStage, photos, refusalOf, type Stage } from '../fakes/action-stage.ts';
import { photoBytes, photoOf } from '../fakes/fake-photo.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

function request(
  gallery: Gallery,
  person: string,
  bytes: readonly Uint8Array[],
  over: Partial<EnrollRequest> = {},
) {
  return { gallery: gallery.id, person, photos: photos(...bytes), caller: callerOf(), ...over };
}

async function nothingStored(gallery: Gallery) {
  const counts = await stage.ports.registry.galleries.counts(gallery.uuid);
  expect(counts).toEqual({ persons: 0, faces: 0, photos: 0, enrollments: 0 });
  expect(await stage.stored(gallery)).toEqual([]);
  expect(await stage.ports.index.stats(gallery.embeddingSpace, gallery.uuid)).toEqual({ points: 0 });
}

describe('a new person', () => {
  test('is created by the first photo and found right after', async () => {
    const gallery = await stage.gallery();
    const answer = await enroll(
      stage.ports,
      request(gallery, 'ann', [photoOf('ann', 1), photoOf('ann', 2)], {
        displayName: 'Ann',
        metadata: { team: 'red' },
      }),
    );
    expect(answer.person).toMatchObject({
      id: 'ann',
      displayName: 'Ann',
      metadata: { team: 'red' },
      faces: 2,
    });
    expect(answer.refused).toEqual([]);
    expect(answer.warnings).toEqual([]);
    expect(
      answer.enrolled.map(({ index, alreadyEnrolled, indexed }) => [index, alreadyEnrolled, indexed]),
    ).toEqual([
      [0, false, true],
      [1, false, true],
    ]);
    const found = await identify(stage.ports, {
      gallery: gallery.id,
      photos: photos(photoOf('ann', 3)),
      caller: callerOf(),
    });
    expect(found).toMatchObject({ verdict: 'match', person: { id: 'ann', displayName: 'Ann' } });
  });

  test('keeps one crop per face by default, none with keep none, the photos as well with keep photos', async () => {
    const keys = async (keep: 'none' | 'crops' | 'photos') => {
      const gallery = await stage.gallery({ keep });
      const { enrolled } = await enroll(stage.ports, request(gallery, 'ann', [photoOf('ann')]));
      const stored = await stage.stored(gallery);
      const [{ faceId, photoId }] = enrolled as [(typeof enrolled)[number]];
      return { stored, crop: `crops/${gallery.uuid}/${faceId}`, photo: `photos/${gallery.uuid}/${photoId}` };
    };
    expect((await keys('none')).stored).toEqual([]);
    const crops = await keys('crops');
    expect(crops.stored).toEqual([crops.crop]);
    const kept = await keys('photos');
    expect(kept.stored).toEqual([kept.crop, kept.photo]);
    expect(await stage.ports.photoStore.get(kept.photo)).toEqual(Buffer.from(photoOf('ann')));
  });

  test('the remembered answer names gallery, person and faces, and says later whether they are indexed', async () => {
    const gallery = await stage.gallery();
    const caller = callerOf();
    const answer = await enroll(stage.ports, request(gallery, 'ann', [photoOf('ann')], { caller }));
    expect(caller.remembered).toHaveLength(1);
    const person = await stage.ports.registry.persons.find(gallery.uuid, 'ann');
    expect(caller.remembered[0]?.subjects).toEqual([gallery.uuid, person?.uuid, answer.enrolled[0]?.faceId]);
    const remembered = caller.remembered[0]?.answer as typeof answer;
    expect(remembered.enrolled[0]?.indexed).toBe(false);
    expect(await refreshIndexed(stage.ports, remembered)).toEqual(answer);
  });
});

describe('refused photos', () => {
  test('are named with their own code while the others go on, and every face is accounted for', async () => {
    const gallery = await stage.gallery();
    const far = { x: 700, y: 100, width: 150, height: 190 };
    const answer = await enroll(
      stage.ports,
      request(gallery, 'ann', [
        new TextEncoder().encode('no photo'),
        photoBytes({ faces: [] }),
        photoBytes({ faces: [{ person: 'ann' }, { person: 'bob', box: far }] }),
        photoBytes({ faces: [{ person: 'ann', reasons: ['extreme_pose'] }] }),
        photoBytes({ faces: [{ person: 'ann' }, { person: 'bob' }] }),
      ]),
    );
    expect(answer.refused.map(({ index, filename, code }) => [index, filename, code])).toEqual([
      [0, 'photo-0.jpg', 'media_type_unsupported'],
      [1, 'photo-1.jpg', 'no_face'],
      [2, 'photo-2.jpg', 'multiple_faces'],
      [3, 'photo-3.jpg', 'extreme_pose'],
    ]);
    expect(answer.refused[2]?.unusedFaces).toHaveLength(2);
    expect(answer.enrolled).toHaveLength(1);
    expect(answer.enrolled[0]?.unusedFaces).toMatchObject([{ reasons: ['not_selected'] }]);
  });

  test('a faceBox says who is meant in a photo of two', async () => {
    const gallery = await stage.gallery();
    const box = { x: 700, y: 100, width: 150, height: 190 };
    const answer = await enroll(
      stage.ports,
      request(gallery, 'bob', [photoBytes({ faces: [{ person: 'ann' }, { person: 'bob', box }] })], {
        faceBoxes: [box],
      }),
    );
    expect(answer.enrolled[0]?.box).toEqual(box);
  });

  test('more face boxes than photos are a mistake, not a guess', async () => {
    const gallery = await stage.gallery();
    const refusal = await refusalOf(
      enroll(stage.ports, request(gallery, 'ann', [photoOf('ann')], { faceBoxes: [null, null] })),
    );
    expect(refusal.code).toBe('validation_failed');
  });

  test('when none can be used nothing is stored, not even the person', async () => {
    const gallery = await stage.gallery({ keep: 'photos' });
    const refusal = await refusalOf(
      enroll(stage.ports, request(gallery, 'ann', [photoBytes({ faces: [] })])),
    );
    expect(refusal.code).toBe('no_face_enrolled');
    expect(refusal.details).toMatchObject({ refused: [{ index: 0, code: 'no_face' }] });
    await nothingStored(gallery);
  });

  test('an unknown gallery is no reason to make one', async () => {
    const refusal = await refusalOf(
      enroll(stage.ports, {
        gallery: 'nowhere',
        person: 'ann',
        photos: photos(photoOf('ann')),
        caller: callerOf(),
      }),
    );
    expect(refusal.code).toBe('gallery_not_found');
  });
});

describe('the same photo again', () => {
  test('gives the same face and stores nothing more', async () => {
    const gallery = await stage.gallery({ keep: 'photos' });
    const first = await enroll(stage.ports, request(gallery, 'ann', [photoOf('ann')]));
    const counts = await stage.ports.registry.galleries.counts(gallery.uuid);
    const keys = await stage.stored(gallery);
    const again = await enroll(stage.ports, request(gallery, 'ann', [photoOf('ann')]));
    expect(again.enrolled).toEqual([{ ...first.enrolled[0], alreadyEnrolled: true }]);
    expect(again.warnings).toEqual([]);
    expect(await stage.ports.registry.galleries.counts(gallery.uuid)).toEqual(counts);
    expect(await stage.stored(gallery)).toEqual(keys);
  });

  test('twice in one request is one face', async () => {
    const gallery = await stage.gallery();
    const { enrolled, person } = await enroll(
      stage.ports,
      request(gallery, 'ann', [photoOf('ann'), photoOf('ann')]),
    );
    expect(person.faces).toBe(1);
    expect(enrolled.map(({ alreadyEnrolled }) => alreadyEnrolled)).toEqual([false, true]);
    expect(enrolled[0]?.faceId).toBe(enrolled[1]?.faceId);
    expect(await stage.stored(gallery)).toHaveLength(1);
  });

  test('at the same moment is one face, one enrollment and one crop', async () => {
    const gallery = await stage.gallery();
    const answers = await Promise.all(
      [1, 2, 3].map(() => enroll(stage.ports, request(gallery, 'ann', [photoOf('ann')]))),
    );
    const fresh = answers
      .flatMap(({ enrolled }) => enrolled)
      .filter(({ alreadyEnrolled }) => !alreadyEnrolled);
    expect(fresh).toHaveLength(1);
    const counts = await stage.ports.registry.galleries.counts(gallery.uuid);
    expect(counts).toEqual({ persons: 1, faces: 1, photos: 1, enrollments: 1 });
    expect(await stage.stored(gallery)).toHaveLength(1);
  });

  test('for another person is refused and names the owner', async () => {
    const gallery = await stage.gallery();
    await enroll(stage.ports, request(gallery, 'ann', [photoOf('ann')]));
    const refusal = await refusalOf(enroll(stage.ports, request(gallery, 'bob', [photoOf('ann')])));
    expect(refusal.code).toBe('no_face_enrolled');
    expect(refusal.details).toMatchObject({
      refused: [{ index: 0, code: 'face_enrolled_elsewhere', personId: 'ann' }],
    });
    const counts = await stage.ports.registry.galleries.counts(gallery.uuid);
    expect(counts).toMatchObject({ persons: 1, faces: 1 });
    expect(await stage.stored(gallery)).toHaveLength(1);
  });

  test('for two persons at the same moment belongs to exactly one of them', async () => {
    const gallery = await stage.gallery();
    const outcomes = await Promise.allSettled(
      ['ann', 'bob'].map((person) => enroll(stage.ports, request(gallery, person, [photoOf('ann')]))),
    );
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const counts = await stage.ports.registry.galleries.counts(gallery.uuid);
    expect(counts).toEqual({ persons: 1, faces: 1, photos: 1, enrollments: 1 });
    expect(await stage.stored(gallery)).toHaveLength(1);
  });

  test('in another gallery is another face', async () => {
    const [one, other] = [await stage.gallery(), await stage.gallery()];
    const first = await enroll(stage.ports, request(one, 'ann', [photoOf('ann')]));
    const second = await enroll(stage.ports, request(other, 'bob', [photoOf('ann')]));
    expect(second.enrolled[0]?.alreadyEnrolled).toBe(false);
    expect(second.enrolled[0]?.faceId).not.toBe(first.enrolled[0]?.faceId);
  });

  test('another face of a known photo joins the photo that is there', async () => {
    const gallery = await stage.gallery();
    const box = { x: 700, y: 100, width: 100, height: 120 };
    const both = photoBytes({ faces: [{ person: 'ann' }, { person: 'bob', box }] });
    const ann = await enroll(stage.ports, request(gallery, 'ann', [both]));
    const bob = await enroll(stage.ports, request(gallery, 'bob', [both], { faceBoxes: [box] }));
    expect(bob.enrolled[0]?.photoId).toBe(ann.enrolled[0]?.photoId);
    expect(bob.enrolled[0]?.faceId).not.toBe(ann.enrolled[0]?.faceId);
  });
});

describe('a sample that does not fit', () => {
  test('is warned about when it resembles none of the person’s others', async () => {
    const gallery = await stage.gallery();
    const answer = await enroll(
      stage.ports,
      request(gallery, 'ann', [photoOf('ann', 1), photoOf('ann', 2), photoOf('stranger')]),
    );
    expect(answer.warnings).toMatchObject([{ index: 2, code: 'unlike_own_samples' }]);
    expect(answer.enrolled).toHaveLength(3);
  });

  test('is warned about when it is nearer to another person', async () => {
    const gallery = await stage.gallery();
    await enroll(stage.ports, request(gallery, 'bob', [photoOf('bob', 1)]));
    await enroll(stage.ports, request(gallery, 'ann', [photoOf('ann', 1)]));
    const answer = await enroll(stage.ports, request(gallery, 'ann', [photoOf('bob', 2)]));
    expect(answer.warnings.map(({ code }) => code)).toEqual(['unlike_own_samples', 'closer_to_other_person']);
    expect(answer.warnings[1]).toMatchObject({ index: 0, personId: 'bob' });
  });

  test('of a new person is warned about when somebody else already looks like that', async () => {
    const gallery = await stage.gallery();
    await enroll(stage.ports, request(gallery, 'bob', [photoOf('bob', 1)]));
    const answer = await enroll(
      stage.ports,
      request(gallery, 'robert', [photoOf('bob', 2), photoOf('bob', 3)]),
    );
    expect(answer.warnings.map(({ index, code }) => [index, code])).toEqual([
      [0, 'closer_to_other_person'],
      [1, 'closer_to_other_person'],
    ]);
  });

  test('is refused with strict, and the person is not made for it', async () => {
    const gallery = await stage.gallery();
    await enroll(stage.ports, request(gallery, 'bob', [photoOf('bob', 1)]));
    const refusal = await refusalOf(
      enroll(stage.ports, request(gallery, 'robert', [photoOf('bob', 2)], { strict: true })),
    );
    expect(refusal.details).toMatchObject({
      refused: [{ index: 0, code: 'closer_to_other_person', personId: 'bob' }],
    });
    expect(await stage.ports.registry.persons.find(gallery.uuid, 'robert')).toBeNull();
    const good = await enroll(
      stage.ports,
      request(gallery, 'ann', [photoOf('ann', 1), photoOf('bob', 3), photoOf('ann', 2)], { strict: true }),
    );
    expect(good.enrolled.map(({ index }) => index)).toEqual([0, 2]);
    expect(good.refused).toMatchObject([{ index: 1, code: 'unlike_own_samples' }]);
    expect(good.warnings).toEqual([]);
  });
});

describe('when a part fails', () => {
  const failing = (over: Partial<ActionPorts>): ActionPorts => ({ ...stage.ports, ...over });
  const broken = new Error('the part is broken');

  test('models: nothing is stored', async () => {
    const gallery = await stage.gallery();
    stage.ports.analyzer.failWith(new Refusal('models_unavailable', 'fetch them'));
    const refusal = await refusalOf(enroll(stage.ports, request(gallery, 'ann', [photoOf('ann')])));
    stage.ports.analyzer.failWith(null);
    expect(refusal.code).toBe('models_unavailable');
    await nothingStored(gallery);
  });

  test('a disk that fills up after the first crop: nothing is stored', async () => {
    const gallery = await stage.gallery();
    const { photoStore } = stage.ports;
    let puts = 0;
    const full: ActionPorts['photoStore'] = {
      ...photoStore,
      put: async (key, bytes) => {
        if (++puts === 2) throw new Refusal('storage_full', 'make room');
        await photoStore.put(key, bytes);
      },
    };
    const work = enroll(
      failing({ photoStore: full }),
      request(gallery, 'ann', [photoOf('ann', 1), photoOf('ann', 2)]),
    );
    expect((await refusalOf(work)).code).toBe('storage_full');
    await nothingStored(gallery);
  });

  test.each([
    ['batch', 'claimPersons'],
    ['batch', 'claimPhotos'],
    ['batch', 'addFaces'],
    ['batch', 'addEnrollments'],
    ['outbox', 'add'],
    ['audit', 'add'],
    ['persons', 'faceCount'],
  ] as const)('the registry at %s.%s: rolled back, and the crops are gone', async (aggregate, method) => {
    const gallery = await stage.gallery({ keep: 'photos' });
    const { registry } = stage.ports;
    const transact: typeof registry.transact = (work) =>
      registry.transact((rows) =>
        work({
          ...rows,
          [aggregate]: {
            ...rows[aggregate],
            [method]: async () => {
              throw broken;
            },
          },
        }),
      );
    const ports = failing({
      registry: new Proxy(registry, {
        get: (of, name) => (name === 'transact' ? transact : Reflect.get(of, name)),
      }),
    });
    await expect(enroll(ports, request(gallery, 'ann', [photoOf('ann', 1), photoOf('ann', 2)]))).rejects.toBe(
      broken,
    );
    await nothingStored(gallery);
  });

  test('remembering the answer: rolled back as well', async () => {
    const gallery = await stage.gallery();
    const caller = callerOf({
      remember: async () => {
        throw broken;
      },
    });
    await expect(enroll(stage.ports, request(gallery, 'ann', [photoOf('ann')], { caller }))).rejects.toBe(
      broken,
    );
    await nothingStored(gallery);
  });

  test('the index: the enrollment counts, says indexed false, and the relay finishes it', async () => {
    const gallery = await stage.gallery();
    const { index } = stage.ports;
    const away = async () => {
      throw new Refusal('index_unavailable', 'later');
    };
    const ill = new Proxy(index, {
      get: (of, name) => {
        if (name === 'upsert' || name === 'search' || name === 'stats') return away;
        const member: unknown = Reflect.get(of, name);
        return typeof member === 'function' ? member.bind(of) : member;
      },
    });
    const answer = await enroll(failing({ index: ill }), request(gallery, 'ann', [photoOf('ann')]));
    expect(answer.enrolled[0]?.indexed).toBe(false);
    await relayOutbox(stage.ports);
    const again = await enroll(stage.ports, request(gallery, 'ann', [photoOf('ann')]));
    expect(again.enrolled[0]).toMatchObject({ alreadyEnrolled: true, indexed: true });
    expect((await galleryStats(stage.ports, { gallery: gallery.id })).index).toMatchObject({ points: 1 });
  });
});

describe('a deletion during an enrollment', () => {
  /** Stops the enrollment after its analysis, runs `meanwhile`, lets it go on. */
  async function interrupted(
    gallery: Gallery,
    person: string,
    bytes: Uint8Array,
    meanwhile: () => Promise<unknown>,
  ) {
    const stop = gate();
    const { photoStore } = stage.ports;
    const ports: ActionPorts = {
      ...stage.ports,
      photoStore: {
        ...photoStore,
        put: async (key, crop) => {
          await photoStore.put(key, crop);
          await stop.pass();
        },
      },
    };
    const running = enroll(ports, request(gallery, person, [bytes]));
    await stop.reached;
    await meanwhile();
    stop.open();
    return running;
  }

  test('of the gallery: the enrollment is refused and leaves nothing', async () => {
    const gallery = await stage.gallery();
    const running = interrupted(gallery, 'ann', photoOf('ann'), () =>
      deleteGallery(stage.ports, { gallery: gallery.id, force: true, caller: callerOf() }),
    );
    expect((await refusalOf(running)).code).toBe('gallery_not_found');
    expect(await stage.stored(gallery)).toEqual([]);
  });

  test('of the person: the enrollment comes after it and makes the person anew', async () => {
    const gallery = await stage.gallery();
    await enroll(stage.ports, request(gallery, 'ann', [photoOf('ann', 1)]));
    const answer = await interrupted(gallery, 'ann', photoOf('ann', 2), () =>
      deletePerson(stage.ports, { gallery: gallery.id, person: 'ann', caller: callerOf() }),
    );
    expect(answer.person.faces).toBe(1);
    expect(await getPerson(stage.ports, { gallery: gallery.id, person: 'ann' })).toMatchObject({ faces: 1 });
  });

  test('of the very face: it is enrolled again as a new one', async () => {
    const gallery = await stage.gallery();
    const first = await enroll(stage.ports, request(gallery, 'ann', [photoOf('ann')]));
    const face = first.enrolled[0]!.faceId;
    const answer = await interrupted(gallery, 'ann', photoOf('ann'), () =>
      deleteFace(stage.ports, { gallery: gallery.id, face, caller: callerOf() }),
    );
    expect(answer.enrolled[0]).toMatchObject({ alreadyEnrolled: false });
    expect(answer.enrolled[0]?.faceId).not.toBe(face);
  });
});

test('what a gallery keeps may change between two enrollments', async () => {
  const gallery = await stage.gallery({ keep: 'none' });
  await enroll(stage.ports, request(gallery, 'ann', [photoOf('ann', 1)]));
  await changeGallery(stage.ports, { gallery: gallery.id, settings: { keep: 'crops' }, caller: callerOf() });
  await enroll(stage.ports, request(gallery, 'ann', [photoOf('ann', 2)]));
  expect(await stage.stored(gallery)).toHaveLength(1);
});

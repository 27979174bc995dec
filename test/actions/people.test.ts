/** People of albums: grouped by themselves, the same in any order, never two faces of one photo, and what humans said of them holds. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addPhotos } from '../../lib/actions/add-photos.ts';
import { changePeople } from '../../lib/actions/change-people.ts';
import { createAlbum } from '../../lib/actions/create-album.ts';
import { deleteAlbum } from '../../lib/actions/delete-album.ts';
import { deletePeople } from '../../lib/actions/delete-people.ts';
import { enroll } from '../../lib/actions/enroll.ts';
import { getPeople, listPeopleFaces } from '../../lib/actions/get-people.ts';
import { groupPeople } from '../../lib/actions/group-people.ts';
import { identify } from '../../lib/actions/identify.ts';
import { listPeople } from '../../lib/actions/list-people.ts';
import { listPersons } from '../../lib/actions/list-persons.ts';
import { mergePeople } from '../../lib/actions/merge-people.ts';
import { namePeople } from '../../lib/actions/name-people.ts';
import type { PeopleAnswer } from '../../lib/actions/people-answer.ts';
import { rebuildIndex } from '../../lib/actions/rebuild-index.ts';
import { removePhoto } from '../../lib/actions/remove-photo.ts';
import { splitPeople } from '../../lib/actions/split-people.ts';
import { startGrouping } from '../../lib/actions/start-grouping.ts';
import { startReindex } from '../../lib/actions/start-reindex.ts';
import { tellPeopleApart } from '../../lib/actions/tell-people-apart.ts';
import { tend } from '../../lib/actions/tend.ts';
import { seededRandom, shuffled } from '../../lib/matching/seeded-random.ts';
import type { ActionPorts } from '../../lib/ports/action-ports.ts';
import type { Gallery } from '../../lib/ports/records.ts';
import { callerOf, openStage, photos, refusalOf, type Stage } from '../fakes/action-stage.ts';
import { type FakeFace, photoBytes, photoOf } from '../fakes/fake-photo.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const caller = callerOf();

async function galleryWith(...albums: readonly string[]): Promise<Gallery> {
  const gallery = await stage.gallery();
  for (const id of albums) await createAlbum(stage.ports, { gallery: gallery.id, id, title: id, caller });
  return gallery;
}

async function add(gallery: Gallery, album: string, all: readonly Uint8Array[], externalId?: string) {
  const details = externalId === undefined ? {} : { details: all.map(() => ({ externalId })) };
  const request = { gallery: gallery.id, album, photos: photos(...all), ...details, caller };
  return (await addPhotos(stage.ports, request)).added;
}

/** Photos of these people, each alone, `samples` of each. */
const session = (people: readonly string[], samples: number) =>
  people.flatMap((person) => Array.from({ length: samples }, (_, at) => photoOf(person, at + 1, 0.95)));

const group = (ports: ActionPorts = stage.ports) =>
  groupPeople(ports, { until: new Date(8_640_000_000_000_000), at: 'once' });

const list = async (gallery: Gallery, over: Partial<Parameters<typeof listPeople>[1]> = {}) =>
  (await listPeople(stage.ports, { gallery: gallery.id, hidden: false, limit: 100, ...over })).items;

async function facesOf(gallery: Gallery, { id }: Pick<PeopleAnswer, 'id'>): Promise<readonly string[]> {
  const page = await listPeopleFaces(stage.ports, { gallery: gallery.id, person: id, limit: 500 });
  return page.items.map(({ faceId }) => faceId);
}

/** Who is with whom: sets of faces, in one order. */
async function partition(gallery: Gallery): Promise<readonly string[]> {
  const sets = await Promise.all(
    (await list(gallery, { hidden: true })).map((person) => facesOf(gallery, person)),
  );
  return sets.map((faces) => [...faces].sort().join()).sort();
}

const at = (gallery: Gallery, person: PeopleAnswer | string | undefined) => ({
  gallery: gallery.id,
  person: typeof person === 'string' ? person : (person?.id ?? 'nobody'),
  caller,
});

async function asked(gallery: Gallery, person: string) {
  const request = { gallery: gallery.id, photos: photos(photoOf(person, 99, 0.95)), caller };
  const { verdict, candidates } = await identify(stage.ports, request);
  return { verdict, ids: candidates.map((each) => each.personId) };
}

describe('the people of an album', () => {
  test('are grouped by themselves, unnamed, with their faces, photos and the best face as a cover', async () => {
    const gallery = await galleryWith('a', 'b');
    const added = await add(gallery, 'a', [
      ...session(['ann', 'bob'], 3),
      photoBytes({ faces: [{ person: 'ann', sample: 8, likeness: 0.95 }, { person: 'cid' }] }),
    ]);
    await add(gallery, 'b', [photoOf('bob', 7, 0.95)]);
    expect(await list(gallery)).toEqual([]);
    await group();
    const [one, other] = await list(gallery);
    const ann = [...added.slice(0, 3), added[6]!].map(({ faces }) => faces[0]!.faceId).sort();
    expect(await list(gallery)).toHaveLength(2);
    expect([one, other].map((each) => each?.faces)).toEqual([4, 4]);
    const sets = [await facesOf(gallery, one!), await facesOf(gallery, other!)];
    expect(sets).toContainEqual(ann);
    for (const each of [one!, other!]) {
      expect(each).toMatchObject({ kind: 'cluster', displayName: null, hidden: false, photos: 4 });
      expect(await facesOf(gallery, each)).toContain(each.cover?.faceId);
      expect(each.cover?.boxNormalized.width).toBeLessThan(1);
      expect(await getPeople(stage.ports, at(gallery, each))).toEqual(each);
    }
    // Cid was seen once: somebody, but no person to show.
    const inAlbum = await list(gallery, { album: 'b' });
    expect(inAlbum).toMatchObject([{ faces: 1, photos: 1 }]);
    expect(await refusalOf(list(gallery, { album: 'x' }))).toMatchObject({ code: 'album_not_found' });
  });

  test('come in pages, most faces first, each once', async () => {
    const gallery = await galleryWith('a');
    for (const [samples, people] of [
      [4, ['ann']],
      [2, ['bob', 'cid', 'dot']],
      [3, ['eve']],
    ] as const)
      await add(gallery, 'a', session(people, samples));
    await group();
    const seen: PeopleAnswer[] = [];
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page = await listPeople(stage.ports, {
        ...{ gallery: gallery.id, hidden: false, limit: 2 },
        ...(cursor !== undefined && { cursor }),
      });
      seen.push(...page.items);
      cursor = page.nextCursor;
    }
    expect(seen.map(({ faces }) => faces)).toEqual([4, 3, 2, 2, 2]);
    expect(new Set(seen.map(({ id }) => id)).size).toBe(5);
  });

  test('are never two faces of one photo, however alike', async () => {
    const gallery = await galleryWith('a');
    const twins: readonly FakeFace[] = [
      { person: 'ann', likeness: 0.75 },
      { person: 'ann', sample: 2, likeness: 0.75 },
    ];
    await add(gallery, 'a', [photoBytes({ faces: twins }), photoBytes({ faces: twins, note: 'again' })]);
    await group();
    const found = await list(gallery);
    expect(found.length).toBeGreaterThan(0);
    for (const each of found) expect(each.photos).toBe(each.faces);
  });

  test('are the same in whatever order and portions their photos come', async () => {
    const people = ['ann', 'bob', 'cid', 'dot'];
    const shots = Array.from({ length: 16 }, (_, at): readonly FakeFace[] =>
      people
        .filter((_, who) => (at * 7 + who * 3) % 4 < 2)
        .map((person) => ({ person, sample: at, likeness: 0.8 })),
    ).filter((faces) => faces.length > 0);
    const all = shots.map((faces, at) => photoBytes({ faces, note: `${at}` }));
    const words = async (order: readonly Uint8Array[], portion: number) => {
      const gallery = await galleryWith('a');
      const named = new Map<string, string>();
      for (let from = 0; from < order.length; from += portion) {
        const some = order.slice(from, from + portion);
        const added = await add(gallery, 'a', some);
        for (const [at, photo] of added.entries())
          for (const { faceId, box } of photo.faces) named.set(faceId, `${all.indexOf(some[at]!)}/${box.x}`);
        await group();
      }
      const sets = await Promise.all((await list(gallery)).map((each) => facesOf(gallery, each)));
      return sets
        .map((faces) =>
          faces
            .map((face) => named.get(face))
            .sort()
            .join(' '),
        )
        .sort();
    };
    const wanted = await words(all, 16);
    expect(wanted.length).toBeGreaterThan(1);
    for (const [seed, portion] of [
      [1, 3],
      [2, 5],
    ] as const)
      expect(await words(shuffled(all, seededRandom(seed)), portion)).toEqual(wanted);
  });

  test('keep their ids while they grow', async () => {
    const gallery = await galleryWith('a');
    await add(gallery, 'a', session(['ann', 'bob'], 2));
    await group();
    const before = await list(gallery);
    await add(gallery, 'a', [
      photoOf('ann', 5, 0.95),
      photoOf('bob', 5, 0.95),
      photoOf('cid', 1),
      photoOf('cid', 2),
    ]);
    await group();
    const after = new Map((await list(gallery)).map((each) => [each.id, each.faces]));
    for (const { id } of before) expect(after.get(id)).toBe(3);
    expect(after.size).toBe(3);
  });

  test('lose faces whose photos go, and go with their last one', async () => {
    const gallery = await galleryWith('a');
    const added = await add(gallery, 'a', session(['ann', 'bob'], 3));
    await group();
    const photo = added[0]!.photoId;
    await removePhoto(stage.ports, { gallery: gallery.id, album: 'a', photo, caller });
    await group();
    expect((await list(gallery)).map(({ faces }) => faces).sort()).toEqual([2, 3]);
    await deleteAlbum(stage.ports, { gallery: gallery.id, album: 'a', caller });
    await group();
    expect(await list(gallery, { hidden: true })).toEqual([]);
    expect(await stage.ports.registry.grouping.waiting()).toEqual([]);
  });

  test('are grouped by the recurring step once photos stop coming, not after each of them', async () => {
    const own = await openStage();
    let asks = 0;
    const ports = { ...own.ports, tending: { soon: async () => void asks++ } };
    const gallery = await own.gallery();
    await createAlbum(ports, { gallery: gallery.id, id: 'a', title: 'a', caller });
    await addPhotos(ports, {
      gallery: gallery.id,
      album: 'a',
      photos: photos(...session(['ann'], 2)),
      caller,
    });
    const seen = () => listPeople(ports, { gallery: gallery.id, hidden: false, limit: 9 });
    await tend(ports);
    expect(await seen()).toMatchObject({ items: [] });
    expect(asks).toBe(1);
    own.pass(20);
    await tend(ports);
    expect(await seen()).toMatchObject({ items: [{ faces: 2 }] });
    expect(asks).toBe(1);
    await own.close();
  });
});

describe('a job', () => {
  test('groups everybody anew at once, tells how far it is, and is one however often it is asked for', async () => {
    const gallery = await galleryWith('a');
    await add(gallery, 'a', session(['ann', 'bob'], 2));
    const request = { gallery: gallery.id, caller };
    const job = await startGrouping(stage.ports, request);
    expect(job).toMatchObject({ kind: 'people', total: 4, done: 0, cost: null });
    expect((await startGrouping(stage.ports, request)).id).toBe(job.id);
    await tend(stage.ports);
    const { registry } = stage.ports;
    expect(await registry.jobs.find(job.id)).toMatchObject({ status: 'done', done: 4 });
    expect(await list(gallery)).toHaveLength(2);
    expect((await startGrouping(stage.ports, request)).id).not.toBe(job.id);
  });

  test('of a gallery without albums ends where it begins', async () => {
    const gallery = await stage.gallery();
    expect(await startGrouping(stage.ports, { gallery: gallery.id, caller })).toMatchObject({
      status: 'done',
      total: 0,
    });
  });
});

/** Stops before this write of the grouping, as a kill would. */
const dies = (method: 'move' | 'done'): ActionPorts => ({
  ...stage.ports,
  registry: {
    ...stage.ports.registry,
    transact: (work) =>
      stage.ports.registry.transact((rows) =>
        work({
          ...rows,
          grouping: new Proxy(rows.grouping, {
            get: (of, name) =>
              name === method ? () => Promise.reject(new Error('killed')) : Reflect.get(of, name),
          }),
        }),
      ),
  },
});

describe('a grouping', () => {
  test('that is killed between two writes leaves nothing half, and the next one ends where it would have ended', async () => {
    const gallery = await galleryWith('a');
    await add(gallery, 'a', session(['ann', 'bob'], 3));
    const { registry } = stage.ports;
    for (const method of ['move', 'done'] as const) {
      await expect(group(dies(method))).rejects.toThrow('killed');
      expect(await list(gallery, { hidden: true })).toEqual([]);
      expect((await registry.grouping.waiting()).length).toBeGreaterThan(0);
    }
    await group();
    expect((await list(gallery)).map(({ faces }) => faces)).toEqual([3, 3]);
  });

  test('and its twin at the same moment write the same people once', async () => {
    const gallery = await galleryWith('a');
    await add(gallery, 'a', session(['ann', 'bob', 'cid'], 3));
    await Promise.all([group(), group(), group()]);
    await group();
    expect((await list(gallery, { hidden: true })).map(({ faces }) => faces)).toEqual([3, 3, 3]);
  });

  test('that was overtaken by a human writes nothing of what it thought before', async () => {
    const gallery = await galleryWith('a');
    await add(gallery, 'a', session(['ann'], 4));
    await group();
    const [ann] = await list(gallery);
    const faces = await facesOf(gallery, ann!);
    await startGrouping(stage.ports, { gallery: gallery.id, caller });
    const { index } = stage.ports;
    let split = false;
    const meddling = new Proxy(index, {
      get(of, name) {
        const member: unknown = Reflect.get(of, name);
        if (typeof member !== 'function') return member;
        return async (...input: unknown[]) => {
          if (name === 'search' && !split) {
            split = true;
            await splitPeople(stage.ports, { ...at(gallery, ann), faces: faces.slice(0, 2) });
          }
          return Reflect.apply(member, of, input);
        };
      },
    });
    await group({ ...stage.ports, index: meddling });
    await group();
    expect((await partition(gallery)).map((set) => set.split(',').length)).toEqual([2, 2]);
  });

  test('does not wait for a worker that died: its lease ends', async () => {
    const gallery = await galleryWith('a');
    await add(gallery, 'a', session(['ann'], 2));
    const { registry, clock } = stage.ports;
    const now = clock.now();
    await registry.grouping.lease(gallery.uuid, now, new Date(now.getTime() + 60_000));
    expect(await group()).toMatchObject({ left: true });
    expect(await list(gallery)).toEqual([]);
    stage.pass(61);
    await group();
    expect(await list(gallery)).toHaveLength(1);
  });
});

describe('naming', () => {
  test('makes an unnamed person a named one, whom identify then finds; before, and for guesses, it does not', async () => {
    const gallery = await galleryWith('a');
    await add(gallery, 'a', session(['ann', 'bob'], 3));
    await group();
    expect(await asked(gallery, 'ann')).toEqual({ verdict: 'unknown', ids: [] });
    const people = await list(gallery);
    const ann = people[0]!;
    const named = await namePeople(stage.ports, {
      ...at(gallery, ann),
      as: 'n-1',
      displayName: 'N',
      overrule: false,
    });
    expect(named).toMatchObject({ id: 'n-1', kind: 'named', displayName: 'N', faces: 3 });
    const whose = (await asked(gallery, 'ann')).ids.length > 0 ? 'ann' : 'bob';
    expect(await asked(gallery, whose)).toEqual({ verdict: 'match', ids: ['n-1'] });
    expect(await asked(gallery, whose === 'ann' ? 'bob' : 'ann')).toEqual({ verdict: 'unknown', ids: [] });
    expect(await refusalOf(getPeople(stage.ports, at(gallery, ann)))).toMatchObject({
      code: 'person_not_found',
    });

    // A photo that comes later is put to her by the grouping, and is no sample of hers for that.
    const [later] = await add(gallery, 'a', [photoOf(whose, 50, 0.95)]);
    await group();
    expect(await getPeople(stage.ports, at(gallery, 'n-1'))).toMatchObject({ faces: 4 });
    const [point] = await stage.ports.registry.faces.points(gallery.embeddingSpace, [
      later!.faces[0]!.faceId,
    ]);
    expect(point).toMatchObject({ named: false });
    const persons = await listPersons(stage.ports, { gallery: gallery.id, limit: 10 });
    expect(persons.items).toMatchObject([{ id: 'n-1', faces: 3 }]);
  });

  test('with the id of somebody known joins the two', async () => {
    const gallery = await galleryWith('a');
    await enroll(stage.ports, {
      gallery: gallery.id,
      person: 'ann',
      photos: photos(photoOf('ann', 30)),
      caller,
    });
    await add(gallery, 'a', session(['ann'], 3));
    await group();
    // Who was enrolled attracts nobody in albums by herself.
    const [cluster] = await list(gallery, { kind: 'cluster' });
    expect(cluster).toMatchObject({ faces: 3 });
    const named = await namePeople(stage.ports, { ...at(gallery, cluster), as: 'ann', overrule: false });
    expect(named).toMatchObject({ id: 'ann', kind: 'named', faces: 4 });
    expect(await list(gallery, { kind: 'cluster' })).toEqual([]);
  });

  test('refuses a second name, another unnamed person’s id and nobody; an unnamed person is nobody to /persons or enroll', async () => {
    const gallery = await galleryWith('a');
    await add(gallery, 'a', session(['ann', 'bob'], 2));
    await group();
    const [one, other] = await list(gallery);
    const name = (person: PeopleAnswer | string, as: string) =>
      refusalOf(namePeople(stage.ports, { ...at(gallery, person), as, overrule: false }));
    expect(await name(one!, other!.id)).toMatchObject({ code: 'already_exists' });
    expect(await name('nobody', 'x')).toMatchObject({ code: 'person_not_found' });
    await namePeople(stage.ports, { ...at(gallery, one), as: 'x', overrule: false });
    expect(await name('x', 'y')).toMatchObject({ code: 'already_exists' });
    const enrolls = { gallery: gallery.id, person: other!.id, photos: photos(photoOf('bob', 9)), caller };
    expect(await refusalOf(enroll(stage.ports, enrolls))).toMatchObject({ code: 'already_exists' });
    expect((await listPersons(stage.ports, { gallery: gallery.id, limit: 10 })).items).toMatchObject([
      { id: 'x' },
    ]);
  });
});

describe('enrolling a face that the grouping has seen', () => {
  const enrolls = (gallery: Gallery, person: string, ...all: readonly Uint8Array[]) =>
    enroll(stage.ports, { gallery: gallery.id, person, photos: photos(...all), caller });
  const sizes = async (gallery: Gallery) =>
    Object.fromEntries(
      (await list(gallery, { hidden: true })).map(({ id, kind, faces }) => [
        kind === 'named' ? id : '?',
        faces,
      ]),
    );
  const certain = async (gallery: Gallery, id: string) => {
    const { items } = await listPersons(stage.ports, { gallery: gallery.id, limit: 10 });
    return items.find((person) => person.id === id)?.faces;
  };

  test('names the unnamed person: identify finds them by the enrolled face, the others stay a guess', async () => {
    const gallery = await galleryWith('a');
    await add(gallery, 'a', session(['ann', 'bob'], 3));
    await group();
    const answer = await enrolls(gallery, 'ann', photoOf('ann', 2, 0.95));
    expect(answer).toMatchObject({
      person: { id: 'ann', faces: 1 },
      enrolled: [{ alreadyEnrolled: false, indexed: true }],
      refused: [],
    });
    expect(await sizes(gallery)).toEqual({ ann: 3, '?': 3 });
    expect(await asked(gallery, 'ann')).toEqual({ verdict: 'match', ids: ['ann'] });
    expect(await asked(gallery, 'bob')).toEqual({ verdict: 'unknown', ids: [] });
    await group();
    expect([await sizes(gallery), await certain(gallery, 'ann')]).toEqual([{ ann: 3, '?': 3 }, 1]);

    const again = await enrolls(gallery, 'ann', photoOf('ann', 2, 0.95));
    expect(again.enrolled).toMatchObject([{ faceId: answer.enrolled[0]?.faceId, alreadyEnrolled: true }]);
    const other = await refusalOf(enrolls(gallery, 'bob', photoOf('ann', 2, 0.95)));
    expect(other.details).toMatchObject({ refused: [{ code: 'face_enrolled_elsewhere', personId: 'ann' }] });
    // What was a guess becomes certain by being enrolled, too.
    expect((await enrolls(gallery, 'ann', photoOf('ann', 3, 0.95))).enrolled).toMatchObject([
      { alreadyEnrolled: false },
    ]);
    expect([await sizes(gallery), await certain(gallery, 'ann')]).toEqual([{ ann: 3, '?': 3 }, 2]);
  });

  test('joins the unnamed person to somebody who is known, with all that humans called one with the face', async () => {
    const gallery = await galleryWith('a');
    await enrolls(gallery, 'ann', photoOf('ann', 30));
    const added = await add(gallery, 'a', [...session(['ann'], 2), ...session(['bob'], 2)]);
    await group();
    const [one, other] = await list(gallery, { kind: 'cluster' });
    await mergePeople(stage.ports, { ...at(gallery, one), from: other!.id, overrule: false });
    await enrolls(gallery, 'ann', photoOf('ann', 1, 0.95));
    expect([await sizes(gallery), await certain(gallery, 'ann')]).toEqual([{ ann: 5 }, 5]);
    await startGrouping(stage.ports, { gallery: gallery.id, caller });
    await group();
    expect(await facesOf(gallery, { id: 'ann' })).toEqual(
      expect.arrayContaining(added.map(({ faces }) => faces[0]!.faceId)),
    );
  });

  test('takes the face alone from a guess at somebody with a name', async () => {
    const gallery = await galleryWith('a');
    await add(gallery, 'a', session(['ann'], 4));
    await group();
    await enrolls(gallery, 'ann', photoOf('ann', 1, 0.95));
    await enrolls(gallery, 'twin', photoOf('ann', 2, 0.95));
    expect([await certain(gallery, 'ann'), await certain(gallery, 'twin')]).toEqual([1, 1]);
    await startGrouping(stage.ports, { gallery: gallery.id, caller });
    await group();
    expect([await certain(gallery, 'ann'), await certain(gallery, 'twin')]).toEqual([1, 1]);
  });

  test('is refused where somebody said that they are two, and then changes nothing', async () => {
    const gallery = await galleryWith('a');
    const added = await add(gallery, 'a', session(['ann'], 4));
    await group();
    const [all] = await list(gallery);
    const apart = added.slice(2).map(({ faces }) => faces[0]!.faceId);
    const other = await splitPeople(stage.ports, { ...at(gallery, all), faces: apart });
    await namePeople(stage.ports, { ...at(gallery, all), as: 'ann', overrule: false });
    const before = await partition(gallery);
    const refusal = await refusalOf(enrolls(gallery, 'ann', photoOf('ann', 3, 0.95)));
    expect(refusal.details).toMatchObject({
      refused: [{ index: 0, code: 'decision_conflict', personId: other.id }],
    });
    await group();
    expect(await partition(gallery)).toEqual(before);
    // Somebody else they may well be.
    await enrolls(gallery, 'amy', photoOf('ann', 3, 0.95));
    await group();
    expect(await sizes(gallery)).toEqual({ ann: 2, amy: 2 });
  });

  test('by two people at the same moment gives each the own face, whoever was first', async () => {
    const gallery = await galleryWith('a');
    await add(gallery, 'a', session(['ann'], 4));
    await group();
    await Promise.all([
      enrolls(gallery, 'ann', photoOf('ann', 1, 0.95)),
      enrolls(gallery, 'amy', photoOf('ann', 2, 0.95)),
      enrolls(gallery, 'ann', photoOf('ann', 1, 0.95)),
    ]);
    await group();
    expect([await certain(gallery, 'ann'), await certain(gallery, 'amy')]).toEqual([1, 1]);
    expect((await list(gallery)).reduce((sum, { faces }) => sum + faces, 0)).toBeGreaterThanOrEqual(2);
  });

  test('while the grouping is at work ends as if one had waited for the other', async () => {
    const gallery = await galleryWith('a');
    await add(gallery, 'a', session(['ann', 'bob'], 3));
    await Promise.all([
      group(),
      enrolls(gallery, 'ann', photoOf('ann', 1, 0.95)),
      group(),
      enrolls(gallery, 'bob', photoOf('bob', 3, 0.95)),
    ]);
    await group();
    expect(await sizes(gallery)).toEqual({ ann: 3, bob: 3 });
    expect([await certain(gallery, 'ann'), await certain(gallery, 'bob')]).toEqual([1, 1]);
  });

  test('that is killed between two writes changes nothing, and is done by asking again', async () => {
    const gallery = await galleryWith('a');
    await add(gallery, 'a', session(['ann'], 3));
    await group();
    const before = await partition(gallery);
    const request = { gallery: gallery.id, person: 'ann', photos: photos(photoOf('ann', 1, 0.95)), caller };
    await expect(enroll(dies('move'), request)).rejects.toThrow('killed');
    expect([await partition(gallery), await list(gallery, { kind: 'named' })]).toEqual([before, []]);
    await enroll(stage.ports, request);
    expect(await sizes(gallery)).toEqual({ ann: 3 });
  });
});

describe('what humans said', () => {
  /** Everything that may make the machine think again. */
  async function thinkAgain(gallery: Gallery): Promise<void> {
    const { ports } = stage;
    await startGrouping(ports, { gallery: gallery.id, caller });
    await group();
    const { id } = await startReindex(ports, { gallery: gallery.id, caller });
    await rebuildIndex(ports, (await ports.registry.jobs.find(id))!);
    await group();
  }

  test('a merge holds two people together who look like two', async () => {
    const gallery = await galleryWith('a');
    await add(gallery, 'a', session(['ann', 'bob'], 2));
    await group();
    const [one, other] = await list(gallery);
    const merged = await mergePeople(stage.ports, { ...at(gallery, one), from: other!.id, overrule: false });
    expect(merged).toMatchObject({ id: one!.id, faces: 4 });
    await thinkAgain(gallery);
    expect(await list(gallery)).toMatchObject([{ id: one!.id, faces: 4 }]);
    const itself = mergePeople(stage.ports, { ...at(gallery, one), from: one!.id, overrule: false });
    expect(await refusalOf(itself)).toMatchObject({ code: 'validation_failed' });
  });

  test('a merge never loses a name', async () => {
    const gallery = await galleryWith('a');
    await add(gallery, 'a', session(['ann', 'bob'], 2));
    await group();
    const [one, other] = await list(gallery);
    await namePeople(stage.ports, { ...at(gallery, other), as: 'named', overrule: false });
    const merged = await mergePeople(stage.ports, { ...at(gallery, one), from: 'named', overrule: false });
    expect(merged).toMatchObject({ id: 'named', faces: 4 });
  });

  test('a split keeps apart what looks like one, also when it is a single face, until it is overruled', async () => {
    const gallery = await galleryWith('a');
    await add(gallery, 'a', session(['ann'], 4));
    await group();
    const [ann] = await list(gallery);
    const faces = await facesOf(gallery, ann!);
    const other = await splitPeople(stage.ports, { ...at(gallery, ann), faces: [faces[1]!] });
    expect(other).toMatchObject({ kind: 'cluster', faces: 1 });
    await thinkAgain(gallery);
    expect((await list(gallery)).map((each) => [each.id, each.faces])).toEqual([
      [ann!.id, 3],
      [other.id, 1],
    ]);
    const merging = { ...at(gallery, ann), from: other.id };
    expect(await refusalOf(mergePeople(stage.ports, { ...merging, overrule: false }))).toMatchObject({
      code: 'decision_conflict',
      details: { faces: expect.arrayContaining([faces[1]]) },
    });
    await mergePeople(stage.ports, { ...merging, overrule: true });
    await thinkAgain(gallery);
    expect(await list(gallery)).toMatchObject([{ id: ann!.id, faces: 4 }]);
  });

  test('a split takes faces of that person only, not all of them, and none they were enrolled by', async () => {
    const gallery = await galleryWith('a');
    const shot = photoOf('ann', 1, 0.95);
    await add(gallery, 'a', [shot, ...session(['ann', 'bob'], 3).slice(1)]);
    await enroll(stage.ports, { gallery: gallery.id, person: 'ann', photos: photos(shot), caller });
    await group();
    const all = await list(gallery);
    const ann = all.find(({ id }) => id === 'ann')!;
    expect(ann.faces).toBe(3);
    const bob = all.find(({ id }) => id !== 'ann')!;
    const split = (faces: readonly string[]) =>
      refusalOf(splitPeople(stage.ports, { ...at(gallery, ann), faces }));
    const own = await facesOf(gallery, ann);
    expect(await split(await facesOf(gallery, bob))).toMatchObject({ code: 'face_not_found' });
    expect(await split(own)).toMatchObject({ code: 'validation_failed' });
    const { registry } = stage.ports;
    const [enrolled] = await registry.people.enrolled(own);
    expect(await split([enrolled!])).toMatchObject({ code: 'decision_conflict' });
  });

  test('not the same: two who would become one stay two', async () => {
    const gallery = await galleryWith('a');
    await add(gallery, 'a', session(['ann'], 4));
    await group();
    const [ann] = await list(gallery);
    const faces = await facesOf(gallery, ann!);
    const other = await splitPeople(stage.ports, { ...at(gallery, ann), faces: faces.slice(0, 2) });
    await mergePeople(stage.ports, { ...at(gallery, ann), from: other.id, overrule: true });
    const again = await splitPeople(stage.ports, { ...at(gallery, ann), faces: faces.slice(0, 2) });
    await tellPeopleApart(stage.ports, { ...at(gallery, ann), other: again.id });
    await thinkAgain(gallery);
    expect((await list(gallery)).map((each) => each.faces)).toEqual([2, 2]);
    const itself = tellPeopleApart(stage.ports, { ...at(gallery, ann), other: ann!.id });
    expect(await refusalOf(itself)).toMatchObject({ code: 'validation_failed' });
  });

  test('a hidden person is left out of the list and stays hidden', async () => {
    const gallery = await galleryWith('a');
    await add(gallery, 'a', session(['ann', 'bob'], 2));
    await group();
    const [one, other] = await list(gallery);
    expect(await changePeople(stage.ports, { ...at(gallery, one), hidden: true })).toMatchObject({
      hidden: true,
    });
    await add(gallery, 'a', [photoOf('ann', 7, 0.95), photoOf('bob', 7, 0.95)]);
    await thinkAgain(gallery);
    expect((await list(gallery)).map(({ id }) => id)).toEqual([other!.id]);
    expect(await list(gallery, { hidden: true })).toHaveLength(2);
    await changePeople(stage.ports, { ...at(gallery, one), hidden: false });
    expect(await list(gallery)).toHaveLength(2);
  });

  test('holds for the next edit of a photo, and for the older one when somebody goes back to it', async () => {
    const gallery = await galleryWith('a');
    const box = { x: 100, y: 100, width: 100, height: 130 };
    const shot = (note: string) =>
      photoBytes({ faces: [{ person: 'ann', sample: 1, likeness: 0.95, box }], note });
    const [first] = await add(gallery, 'a', [shot('as shot')], 'IMG_1');
    await add(gallery, 'a', session(['ann'], 4).slice(1));
    await group();
    const [ann] = await list(gallery);
    const other = await splitPeople(stage.ports, { ...at(gallery, ann), faces: [first!.faces[0]!.faceId] });
    const [edit] = await add(gallery, 'a', [shot('edited')], 'IMG_1');
    await thinkAgain(gallery);
    expect(await facesOf(gallery, other)).toEqual([edit!.faces[0]!.faceId]);
    expect(await facesOf(gallery, ann!)).toHaveLength(3);
    await add(gallery, 'a', [shot('as shot')], 'IMG_1');
    await thinkAgain(gallery);
    expect(await facesOf(gallery, other)).toEqual([first!.faces[0]!.faceId]);
    expect(await facesOf(gallery, ann!)).toHaveLength(3);
  });

  test('outlives the face it was said through', async () => {
    const gallery = await galleryWith('a');
    const added = await add(gallery, 'a', session(['ann', 'bob'], 2));
    await group();
    const [one, other] = await list(gallery);
    await mergePeople(stage.ports, { ...at(gallery, one), from: other!.id, overrule: false });
    for (const { photoId: photo } of [added[0]!, added[2]!])
      await removePhoto(stage.ports, { gallery: gallery.id, album: 'a', photo, caller });
    await thinkAgain(gallery);
    expect((await list(gallery)).map(({ faces }) => faces)).toEqual([2]);
  });

  test('holds in another embedding space', async () => {
    const gallery = await galleryWith('a');
    await add(gallery, 'a', session(['ann', 'bob'], 3));
    await group();
    const [one, other] = await list(gallery);
    const faces = await facesOf(gallery, one!);
    await splitPeople(stage.ports, { ...at(gallery, one), faces: [faces[0]!] });
    await mergePeople(stage.ports, { ...at(gallery, one), from: other!.id, overrule: false });
    const before = await partition(gallery);
    // The same embeddings under another name: nothing is left of what the bars and the index were.
    const { registry, index } = stage.ports;
    const all = (await Promise.all((await list(gallery)).map((each) => facesOf(gallery, each)))).flat();
    const points = await registry.faces.points(gallery.embeddingSpace, all);
    const moved = { ...gallery, embeddingSpace: 'next-space' };
    await index.upsert('next-space', points);
    const albumFaces: typeof registry.grouping.albumFaces = (of, _space, some) =>
      registry.grouping.albumFaces(of, gallery.embeddingSpace, some);
    await startGrouping(stage.ports, { gallery: gallery.id, caller });
    await group({
      ...stage.ports,
      registry: {
        ...registry,
        galleries: { ...registry.galleries, findByUuid: async () => moved },
        grouping: new Proxy(registry.grouping, {
          get: (of, name) => (name === 'albumFaces' ? albumFaces : Reflect.get(of, name)),
        }),
      },
      spaces: { ...stage.ports.spaces, find: () => stage.ports.spaces.default },
    });
    expect(await registry.grouping.find(gallery.uuid)).toMatchObject({ space: 'next-space' });
    expect(await partition(gallery)).toEqual(before);
  });

  test('holds whatever was said and in whatever order photos and words come (property)', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1e6 }), async (seed) => {
        const random = seededRandom(seed);
        const gallery = await galleryWith('a');
        await add(gallery, 'a', session(['ann', 'bob', 'cid'], 4));
        await group();
        for (let step = 0; step < 4; step++) {
          const people = await list(gallery);
          const [one, other] = shuffled(people, random);
          const splits = random() < 0.5 || other === undefined;
          if (splits && one!.faces > 1) {
            const faces = shuffled(await facesOf(gallery, one!), random);
            const some = faces.slice(0, 1 + Math.floor(random() * (faces.length - 1)));
            await splitPeople(stage.ports, { ...at(gallery, one), faces: some });
          } else if (other !== undefined) {
            await mergePeople(stage.ports, { ...at(gallery, one), from: other.id, overrule: true });
          }
          const said = await partition(gallery);
          await thinkAgain(gallery);
          expect(await partition(gallery)).toEqual(said);
        }
      }),
      { numRuns: 3 },
    );
  });
});

test('erasing an unnamed person takes every face that was put to them', async () => {
  const gallery = await galleryWith('a');
  await add(gallery, 'a', session(['ann', 'bob'], 3));
  await group();
  const [ann, bob] = await list(gallery);
  const faces = await facesOf(gallery, ann!);
  await deletePeople(stage.ports, at(gallery, ann));
  await group();
  expect((await list(gallery)).map(({ id }) => id)).toEqual([bob!.id]);
  expect(await stage.ports.registry.faces.points(gallery.embeddingSpace, faces)).toEqual([]);
});

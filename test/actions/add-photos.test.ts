/** Photos in albums: analysed once per gallery, every face by itself, never twice, never half, and an edit takes the older one's place. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AddPhotosRequest, addPhotos } from '../../lib/actions/add-photos.ts';
import { advanceErasures } from '../../lib/actions/advance-erasures.ts';
import { changeAlbum } from '../../lib/actions/change-album.ts';
import { createAlbum } from '../../lib/actions/create-album.ts';
import { deleteAlbum } from '../../lib/actions/delete-album.ts';
import { enroll } from '../../lib/actions/enroll.ts';
import { identify } from '../../lib/actions/identify.ts';
import { relayOutbox } from '../../lib/actions/relay-outbox.ts';
import { turnFace } from '../../lib/face/turn-face.ts';
import type { ActionPorts } from '../../lib/ports/action-ports.ts';
import type { Gallery } from '../../lib/ports/records.ts';
import { callerOf, gate, openStage, photos, refusalOf, type Stage, sha256 } from '../fakes/action-stage.ts';
import { photoBytes, photoOf } from '../fakes/fake-photo.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const box = (x: number) => ({ x, y: 100, width: 100, height: 130 });

async function galleryWith(...albums: readonly string[]): Promise<Gallery> {
  const gallery = await stage.gallery();
  for (const id of albums)
    await createAlbum(stage.ports, { gallery: gallery.id, id, title: id, caller: callerOf() });
  return gallery;
}

function add(
  gallery: Gallery,
  album: string,
  bytes: readonly Uint8Array[],
  over: Partial<AddPhotosRequest> = {},
  ports: ActionPorts = stage.ports,
) {
  return addPhotos(ports, {
    gallery: gallery.id,
    album,
    photos: photos(...bytes),
    caller: callerOf(),
    ...over,
  });
}

const policy = (gallery: Gallery, album: string, patch: Parameters<typeof changeAlbum>[1]['policy']) =>
  changeAlbum(stage.ports, { gallery: gallery.id, album, policy: patch, caller: callerOf() });

async function shown(gallery: Gallery, id: string) {
  const album = (await stage.ports.registry.albums.find(gallery.uuid, id))!;
  const page = { order: 'position', after: null, limit: 100, labels: [] } as const;
  return stage.ports.registry.albumPhotos.list(album, page);
}

/** What the index would show of an album: searchable faces by photo. */
async function indexed(gallery: Gallery, id: string): Promise<readonly string[]> {
  const album = (await stage.ports.registry.albums.find(gallery.uuid, id))!;
  const points = await stage.ports.index.scan(gallery.embeddingSpace, null, 10_000);
  return points.filter(({ albums }) => albums.includes(album.uuid)).map(({ face }) => face);
}

describe('new photos', () => {
  test('are stored with every face, the original and crops, and searchable at once', async () => {
    const gallery = await galleryWith('a');
    const group = photoBytes({
      faces: [
        { person: 'ann', box: box(0) },
        { person: 'bob', box: box(300) },
        { person: 'tiny', box: box(600), reasons: ['face_too_small'] },
      ],
      facts: { takenAt: '2026-06-13T10:00:00Z', takenOffset: 120, camera: 'NIKON Z 6' },
    });
    const caller = callerOf();
    const answer = await add(gallery, 'a', [group, photoBytes({ faces: [] })], {
      labels: ['gala'],
      details: [{ externalId: 'IMG_1', labels: ['bib:7'] }],
      caller,
    });
    expect(answer.refused).toEqual([]);
    expect(answer.added.map(({ index, faces }) => [index, faces.map(({ status }) => status)])).toEqual([
      [0, ['searchable', 'searchable', 'not_searchable']],
      [1, []],
    ]);
    expect(answer.added[0]?.faces[2]).toMatchObject({ reasons: ['face_too_small'], box: box(600) });
    expect(answer.added[0]).toMatchObject({
      fileName: 'photo-0.jpg',
      externalId: 'IMG_1',
      alreadyThere: false,
      supersedes: null,
    });

    const [one, two] = await shown(gallery, 'a');
    expect(one).toMatchObject({
      sha256: sha256(group),
      labels: ['gala', 'bib:7'],
      takenAt: new Date('2026-06-13T10:00:00Z'),
      takenOffset: 120,
      camera: 'NIKON Z 6',
      bytes: group.length,
      detail: 'standard',
      externalId: 'IMG_1',
    });
    expect(two).toMatchObject({ labels: ['gala'], position: 2, detail: 'standard' });
    const searchable = answer.added[0]!.faces.slice(0, 2).map(({ faceId }) => faceId);
    expect(await indexed(gallery, 'a')).toEqual([...searchable].sort());
    const stored = await stage.stored(gallery);
    expect(stored.filter((key) => key.startsWith('photos/'))).toHaveLength(2);
    expect(stored.filter((key) => key.startsWith('crops/'))).toHaveLength(2);
    expect(await stage.ports.photoStore.get(one?.storageKey ?? '')).toEqual(Buffer.from(group));
    expect(stage.ports.analyzer.lastRequest()).toMatchObject({
      purpose: 'album',
      photos: [{ wanted: { kind: 'all' }, detail: 'standard' }, {}],
    });
    const album = await stage.ports.registry.albums.find(gallery.uuid, 'a');
    expect(caller.remembered[0]?.answer).toEqual(answer);
    expect(caller.remembered[0]?.subjects).toEqual([
      gallery.uuid,
      album?.uuid,
      one?.uuid,
      ...answer.added[0]!.faces.map(({ faceId }) => faceId),
      two?.uuid,
    ]);
  });

  test('name nobody: identify does not see them', async () => {
    const gallery = await galleryWith('a');
    await add(gallery, 'a', [photoOf('ann')]);
    const found = await identify(stage.ports, {
      gallery: gallery.id,
      photos: photos(photoOf('ann', 2)),
      caller: callerOf(),
    });
    expect(found).toMatchObject({ verdict: 'unknown', candidates: [] });
  });

  test('are looked at as closely as the album says, and not at all where it says so', async () => {
    const gallery = await galleryWith('close', 'off');
    await policy(gallery, 'close', { detail: 'max' });
    await policy(gallery, 'off', { indexing: false });
    await add(gallery, 'close', [photoOf('ann', 1)]);
    expect(stage.ports.analyzer.lastRequest()?.photos).toMatchObject([{ detail: 'max' }]);
    const { added } = await add(gallery, 'off', [photoOf('ann', 2)]);
    expect(stage.ports.analyzer.lastRequest()?.photos).toMatchObject([{ wanted: { kind: 'unseen' } }]);
    expect(added).toMatchObject([{ faces: [] }]);
    expect(await shown(gallery, 'off')).toMatchObject([{ detail: null }]);
    expect(await indexed(gallery, 'off')).toEqual([]);
  });

  test('of which some can’t be used are added without them; when none can, nothing is stored', async () => {
    const gallery = await galleryWith('a');
    const broken = new TextEncoder().encode('no photo');
    const { added, refused } = await add(gallery, 'a', [broken, photoOf('ann')]);
    expect(added.map(({ index }) => index)).toEqual([1]);
    expect(refused).toMatchObject([{ index: 0, filename: 'photo-0.jpg', code: 'media_type_unsupported' }]);
    const caller = callerOf();
    const refusal = await refusalOf(add(gallery, 'a', [broken], { caller }));
    expect(refusal).toMatchObject({ code: 'no_photo_added', details: { refused: [{ index: 0 }] } });
    expect(caller.remembered).toEqual([]);
    expect(await shown(gallery, 'a')).toHaveLength(1);
  });

  test('need an album and a gallery that are there', async () => {
    const gallery = await galleryWith();
    expect(await refusalOf(add(gallery, 'a', [photoOf('ann')]))).toMatchObject({ code: 'album_not_found' });
    const nowhere = add({ ...gallery, id: 'nowhere' }, 'a', [photoOf('ann')]);
    expect(await refusalOf(nowhere)).toMatchObject({ code: 'gallery_not_found' });
  });

  test('may not be two under one external id, nor fewer than is said of them', async () => {
    const gallery = await galleryWith('a');
    const details = [{ externalId: 'x' }, { externalId: 'x' }];
    const twins = add(gallery, 'a', [photoOf('ann'), photoOf('bob')], { details });
    expect(await refusalOf(twins)).toMatchObject({ code: 'validation_failed' });
    const more = add(gallery, 'a', [photoOf('ann')], { details });
    expect(await refusalOf(more)).toMatchObject({ code: 'validation_failed' });
    const same = await add(gallery, 'a', [photoOf('ann'), photoOf('ann')], { details });
    expect(new Set(same.added.map(({ photoId }) => photoId)).size).toBe(1);
  });
});

describe('the same photo again', () => {
  test('changes nothing but labels, and is not analysed', async () => {
    const gallery = await galleryWith('a');
    const first = await add(gallery, 'a', [photoOf('ann'), photoOf('bob')], { labels: ['x'] });
    const before = [await stage.stored(gallery), stage.ports.analyzer.analyzed()];
    const again = await add(gallery, 'a', [photoOf('bob'), photoOf('ann')], { labels: ['y'] });
    expect(again.added.map(({ photoId }) => photoId)).toEqual(
      first.added.map(({ photoId }) => photoId).reverse(),
    );
    expect(again.added.every(({ alreadyThere }) => alreadyThere)).toBe(true);
    expect(again.added[1]?.faces).toEqual(first.added[0]?.faces);
    expect([await stage.stored(gallery), stage.ports.analyzer.analyzed()]).toEqual(before);
    expect((await shown(gallery, 'a')).map(({ labels }) => labels)).toEqual([
      ['x', 'y'],
      ['x', 'y'],
    ]);
  });

  test('in another album is not analysed, and its faces are in both', async () => {
    const gallery = await galleryWith('a', 'b');
    const { added } = await add(gallery, 'a', [photoOf('ann')]);
    const analyzed = stage.ports.analyzer.analyzed();
    const other = await add(gallery, 'b', [photoOf('ann')]);
    expect(stage.ports.analyzer.analyzed()).toBe(analyzed);
    expect(other.added).toEqual([{ ...added[0]!, alreadyThere: false }]);
    expect(await indexed(gallery, 'a')).toEqual(await indexed(gallery, 'b'));
    expect(await indexed(gallery, 'a')).toHaveLength(1);
  });

  test('into two albums at the same moment is one photo with one set of faces, in both', async () => {
    const gallery = await galleryWith('a', 'b');
    const both = gate();
    let waiting = 0;
    const analyzer: ActionPorts['analyzer'] = {
      ...stage.ports.analyzer,
      async analyze(request) {
        // Both have found the photo unknown before either stores it.
        if (++waiting === 2) both.open();
        await both.pass();
        return stage.ports.analyzer.analyze(request);
      },
    };
    const ports = { ...stage.ports, analyzer };
    const bytes = photoBytes({ faces: [{ person: 'ann' }, { person: 'bob', box: box(600) }] });
    const answers = await Promise.all([
      add(gallery, 'a', [bytes], {}, ports),
      add(gallery, 'b', [bytes], {}, ports),
    ]);
    expect(waiting).toBe(2);
    expect(answers[0]?.added[0]?.faces).toEqual(answers[1]?.added[0]?.faces);
    expect(await stage.ports.registry.galleries.counts(gallery.uuid)).toMatchObject({ photos: 1, faces: 2 });
    expect(await indexed(gallery, 'a')).toHaveLength(2);
    expect(await indexed(gallery, 'b')).toEqual(await indexed(gallery, 'a'));
    // What the slower one had put is taken back: one original, two renditions, two crops.
    expect(await stage.stored(gallery)).toHaveLength(5);
  });

  test('that an album without indexing has is analysed for one with it', async () => {
    const gallery = await galleryWith('off', 'on');
    await policy(gallery, 'off', { indexing: false });
    const { added } = await add(gallery, 'off', [photoOf('ann')]);
    const later = await add(gallery, 'on', [photoOf('ann')]);
    expect(later.added).toMatchObject([{ photoId: added[0]?.photoId, faces: [{ status: 'searchable' }] }]);
    expect(await shown(gallery, 'on')).toMatchObject([{ detail: 'standard' }]);
    expect(await stage.stored(gallery)).toHaveLength(4);
    // The album that wants nobody looked for goes on showing no faces.
    expect((await add(gallery, 'off', [photoOf('ann')])).added).toMatchObject([{ faces: [] }]);
  });
});

describe('a photo somebody was enrolled by', () => {
  test('keeps that face and person, and gets the faces nobody had asked for', async () => {
    const gallery = await galleryWith('a');
    const bytes = photoBytes({
      faces: [
        { person: 'ann', box: box(0) },
        { person: 'bob', box: { ...box(500), width: 50, height: 60 } },
      ],
    });
    const { enrolled } = await enroll(stage.ports, {
      gallery: gallery.id,
      person: 'ann',
      photos: photos(bytes),
      caller: callerOf(),
    });
    const { added } = await add(gallery, 'a', [bytes]);
    expect(added[0]?.photoId).toBe(enrolled[0]?.photoId);
    expect(added[0]?.faces.map(({ faceId }) => faceId)).toContain(enrolled[0]?.faceId);
    expect(added[0]?.faces).toHaveLength(2);
    const point = await stage.ports.registry.faces.points(gallery.embeddingSpace, [enrolled[0]!.faceId]);
    expect(point).toMatchObject([{ named: true, albums: [expect.any(String)] }]);
    // The original is kept from now on, since the album shows it.
    const stored = await stage.stored(gallery);
    expect(stored.filter((key) => key.startsWith('photos/'))).toHaveLength(1);
    expect(stored.filter((key) => key.startsWith('crops/'))).toHaveLength(2);
  });

  test('that had to be turned for it is shown as it was stored: the same face is not doubled', async () => {
    const gallery = await galleryWith('a');
    const bytes = photoBytes({ faces: [{ person: 'ann', box: box(100) }], width: 1000, height: 800 });
    const turned: ActionPorts['analyzer'] = {
      ...stage.ports.analyzer,
      async analyze(request) {
        const outcomes = await stage.ports.analyzer.analyze(request);
        return outcomes.map((outcome) => {
          if (outcome.kind === 'refused') return outcome;
          const { analysis } = outcome;
          // Clockwise by 90: (x, y) → (height - y, x).
          const faces = analysis.faces.map((face) => turnFace(face, 90, analysis));
          const size = { width: analysis.height, height: analysis.width };
          return { ...outcome, analysis: { ...analysis, ...size, faces, rotationApplied: 90 as const } };
        });
      },
    };
    const { enrolled } = await enroll(
      { ...stage.ports, analyzer: turned },
      { gallery: gallery.id, person: 'ann', photos: photos(bytes), caller: callerOf() },
    );
    const { added } = await add(gallery, 'a', [bytes]);
    expect(added[0]?.faces).toMatchObject([{ faceId: enrolled[0]?.faceId, box: enrolled[0]?.box }]);
    expect(await shown(gallery, 'a')).toMatchObject([{ width: 800, height: 1000 }]);
    expect((await shown(gallery, 'a'))[0]?.analysis).toMatchObject({ rotationApplied: 90 });
  });

  test('after it was added is tied to the face the album knows', async () => {
    const gallery = await galleryWith('a');
    const { added } = await add(gallery, 'a', [photoOf('ann')]);
    const { enrolled } = await enroll(stage.ports, {
      gallery: gallery.id,
      person: 'ann',
      photos: photos(photoOf('ann')),
      caller: callerOf(),
    });
    expect(enrolled[0]?.faceId).toBe(added[0]?.faces[0]?.faceId);
    expect(await indexed(gallery, 'a')).toEqual([enrolled[0]?.faceId]);
  });
});

describe('a re-edit', () => {
  const original = photoBytes({
    faces: [
      { person: 'ann', box: box(0) },
      { person: 'bob', box: box(400) },
    ],
  });
  const edit = photoBytes({
    faces: [
      { person: 'ann', sample: 2, box: box(10) },
      { person: 'bob', sample: 2, box: box(600) },
    ],
    note: 'edited',
  });
  const named = { details: [{ externalId: 'IMG_1' }] };

  test('is shown in the place of the older one, in every album, and inherits who was named', async () => {
    const gallery = await galleryWith('a', 'b');
    const { added } = await add(gallery, 'a', [original], named);
    await add(gallery, 'a', [photoOf('cleo')]);
    await add(gallery, 'b', [original]);
    const old = added[0]!;
    const { person } = await stage.ports.registry.persons.claim({
      uuid: stage.ports.ids.uuid(),
      gallery: gallery.uuid,
      id: 'ann',
    });
    await stage.ports.registry.faces.assign(old.faces[0]!.faceId, person.uuid);

    const later = await add(gallery, 'a', [edit], named);
    const now = later.added[0]!;
    expect(now).toMatchObject({ supersedes: old.photoId, alreadyThere: false });
    expect((await shown(gallery, 'a')).map(({ uuid }) => uuid)[0]).toBe(now.photoId);
    expect((await shown(gallery, 'b')).map(({ uuid }) => uuid)).toEqual([now.photoId]);
    // Ann's face overlaps, Bob's has moved away.
    const [ann, bob] = now.faces;
    const points = await stage.ports.registry.faces.points(gallery.embeddingSpace, [
      ann!.faceId,
      bob!.faceId,
    ]);
    expect(points.map(({ face, person: who }) => [face, who])).toEqual(
      [
        [ann!.faceId, person.uuid],
        [bob!.faceId, null],
      ].sort(),
    );
    const inIndex = await indexed(gallery, 'b');
    expect(inIndex).toEqual([ann!.faceId, bob!.faceId].sort());
    expect(await stage.ports.registry.persons.faceCount(person.uuid)).toBe(1);
  });

  test('may be taken back by the older bytes under the same id, not by a mere repetition', async () => {
    const gallery = await galleryWith('a');
    const { added } = await add(gallery, 'a', [original], named);
    const later = await add(gallery, 'a', [edit], named);
    const repeated = await refusalOf(add(gallery, 'a', [original]));
    expect(repeated.details.refused).toMatchObject([{ code: 'superseded' }]);
    const back = await add(gallery, 'a', [original], named);
    expect(back.added[0]).toMatchObject({
      photoId: added[0]?.photoId,
      supersedes: later.added[0]?.photoId,
      alreadyThere: true,
    });
    expect((await shown(gallery, 'a')).map(({ uuid }) => uuid)).toEqual([added[0]?.photoId]);
    expect(await indexed(gallery, 'a')).toEqual(added[0]?.faces.map(({ faceId }) => faceId).sort());
  });

  test('of two at the same moment leaves one shown', async () => {
    const gallery = await galleryWith('a');
    await add(gallery, 'a', [original], named);
    const third = photoBytes({ faces: [{ person: 'ann', box: box(5) }], note: 'third' });
    await Promise.all([add(gallery, 'a', [edit], named), add(gallery, 'a', [third], named)]);
    expect(await shown(gallery, 'a')).toHaveLength(1);
  });

  test('under the id of another album is another picture', async () => {
    const gallery = await galleryWith('a', 'b');
    await add(gallery, 'a', [original], named);
    await add(gallery, 'b', [edit], named);
    expect(await shown(gallery, 'a')).toHaveLength(1);
    expect(await shown(gallery, 'b')).toHaveLength(1);
  });
});

describe('erasing while photos come in', () => {
  /** An analyzer that waits in the middle. */
  function slow() {
    const pause = gate();
    const analyzer: ActionPorts['analyzer'] = {
      ...stage.ports.analyzer,
      async analyze(request) {
        await pause.pass();
        return stage.ports.analyzer.analyze(request);
      },
    };
    return { pause, ports: { ...stage.ports, analyzer } };
  }

  test('an album deleted meanwhile refuses them, and nothing of them is left', async () => {
    const gallery = await galleryWith('a');
    const { pause, ports } = slow();
    const adding = refusalOf(add(gallery, 'a', [photoOf('ann')], {}, ports));
    await pause.reached;
    await deleteAlbum(stage.ports, { gallery: gallery.id, album: 'a', caller: callerOf() });
    pause.open();
    expect((await adding).code).toBe('album_not_found');
    expect(await stage.stored(gallery)).toEqual([]);
    expect(await stage.ports.registry.galleries.counts(gallery.uuid)).toMatchObject({ photos: 0, faces: 0 });
  });

  test('a known photo deleted meanwhile is looked at after all', async () => {
    const gallery = await galleryWith('a', 'b');
    await add(gallery, 'a', [photoOf('ann')]);
    const analyzed = stage.ports.analyzer.analyzed();
    let first = true;
    const registry: ActionPorts['registry'] = {
      ...stage.ports.registry,
      async transact(work) {
        if (first) {
          first = false;
          await deleteAlbum(stage.ports, { gallery: gallery.id, album: 'a', caller: callerOf() });
        }
        return stage.ports.registry.transact(work);
      },
    };
    const { added } = await add(gallery, 'b', [photoOf('ann')], {}, { ...stage.ports, registry });
    expect(stage.ports.analyzer.analyzed()).toBe(analyzed + 1);
    expect(added).toMatchObject([{ faces: [{ status: 'searchable' }] }]);
    expect(await indexed(gallery, 'b')).toEqual([added[0]?.faces[0]?.faceId]);
  });

  test('an erased album is verified gone from every store', async () => {
    const gallery = await galleryWith('a', 'b');
    await add(gallery, 'a', [photoOf('ann'), photoOf('bob')]);
    await add(gallery, 'b', [photoOf('bob')]);
    const { id } = await deleteAlbum(stage.ports, { gallery: gallery.id, album: 'a', caller: callerOf() });
    await advanceErasures(stage.ports);
    stage.pass(61);
    await advanceErasures(stage.ports);
    await relayOutbox(stage.ports);
    expect(await stage.ports.registry.erasures.find(id)).toMatchObject({ status: 'verified' });
    expect(await stage.stored(gallery)).toHaveLength(4);
    const left = await stage.ports.index.scan(gallery.embeddingSpace, null, 10_000);
    const albums = (await stage.ports.registry.albums.list(gallery.uuid, { after: null, limit: 9 })).map(
      ({ uuid }) => uuid,
    );
    expect(left.filter((point) => point.gallery === gallery.uuid).map((point) => point.albums)).toEqual([
      albums,
    ]);
  });
});

describe('a session that was cut off', () => {
  test('goes on by sending it all again: nothing is doubled, what is there costs no analysis', async () => {
    const gallery = await galleryWith('a');
    const session = Array.from({ length: 60 }, (_, i) => photoOf(`p${i}`));
    const send = async (upTo: number) => {
      for (let from = 0; from < upTo; from += 20)
        await add(gallery, 'a', session.slice(from, from + 20), {
          details: session.slice(from, from + 20).map((_, i) => ({ externalId: `IMG_${from + i}` })),
        });
    };
    await send(40);
    const analyzed = stage.ports.analyzer.analyzed();
    await send(60);
    expect(stage.ports.analyzer.analyzed()).toBe(analyzed + 20);
    expect((await shown(gallery, 'a')).map(({ externalId }) => externalId)).toEqual(
      session.map((_, i) => `IMG_${i}`),
    );
    expect(await indexed(gallery, 'a')).toHaveLength(60);
  });
});

/** Photos in their album: listed, shown with faces, labelled one by one and by table, taken out and erased. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addPhotos } from '../../lib/actions/add-photos.ts';
import { advanceErasures } from '../../lib/actions/advance-erasures.ts';
import { changeAlbum } from '../../lib/actions/change-album.ts';
import { changeAlbumPhoto } from '../../lib/actions/change-album-photo.ts';
import { createAlbum } from '../../lib/actions/create-album.ts';
import { enroll } from '../../lib/actions/enroll.ts';
import { galleryStats } from '../../lib/actions/gallery-stats.ts';
import { getAlbumPhoto } from '../../lib/actions/get-album-photo.ts';
import { identify } from '../../lib/actions/identify.ts';
import { importLabels } from '../../lib/actions/import-labels.ts';
import { type ListAlbumPhotosRequest, listAlbumPhotos } from '../../lib/actions/list-album-photos.ts';
import { removePhoto } from '../../lib/actions/remove-photo.ts';
import type { Gallery } from '../../lib/ports/records.ts';
import { callerOf, openStage, photos, refusalOf, type Stage } from '../fakes/action-stage.ts';
import { photoBytes, photoOf } from '../fakes/fake-photo.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const TIMEOUT = 61;

async function galleryWith(...albums: readonly string[]): Promise<Gallery> {
  const gallery = await stage.gallery();
  for (const id of albums)
    await createAlbum(stage.ports, { gallery: gallery.id, id, title: id, caller: callerOf() });
  return gallery;
}

async function add(
  gallery: Gallery,
  album: string,
  bytes: readonly Uint8Array[],
  details: readonly { externalId?: string; fileName?: string; labels?: readonly string[] }[] = [],
) {
  const { added } = await addPhotos(stage.ports, {
    gallery: gallery.id,
    album,
    photos: photos(...bytes),
    details,
    caller: callerOf(),
  });
  return added;
}

const list = (gallery: Gallery, album: string, over: Partial<ListAlbumPhotosRequest> = {}) =>
  listAlbumPhotos(stage.ports, {
    gallery: gallery.id,
    album,
    order: 'position',
    limit: 50,
    caller: callerOf(),
    ...over,
  });
const get = (gallery: Gallery, album: string, photo: string) =>
  getAlbumPhoto(stage.ports, { gallery: gallery.id, album, photo, caller: callerOf() });
const remove = (gallery: Gallery, album: string, photo: string) =>
  removePhoto(stage.ports, { gallery: gallery.id, album, photo, caller: callerOf() });

const taken = (person: string, takenAt: string, camera = 'A') =>
  photoBytes({ faces: [{ person }], facts: { takenAt, camera } });

describe('the photos of an album', () => {
  test('are listed page by page as they came in or were taken, with the clock put right', async () => {
    const gallery = await galleryWith('a');
    const bytes = [
      taken('late', '2026-06-13T12:00:00Z'),
      taken('early', '2026-06-13T10:00:00Z'),
      photoOf('timeless'),
      taken('slow', '2026-06-13T09:30:00Z', 'B'),
    ];
    const added = (await add(gallery, 'a', bytes)).map(({ photoId }) => photoId);
    await changeAlbum(stage.ports, {
      gallery: gallery.id,
      album: 'a',
      policy: { cameraClockOffsets: { B: 3600 } },
      caller: callerOf(),
    });
    const pages = async (order: 'position' | 'time') => {
      const seen: string[] = [];
      for (let cursor: string | undefined; ; ) {
        const page = await list(gallery, 'a', { order, limit: 1, ...(cursor !== undefined && { cursor }) });
        seen.push(...page.items.map(({ photoId }) => photoId));
        if (page.nextCursor === null) return seen;
        cursor = page.nextCursor;
      }
    };
    expect(await pages('position')).toEqual(added);
    expect(await pages('time')).toEqual([added[1], added[3], added[0], added[2]]);
    const { items } = await list(gallery, 'a', { order: 'time' });
    expect(items[1]).toMatchObject({
      takenAt: '2026-06-13T10:30:00.000Z',
      camera: 'B',
      faces: 1,
      position: 4,
    });
    expect(items[3]?.takenAt).toBeNull();
  });

  test('refuse the cursor of another order', async () => {
    const gallery = await galleryWith('a');
    await add(gallery, 'a', [photoOf('ann'), photoOf('bob')]);
    const { nextCursor } = await list(gallery, 'a', { limit: 1 });
    const foreign = list(gallery, 'a', { order: 'time', cursor: nextCursor ?? '' });
    expect(await refusalOf(foreign)).toMatchObject({ code: 'validation_failed' });
    const long = `takenAt:-99999999999999 01900000-0000-7000-8000-000000000001`;
    for (const [order, key] of [
      ['position', 'position:99999999999 x'],
      ['position', 'takenAt:1e99 x'],
      ['position', 'position:1'],
      ['time', long],
    ] as const) {
      const forged = list(gallery, 'a', { order, cursor: Buffer.from(key).toString('base64url') });
      expect(await refusalOf(forged)).toMatchObject({ code: 'validation_failed' });
    }
  });

  test('are found by labels, all of those asked for', async () => {
    const gallery = await galleryWith('a');
    const [one, two] = await add(
      gallery,
      'a',
      [photoOf('ann'), photoOf('bob')],
      [{ labels: ['bib:1', 'red'] }, { labels: ['bib:2', 'red'] }],
    );
    const found = async (labels: string) =>
      (await list(gallery, 'a', { labels })).items.map(({ photoId }) => photoId);
    expect(await found('red')).toEqual([one?.photoId, two?.photoId]);
    expect(await found('red, bib:2')).toEqual([two?.photoId]);
    expect(await found('blue')).toEqual([]);
  });

  test('are shown one by one with every face, and who was named', async () => {
    const gallery = await galleryWith('a', 'b');
    const bytes = photoBytes({
      faces: [{ person: 'ann' }, { person: 'tiny', reasons: ['face_too_small'] }],
    });
    await enroll(stage.ports, {
      gallery: gallery.id,
      person: 'ann',
      displayName: 'Ann',
      faceBoxes: [{ x: 50, y: 100, width: 160, height: 200 }],
      photos: photos(bytes),
      caller: callerOf(),
    });
    const [photo] = await add(gallery, 'a', [bytes]);
    await add(gallery, 'b', [bytes]);
    const detail = await get(gallery, 'a', photo!.photoId);
    expect(detail.albums).toEqual(['a', 'b']);
    expect(detail.faces.map(({ status, person }) => [status, person])).toEqual([
      ['searchable', { id: 'ann', kind: 'named', displayName: 'Ann' }],
      ['not_searchable', null],
    ]);
    expect(detail.faces[0]?.boxNormalized).toEqual({ x: 0.05, y: 0.125, width: 0.16, height: 0.25 });
    expect(await refusalOf(get(gallery, 'a', stage.ports.ids.uuid()))).toMatchObject({
      code: 'photo_not_found',
    });
  });

  test('show no faces where nobody is looked for, whatever another album knows', async () => {
    const gallery = await galleryWith('on', 'off');
    await changeAlbum(stage.ports, {
      gallery: gallery.id,
      album: 'off',
      policy: { indexing: false },
      caller: callerOf(),
    });
    const [photo] = await add(gallery, 'on', [photoOf('ann')]);
    await add(gallery, 'off', [photoOf('ann')]);
    expect((await get(gallery, 'on', photo!.photoId)).faces).toHaveLength(1);
    expect((await get(gallery, 'off', photo!.photoId)).faces).toEqual([]);
    expect((await list(gallery, 'off')).items).toMatchObject([{ faces: 0 }]);
  });

  test('don’t count as persons of an identification', async () => {
    const gallery = await galleryWith('a');
    await enroll(stage.ports, {
      gallery: gallery.id,
      person: 'ann',
      photos: photos(photoOf('ann')),
      caller: callerOf(),
    });
    const who = () =>
      identify(stage.ports, { gallery: gallery.id, photos: photos(photoOf('ann', 2)), caller: callerOf() });
    const before = await who();
    await add(gallery, 'a', [photoBytes({ faces: [{ person: 'ann', sample: 3 }, { person: 'bob' }] })]);
    const { verdict, gallerySize, threshold } = await who();
    expect({ verdict, gallerySize, threshold }).toEqual({
      verdict: 'match',
      gallerySize: 1,
      threshold: before.threshold,
    });
    const { index } = await galleryStats(stage.ports, { gallery: gallery.id });
    expect(index.points).toBe(3);
  });
});

describe('a photo', () => {
  test('gets other labels and another id, which is its own within the album', async () => {
    const gallery = await galleryWith('a');
    const [one, two] = await add(
      gallery,
      'a',
      [photoOf('ann'), photoOf('bob')],
      [{ externalId: 'x', labels: ['old'] }, { externalId: 'y' }],
    );
    const change = (photo: string, patch: object) =>
      changeAlbumPhoto(stage.ports, { gallery: gallery.id, album: 'a', photo, caller: callerOf(), ...patch });
    expect(await change(one!.photoId, { labels: ['new', 'new'] })).toMatchObject({
      labels: ['new'],
      externalId: 'x',
    });
    expect(await refusalOf(change(one!.photoId, { externalId: 'y' }))).toMatchObject({
      code: 'already_exists',
    });
    expect(await change(two!.photoId, { externalId: null })).toMatchObject({ externalId: null });
    expect(await change(one!.photoId, { externalId: 'y' })).toMatchObject({ externalId: 'y' });
    expect(await refusalOf(change(stage.ports.ids.uuid(), {}))).toMatchObject({ code: 'photo_not_found' });
  });

  test('may be the cover of its album until it leaves it', async () => {
    const gallery = await galleryWith('a');
    const [photo] = await add(gallery, 'a', [photoOf('ann')]);
    const change = { gallery: gallery.id, album: 'a', caller: callerOf() };
    const { coverPhotoId } = await changeAlbum(stage.ports, { ...change, coverPhotoId: photo!.photoId });
    expect(coverPhotoId).toBe(photo?.photoId);
    await remove(gallery, 'a', photo!.photoId);
    expect((await changeAlbum(stage.ports, change)).coverPhotoId).toBeNull();
  });
});

describe('a photo taken out of an album', () => {
  test('stays in another one; out of the last one it is erased from every store', async () => {
    const gallery = await galleryWith('a', 'b');
    const [photo] = await add(gallery, 'a', [photoOf('ann')]);
    await add(gallery, 'b', [photoOf('ann')]);
    expect(await remove(gallery, 'a', photo!.photoId)).toEqual({
      status: 'left',
      photoId: photo!.photoId,
      erasure: null,
    });
    const [point] = await stage.ports.index
      .scan(gallery.embeddingSpace, null, 10_000)
      .then((points) => points.filter((one) => one.gallery === gallery.uuid));
    const b = await stage.ports.registry.albums.find(gallery.uuid, 'b');
    expect(point?.albums).toEqual([b?.uuid]);
    expect(await refusalOf(get(gallery, 'a', photo!.photoId))).toMatchObject({ code: 'photo_not_found' });

    const { status, erasure } = await remove(gallery, 'b', photo!.photoId);
    expect([status, erasure?.target]).toEqual(['erasing', { kind: 'photo', uuid: photo!.photoId }]);
    await advanceErasures(stage.ports);
    stage.pass(TIMEOUT);
    await advanceErasures(stage.ports);
    expect(await stage.ports.registry.erasures.find(erasure!.id)).toMatchObject({ status: 'verified' });
    expect(await stage.stored(gallery)).toEqual([]);
    expect(await stage.ports.index.stats(gallery.embeddingSpace, gallery.uuid)).toEqual({ points: 0 });
    // And it may come in again, as a new one.
    const [again] = await add(gallery, 'b', [photoOf('ann')]);
    expect(again?.photoId).not.toBe(photo?.photoId);
  });

  test('leaves those who are enrolled by it enrolled, and nobody else', async () => {
    const gallery = await galleryWith('a');
    const bytes = photoBytes({
      faces: [{ person: 'ann' }, { person: 'bob', box: { x: 600, y: 0, width: 60, height: 70 } }],
    });
    await enroll(stage.ports, {
      gallery: gallery.id,
      person: 'ann',
      photos: photos(bytes),
      caller: callerOf(),
    });
    const [photo] = await add(gallery, 'a', [bytes]);
    expect(photo?.faces).toHaveLength(2);
    const { erasure } = await remove(gallery, 'a', photo!.photoId);
    await advanceErasures(stage.ports);
    stage.pass(TIMEOUT);
    await advanceErasures(stage.ports);
    expect(await stage.ports.registry.erasures.find(erasure!.id)).toMatchObject({ status: 'verified' });
    expect(await stage.ports.registry.galleries.counts(gallery.uuid)).toEqual({
      persons: 1,
      faces: 1,
      photos: 1,
      enrollments: 1,
    });
    expect((await stage.stored(gallery)).map((key) => key.split('/')[0])).toEqual(['crops']);
    const found = await identify(stage.ports, {
      gallery: gallery.id,
      photos: photos(photoOf('ann', 2)),
      caller: callerOf(),
    });
    expect(found).toMatchObject({ verdict: 'match', person: { id: 'ann' } });
  });

  test('takes the edits along whose place it took', async () => {
    const gallery = await galleryWith('a');
    await add(gallery, 'a', [photoOf('ann', 1)], [{ externalId: 'x' }]);
    const [edit] = await add(gallery, 'a', [photoOf('ann', 2)], [{ externalId: 'x' }]);
    await remove(gallery, 'a', edit!.photoId);
    expect(await stage.ports.registry.galleries.counts(gallery.uuid)).toMatchObject({ photos: 0, faces: 0 });
    expect((await list(gallery, 'a')).items).toEqual([]);
  });

  test('by two at the same moment is taken out once', async () => {
    const gallery = await galleryWith('a');
    const [photo] = await add(gallery, 'a', [photoOf('ann')]);
    const outcomes = await Promise.allSettled([
      remove(gallery, 'a', photo!.photoId),
      remove(gallery, 'a', photo!.photoId),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });
});

describe('a table of labels', () => {
  const table = (gallery: Gallery, csv: string, replace = false, caller = callerOf()) =>
    importLabels(stage.ports, { gallery: gallery.id, album: 'a', csv, replace, caller });
  const labelsOf = async (gallery: Gallery) => (await list(gallery, 'a')).items.map(({ labels }) => labels);

  async function threePhotos() {
    const gallery = await galleryWith('a');
    await add(
      gallery,
      'a',
      [photoOf('ann'), photoOf('bob'), photoOf('cleo')],
      [
        { fileName: 'one.jpg', externalId: 'x1', labels: ['old'] },
        { fileName: 'same.jpg', externalId: 'x2' },
        { fileName: 'same.jpg', externalId: 'x3' },
      ],
    );
    return gallery;
  }

  test('gives each photo its line’s labels and says what became of every line', async () => {
    const gallery = await threePhotos();
    const caller = callerOf();
    const answer = await table(
      gallery,
      '\ufeffFile Name;Labels;Bib;Team\r\none.jpg;finish|rain;12;"Red; ""Foxes"""\r\nnone.jpg;x;1;\r\n;;3;\r\nsame.jpg;;4;\r\n',
      false,
      caller,
    );
    expect(answer.lines.map(({ line, status, code }) => [line, status, code])).toEqual([
      [2, 'labelled', null],
      [3, 'refused', 'photo_not_found'],
      [4, 'refused', 'validation_failed'],
      [5, 'refused', 'validation_failed'],
    ]);
    expect([answer.labelled, answer.refused]).toEqual([1, 3]);
    expect(answer.lines[3]?.message).toContain('2 photos have this file name');
    expect(await labelsOf(gallery)).toEqual([
      ['old', 'finish', 'rain', 'bib:12', 'team:Red', 'team:"Foxes"'],
      [],
      [],
    ]);
    expect(caller.remembered[0]?.answer).toEqual(answer);
  });

  test('names photos by external id, adds up lines of one photo, and may replace', async () => {
    const gallery = await threePhotos();
    await table(gallery, 'externalId,labels\nx1,a\nx1,b\nx3,c\n');
    expect(await labelsOf(gallery)).toEqual([['old', 'a', 'b'], [], ['c']]);
    await table(gallery, 'externalId\tclass\nx1\t4b\n', true);
    expect(await labelsOf(gallery)).toEqual([['class:4b'], [], ['c']]);
  });

  test.each([
    ['fileName,colour\na.jpg,red\n', 'column "colour", which is not known'],
    ['labels\nred\n', 'needs a column fileName or externalId'],
    ['fileName,file\na,b\n', 'a column twice'],
    ['fileName,labels\n', 'is empty'],
    ['\n\n', 'is empty'],
    ['fileName,labels\n"a.jpg,red\n', 'Line 2 of the table opens a quote'],
    ['fileName,labels\n"a.jpg"x,red\n', 'Line 2 of the table has text after'],
    [`fileName\n${'a.jpg\n'.repeat(10_001)}`, 'at most 10000 lines'],
  ])('%j is refused as a whole: %s', async (csv, words) => {
    const gallery = await galleryWith('a');
    const refusal = await refusalOf(table(gallery, csv));
    expect(refusal.code).toBe('validation_failed');
    expect(refusal.message).toContain(words);
  });

  test('refuses a line whose label is too long, or that has too many, and takes the others', async () => {
    const gallery = await threePhotos();
    const many = Array.from({ length: 51 }, (_, at) => `l${at}`).join('|');
    const { lines } = await table(gallery, `externalId,labels\nx1,${'y'.repeat(65)}\nx2,ok\nx3,${many}\n`);
    expect(lines.map(({ status }) => status)).toEqual(['refused', 'labelled', 'refused']);
    expect(await labelsOf(gallery)).toEqual([['old'], ['ok'], []]);
  });
});

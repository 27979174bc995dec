/** Honest album thresholds: each picture is counted once, mirrors are not, and what is counted raises a threshold or leaves it alone. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addPhotos } from '../../lib/actions/add-photos.ts';
import { createAlbum } from '../../lib/actions/create-album.ts';
import { deleteAlbum } from '../../lib/actions/delete-album.ts';
import { enroll } from '../../lib/actions/enroll.ts';
import { getCalibration } from '../../lib/actions/get-calibration.ts';
import { searchAlbum } from '../../lib/actions/search-album.ts';
import { MIRROR_SIMILARITY, pairsOfPhoto, type SamePhotoPairs } from '../../lib/matching/same-photo-pairs.ts';
import { BINS, binOf, binThreshold } from '../../lib/matching/similarity-bins.ts';
import type { Gallery } from '../../lib/ports/records.ts';
import { callerOf, openStage, photos, refusalOf, type Stage } from '../fakes/action-stage.ts';
import { embeddingOf } from '../fakes/fake-analyzer.ts';
import { type FakeFace, photoBytes, photoOf } from '../fakes/fake-photo.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

async function galleryWith(...albums: readonly string[]): Promise<Gallery> {
  const gallery = await stage.gallery();
  for (const id of albums)
    await createAlbum(stage.ports, { gallery: gallery.id, id, title: id, caller: callerOf() });
  return gallery;
}

const add = (gallery: Gallery, album: string, bytes: readonly Uint8Array[], externalId?: string) =>
  addPhotos(stage.ports, {
    gallery: gallery.id,
    album,
    photos: photos(...bytes),
    ...(externalId !== undefined && { details: bytes.map(() => ({ externalId })) }),
    caller: callerOf(),
  });

const counted = (gallery: Gallery) =>
  stage.ports.registry.samePhotoPairs.find(gallery.uuid, gallery.embeddingSpace);
const group = (note: string, ...people: readonly string[]) =>
  photoBytes({ faces: people.map((person): FakeFace => ({ person })), note });
const calibration = (gallery: Gallery, album = 'a') =>
  getCalibration(stage.ports, { gallery: gallery.id, album });

describe('same-photo pairs', () => {
  test('are those of all searchable faces of a photo, a mirror apart', async () => {
    const gallery = await galleryWith('a');
    const faces: readonly FakeFace[] = [
      { person: 'ann' },
      { person: 'bob' },
      { person: 'ann', sample: 2 },
      { person: 'tiny', reasons: ['face_too_small'] },
    ];
    await add(gallery, 'a', [photoBytes({ faces })]);
    const pairs = pairsOfPhoto(faces.slice(0, 3).map(embeddingOf));
    expect(await counted(gallery)).toEqual(pairs);
    expect(pairs).toMatchObject({ pairs: 2, dropped: 1 });
    expect(await calibration(gallery)).toMatchObject({ samePhotoPairs: { pairs: 2, dropped: 1 } });
  });

  test('of a picture are counted once: sent again, in two albums, at the same time, as another edit, and back', async () => {
    const gallery = await galleryWith('a', 'b');
    const original = group('as shot', 'ann', 'bob');
    await Promise.all([add(gallery, 'a', [original], 'IMG_1'), add(gallery, 'b', [original])]);
    await add(gallery, 'a', [original]);
    const once = await counted(gallery);
    expect(once).toMatchObject({ pairs: 1, dropped: 0 });
    await add(gallery, 'a', [group('cropped', 'ann', 'bob')], 'IMG_1');
    await add(gallery, 'a', [original], 'IMG_1');
    expect(await counted(gallery)).toEqual(once);
    await add(gallery, 'a', [group('another picture', 'ann', 'bob')], 'IMG_2');
    expect(await counted(gallery)).toMatchObject({ pairs: 2 });
  });

  test('of a photo somebody was enrolled by count when all its faces are looked for', async () => {
    const gallery = await galleryWith('a');
    const bytes = group('with a guest', 'ann', 'bob', 'cid');
    await enroll(stage.ports, {
      gallery: gallery.id,
      person: 'ann',
      photos: photos(bytes),
      caller: callerOf(),
    });
    expect(await counted(gallery)).toMatchObject({ pairs: 0 });
    await add(gallery, 'a', [bytes]);
    expect(await counted(gallery)).toMatchObject({ pairs: 3 });
  });

  test('stay when photos go: they are counts, and say nothing of a face', async () => {
    const gallery = await galleryWith('a');
    await add(gallery, 'a', [group('gone soon', 'ann', 'bob')]);
    const before = await counted(gallery);
    await deleteAlbum(stage.ports, { gallery: gallery.id, album: 'a', caller: callerOf() });
    expect(await counted(gallery)).toEqual(before);
  });

  test('of photos that could not be stored are not counted', async () => {
    const gallery = await galleryWith('a');
    const refused = refusalOf(
      addPhotos(stage.ports, {
        gallery: gallery.id,
        album: 'a',
        photos: photos(group('lost', 'ann', 'bob')),
        caller: {
          ...callerOf(),
          remember: async () => {
            throw Object.assign(new Error('the transaction fails'), { name: 'Refusal', code: 'failed' });
          },
        },
      }),
    );
    await expect(refused).rejects.toThrow();
    expect(await counted(gallery)).toMatchObject({ pairs: 0, dropped: 0 });
  });
});

/** Pairs whose number falls exponentially with their similarity. */
function strangers(falling: number, pairs = 6000): SamePhotoPairs {
  const bins = new Array<number>(BINS).fill(0);
  for (let bin = binOf(0); bin < binOf(MIRROR_SIMILARITY); bin++)
    bins[bin] = Math.floor(pairs * Math.exp(-falling * binThreshold(bin)) * (1 - Math.exp(-falling * 0.005)));
  bins[binOf(-0.1)] = pairs - bins.reduce((sum, count) => sum + count, 0);
  return { bins, pairs, dropped: 7 };
}

describe('the threshold of an album', () => {
  test('is raised by strangers who are as alike as that, for the search as well', async () => {
    const gallery = await galleryWith('a');
    const others = Array.from({ length: 39 }, (_, at) => photoOf(`guest ${at}`));
    for (const some of [[photoOf('ann')], others.slice(0, 20), others.slice(20)])
      await add(gallery, 'a', some);
    expect(await calibration(gallery)).toMatchObject({
      embeddingSpace: gallery.embeddingSpace,
      faces: 40,
      curve: { source: 'published', protocol: 'made up' },
      samePhotoPairs: { pairs: 0, dropped: 0, needed: 3000 },
      threshold: 0.5,
      thresholdWithout: 0.5,
      thresholdSource: 'model',
      expectedByOwnPhotos: null,
      expectedWrongPhotos: null,
    });
    const { registry } = stage.ports;
    await registry.samePhotoPairs.add(gallery.uuid, gallery.embeddingSpace, strangers(7));
    const raised = await calibration(gallery);
    expect(raised).toMatchObject({
      samePhotoPairs: { pairs: 6000, dropped: 7 },
      thresholdWithout: 0.5,
      thresholdSource: 'calibration',
    });
    expect(raised.threshold).toBeGreaterThan(0.5);
    expect(raised.expectedByOwnPhotos).toBeGreaterThan(0);
    expect(raised.expectedByOwnPhotos).toBeLessThan(0.5);
    const found = await searchAlbum(stage.ports, {
      gallery: gallery.id,
      album: 'a',
      photos: photos(photoOf('ann', 1, 1)),
      subjects: [{ selfies: [0] }],
      mode: 'any',
      expand: true,
      order: 'best',
      limit: 10,
      caller: callerOf(),
    });
    expect(found).toMatchObject({ threshold: raised.threshold, thresholdSource: 'calibration' });
  });

  test('is never lowered, nor touched by fewer than 3,000 pairs or against the caller’s or gallery’s own choice', async () => {
    const calm = await galleryWith('a');
    const few = await galleryWith('a');
    const fixed = await stage.gallery({ policy: { kind: 'fixed', threshold: 0.3 } });
    await createAlbum(stage.ports, { gallery: fixed.id, id: 'a', title: 'a', caller: callerOf() });
    for (const gallery of [calm, few, fixed]) await add(gallery, 'a', [photoOf('ann')]);
    const { samePhotoPairs } = stage.ports.registry;
    await samePhotoPairs.add(calm.uuid, calm.embeddingSpace, strangers(40));
    await samePhotoPairs.add(few.uuid, few.embeddingSpace, strangers(7, 2999));
    await samePhotoPairs.add(fixed.uuid, fixed.embeddingSpace, strangers(7));
    expect(await calibration(calm)).toMatchObject({ threshold: 0.5, thresholdWithout: 0.5 });
    expect(await calibration(few)).toMatchObject({ threshold: 0.5, expectedByOwnPhotos: null });
    expect(await calibration(fixed)).toMatchObject({ threshold: 0.3, thresholdSource: 'gallery' });
  });

  test('of an album that is not there is nowhere', async () => {
    const gallery = await galleryWith();
    expect(await refusalOf(calibration(gallery))).toMatchObject({ code: 'album_not_found' });
  });
});

/** People and their faces come with the photo each is a part of, and without one that no album shows. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addPhotos } from '../../lib/actions/add-photos.ts';
import { createAlbum } from '../../lib/actions/create-album.ts';
import { enroll } from '../../lib/actions/enroll.ts';
import { groupPeople } from '../../lib/actions/group-people.ts';
import {
  getPicturedPeople,
  listPicturedFaces,
  listPicturedPeople,
} from '../../lib/actions/picture-people.ts';
import { removePhoto } from '../../lib/actions/remove-photo.ts';
import { callerOf, openStage, photos, type Stage } from '../fakes/action-stage.ts';
import { photoOf } from '../fakes/fake-photo.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const caller = callerOf();
const page = { hidden: false, limit: 100, caller } as const;

test('a person of an album is shown by renditions of the photo the best face is in, each face by its own photo', async () => {
  const { id: gallery } = await stage.gallery();
  await createAlbum(stage.ports, { gallery, id: 'a', title: 'a', caller });
  const shots = [1, 2, 3].map((sample) => photoOf('anna', sample, 0.95));
  const { added } = await addPhotos(stage.ports, { gallery, album: 'a', photos: photos(...shots), caller });
  await groupPeople(stage.ports, { until: new Date(8_640_000_000_000_000), at: 'once' });
  const [anna] = (await listPicturedPeople(stage.ports, { gallery, ...page })).items;
  expect(anna?.cover?.renditions?.thumbnail.url).toBeTruthy();
  const again = await getPicturedPeople(stage.ports, { gallery, person: anna?.id ?? '', caller });
  expect(again).toEqual(anna);
  const faces = (
    await listPicturedFaces(stage.ports, { gallery, person: anna?.id ?? '', limit: 100, caller })
  ).items;
  expect(new Set(faces.map(({ photoId }) => photoId))).toEqual(new Set(added.map(({ photoId }) => photoId)));
  expect(new Set(faces.map(({ renditions }) => renditions?.web.url)).size).toBe(3);

  await removePhoto(stage.ports, { gallery, album: 'a', photo: added[0]?.photoId ?? '', caller });
  const left = await listPicturedFaces(stage.ports, { gallery, person: anna?.id ?? '', limit: 100, caller });
  expect(left.items.every(({ renditions }) => renditions !== null)).toBe(true);
});

test('a face that was only enrolled has no picture to show', async () => {
  const { id: gallery } = await stage.gallery();
  const bytes = photos(photoOf('boris', 1, 0.95));
  await enroll(stage.ports, { gallery, person: 'boris', photos: bytes, strict: false, caller });
  const { items } = await listPicturedFaces(stage.ports, { gallery, person: 'boris', limit: 100, caller });
  expect(items.every(({ renditions }) => renditions === null)).toBe(true);
});

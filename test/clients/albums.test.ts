/** The client's calls about albums are requests the routes accept, and say what was meant. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createClient } from '../../clients/typescript/client.ts';
import { inProcessFetch } from '../../lib/commands/in-process-fetch.ts';
import { answers } from '../edge/stand-in-actions.ts';
import { openWorld, type World } from '../edge/world.ts';

let world: World;
let client: ReturnType<typeof createClient>;
beforeAll(async () => {
  world = await openWorld();
  client = createClient({ baseUrl: 'http://localhost', fetch: inProcessFetch(world.dispatch) });
});
afterAll(() => world.close());

const id = '01900000-0000-7000-8000-000000000001';
const photo = { bytes: new Uint8Array([1, 2, 3]), fileName: 'a.jpg' };
const asked = () => world.actions.calls.at(-1);

test('albums are made, listed, shown, changed and deleted', async () => {
  const wishes = { id: 'wedding', title: 'Wedding', policy: { detail: 'max' }, expiresAt: null } as const;
  expect(await client.createAlbum('default', wishes)).toEqual(answers.createAlbum);
  expect(asked()).toMatchObject({ action: 'createAlbum', request: wishes });
  expect(await client.listAlbums('default', { limit: 3 })).toEqual(answers.listAlbums);
  expect(asked()?.request).toMatchObject({ limit: 3 });
  expect(await client.album('default', 'wedding')).toEqual(answers.getAlbum);
  expect(await client.albumCalibration('default', 'wedding')).toEqual(answers.getCalibration);
  await client.changeAlbum('default', 'wedding', { coverPhotoId: id });
  expect(asked()).toMatchObject({ action: 'changeAlbum', request: { album: 'wedding', coverPhotoId: id } });
  expect(await client.deleteAlbum('default', 'wedding')).toEqual(answers.deleteAlbum);
});

test('photos are added as a form, or as JSON when one of them was uploaded', async () => {
  const wishes = { labels: ['gala'], details: [{ externalId: 'IMG_1', labels: ['bib:1'] }] };
  expect(await client.addPhotos('default', 'wedding', [photo, photo], wishes)).toEqual(answers.addPhotos);
  expect(asked()?.request).toMatchObject({
    ...wishes,
    photos: [{ kind: 'bytes', fileName: 'a.jpg', bytes: Buffer.from(photo.bytes) }, { kind: 'bytes' }],
  });
  await client.addPhotos('default', 'wedding', [photo, { uploadId: id }], wishes);
  expect(asked()?.request).toMatchObject({
    labels: ['gala'],
    details: [{ fileName: 'a.jpg', externalId: 'IMG_1', labels: ['bib:1'] }, {}],
    photos: [
      { kind: 'bytes', bytes: Buffer.from(photo.bytes) },
      { kind: 'upload', uploadId: id },
    ],
  });
  await client.addPhotos('default', 'wedding', [photo]);
  expect(asked()?.request).not.toHaveProperty('details');
});

test('photos are listed, shown, changed, labelled by table and taken out', async () => {
  const list = { order: 'time', labels: ['bib:1', 'red'], limit: 2 } as const;
  expect(await client.albumPhotos('default', 'wedding', list)).toEqual(answers.listAlbumPhotos);
  expect(asked()?.request).toMatchObject({ order: 'time', labels: 'bib:1,red', limit: 2 });
  expect(await client.albumPhoto('default', 'wedding', id)).toEqual(answers.getAlbumPhoto);
  expect(await client.photoFiles('default', 'wedding', id)).toEqual(answers.getPhotoFiles);
  await client.changePhoto('default', 'wedding', id, { labels: [], externalId: null });
  expect(asked()).toMatchObject({
    action: 'changeAlbumPhoto',
    request: { photo: id, labels: [], externalId: null },
  });
  expect(await client.importLabels('default', 'wedding', 'fileName,bib\na.jpg,1\n', true)).toEqual(
    answers.importLabels,
  );
  expect(asked()?.request).toMatchObject({ replace: true });
  expect(await client.removePhoto('default', 'wedding', id)).toEqual(answers.removePhoto);
});

test('what is no id ends before it names another route', async () => {
  await expect(client.deleteAlbum('default', '..')).rejects.toMatchObject({ code: 'validation_failed' });
  await expect(client.removePhoto('default', 'wedding', '')).rejects.toMatchObject({
    code: 'validation_failed',
  });
});

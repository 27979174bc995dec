/** The client's calls of guests and of searches are requests the routes accept, and say what was meant. */
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
const selfie = { bytes: new Uint8Array([1, 2, 3]), fileName: 'selfie.jpg' };
const asked = () => world.actions.calls.at(-1);

test('a session is opened by the parts of a link, read and ended', async () => {
  expect(await client.openGuestSession({ link: id, secret: 'abc', pin: '1234' })).toEqual(
    answers.openGuestSession,
  );
  expect(asked()?.request).toMatchObject({ link: id, secret: 'abc', pin: '1234' });
  expect(await client.guestSession()).toEqual(answers.getGuestSession);
  expect(await client.endGuestSession()).toBeNull();
  expect(await client.consentTexts()).toEqual(answers.listConsentTexts);
});

test('consent is given and withdrawn, favourites are marked, a guest is deleted', async () => {
  const said = { relation: 'self', purposes: ['find_photos'] } as const;
  const consent = { textVersion: '2026-11', locale: 'en', ...said };
  expect(await client.giveConsent('default', 'wedding', consent)).toEqual(answers.giveConsent);
  expect(asked()?.request).toMatchObject(consent);
  expect(await client.withdrawConsent('default', 'wedding')).toBeNull();
  await client.selectPhoto('default', 'wedding', id);
  expect(asked()).toMatchObject({ action: 'selectPhoto', request: { photo: id } });
  await client.unselectPhoto('default', 'wedding', id);
  expect(asked()).toMatchObject({ action: 'unselectPhoto', request: { photo: id } });
  expect(await client.deleteGuest('default', 'wedding', id)).toEqual(answers.deleteGuest);
  expect(asked()).toMatchObject({ action: 'deleteGuest', request: { guest: id } });
});

test('the selfies of one person travel as a form, those of several people or uploaded ones as JSON', async () => {
  const wishes = { limit: 7, expand: false, mode: 'any' } as const;
  expect(await client.searchAlbum('default', 'wedding', [{ selfies: [selfie, selfie] }], wishes)).toEqual(
    answers.searchAlbum,
  );
  const photo = { kind: 'bytes', fileName: 'selfie.jpg', bytes: Buffer.from(selfie.bytes) };
  expect(asked()?.request).toMatchObject({
    ...wishes,
    subjects: [{ selfies: [0, 1] }],
    photos: [photo, photo],
  });
  await client.searchAlbum('default', 'wedding', [{ selfies: [selfie] }, { selfies: [selfie] }], {
    mode: 'all',
  });
  expect(asked()?.request).toMatchObject({
    mode: 'all',
    subjects: [{ selfies: [0] }, { selfies: [1] }],
    photos: [photo, photo],
  });
  await client.searchAlbum('default', 'wedding', [{ selfies: [{ uploadId: id }] }]);
  expect(asked()?.request).toMatchObject({ photos: [{ kind: 'upload', uploadId: id }] });
  await client.searchAlbum('default', 'wedding', [{ faceId: id }]);
  expect(asked()?.request).toMatchObject({ subjects: [{ faceId: id }], photos: [] });
});

test('a guest asks by a selfie to be erased from the photos, and sees how far that is', async () => {
  expect(await client.requestOwnErasure('default', 'wedding', { selfies: [selfie] })).toEqual(
    answers.createAlbumErasureRequest,
  );
  expect(asked()?.request).toMatchObject({ album: 'wedding', subjects: [{ selfies: [0] }] });
  expect(await client.ownErasureRequests('default', 'wedding', { limit: 5 })).toEqual(
    answers.listAlbumErasureRequests,
  );
  expect(asked()?.request).toMatchObject({ album: 'wedding', limit: 5 });
});

test('a search is paged, refined by faces and forgotten', async () => {
  expect(await client.searchPage('default', id, { limit: 3 })).toEqual(answers.getSearch);
  expect(await client.markFace('default', id, id, 'not_me', { limit: 9 })).toEqual(answers.markSearch);
  expect(asked()?.request).toMatchObject({ search: id, faceId: id, mark: 'not_me', limit: 9 });
  expect(await client.deleteSearch('default', id)).toBeNull();
});

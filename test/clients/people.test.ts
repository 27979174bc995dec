/** The client's calls about people are requests the routes accept, and say what was meant. */
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
const asked = () => world.actions.calls.at(-1);

test('people are listed in a gallery and in an album, and shown with their faces', async () => {
  expect(await client.people('default', { hidden: true, kind: 'cluster', limit: 3 })).toEqual(
    answers.listPeople,
  );
  expect(asked()).toMatchObject({
    action: 'listPeople',
    request: { gallery: 'default', hidden: true, kind: 'cluster', limit: 3 },
  });
  expect(await client.albumPeople('default', 'wedding')).toEqual(answers.listAlbumPeople);
  expect(asked()?.request).toMatchObject({ album: 'wedding', hidden: false });
  expect(await client.somebody('default', id)).toEqual(answers.getPeople);
  expect(await client.facesOfPeople('default', id, { album: 'wedding' })).toEqual(answers.listPeopleFaces);
  expect(asked()).toMatchObject({ action: 'listPeopleFaces', request: { person: id, album: 'wedding' } });
});

test('people are named, merged, split, told apart, hidden, erased and grouped anew', async () => {
  expect(await client.namePeople('default', id, { as: 'anna', displayName: 'Anna' })).toEqual(
    answers.namePeople,
  );
  expect(asked()?.request).toMatchObject({ person: id, as: 'anna', displayName: 'Anna', overrule: false });
  await client.mergePeople('default', 'anna', id, true);
  expect(asked()).toMatchObject({
    action: 'mergePeople',
    request: { person: 'anna', from: id, overrule: true },
  });
  await client.splitPeople('default', 'anna', [id]);
  expect(asked()).toMatchObject({ action: 'splitPeople', request: { faces: [id] } });
  await client.tellPeopleApart('default', 'anna', id);
  expect(asked()).toMatchObject({ action: 'tellPeopleApart', request: { other: id } });
  await client.hidePeople('default', id);
  expect(asked()).toMatchObject({ action: 'changePeople', request: { hidden: true } });
  expect(await client.deletePeople('default', id)).toEqual(answers.deletePeople);
  expect(await client.groupPeople('default')).toEqual(answers.groupPeople);
});

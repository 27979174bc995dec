/** The client's calls about erasures by selfie and suppressions are requests the routes accept, and say what was meant. */
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
const consent = { textVersion: '1', locale: 'en', relation: 'self' } as const;
const asked = () => world.actions.calls.at(-1);

test('faces are asked for by selfie or face, looked at, confirmed and declined', async () => {
  const wishes = { album: 'wedding', consent };
  const request = await client.requestErasure('default', { selfies: [photo, photo] }, wishes);
  expect(request).toEqual(answers.createErasureRequest);
  expect(asked()?.request).toMatchObject({
    ...wishes,
    subjects: [{ selfies: [0, 1] }],
    photos: [{ kind: 'bytes', bytes: Buffer.from(photo.bytes) }, { kind: 'bytes' }],
  });
  await client.requestErasure('default', { faceId: id });
  expect(asked()?.request).toMatchObject({ subjects: [{ faceId: id }], photos: [] });
  expect(await client.erasureRequests('default', { status: 'waiting', limit: 2 })).toEqual(
    answers.listErasureRequests,
  );
  expect(asked()?.request).toMatchObject({ status: 'waiting', limit: 2 });
  expect(await client.erasureRequest('default', id)).toEqual(answers.getErasureRequest);
  const how = { scope: 'photos', faces: [id], suppress: true, consent } as const;
  expect(await client.confirmErasure('default', id, how)).toEqual(answers.confirmErasureRequest);
  expect(asked()).toMatchObject({ action: 'confirmErasureRequest', request: { ...how, request: id } });
  expect(await client.declineErasure('default', id)).toEqual(answers.declineErasureRequest);
});

test('people are kept out, mistakes are found and given back, and suppressions end', async () => {
  const until = '2031-01-01T00:00:00Z';
  const made = await client.suppress('default', { selfies: [photo] }, consent, until);
  expect(made).toEqual(answers.createSuppression);
  expect(asked()?.request).toMatchObject({ consent, suppressUntil: until, subjects: [{ selfies: [0] }] });
  expect(await client.suppressions('default')).toEqual(answers.listSuppressions);
  expect(await client.suppression('default', id)).toEqual(answers.getSuppression);
  expect(await client.suppressedFaces('default', id, { limit: 3 })).toEqual(answers.listSuppressedFaces);
  expect(await client.restoreFace('default', id, id)).toEqual(answers.restoreFace);
  expect(asked()).toMatchObject({ action: 'restoreFace', request: { suppression: id, face: id } });
  await client.endSuppression('default', id);
  expect(asked()).toMatchObject({ action: 'deleteSuppression', request: { suppression: id } });
});

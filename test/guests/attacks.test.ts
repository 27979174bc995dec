/** What a guest who means harm tries with ids, cursors, keys and names of others: each leads no further than the guest's own door. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeCursor } from '../../lib/actions/page.ts';
import { problemIn } from '../edge/world.ts';
import { photoOf } from '../fakes/fake-photo.ts';
import { type AlbumPlace, type GuestWorld, openGuestWorld } from './guest-world.ts';

let world: GuestWorld;
beforeAll(async () => {
  world = await openGuestWorld();
});
afterAll(() => world.close());

async function visitor(place: AlbumPlace) {
  const guest = await world.guest(place);
  await world.consent(place, guest.token);
  return guest;
}

/** What a refusal says, but for the id of the request and the path that was asked. */
async function told(method: string, path: string, as: string) {
  const answer = await world.call(method, path, { as });
  const { requestId: _, instance: _path, ...problem }: Readonly<Record<string, unknown>> = problemIn(answer);
  return { status: answer.status, problem };
}

test('ids of photos others found, of other albums and of nothing are refused word for word alike', async () => {
  const [place, elsewhere] = [await world.album(), await world.album()];
  const [me, neighbour] = [await visitor(place), await visitor(place)];
  const [theirs, nobodys, foreign] = [
    await world.photo(place),
    await world.photo(place),
    await world.photo(elsewhere),
  ];
  await world.found(place, neighbour.id, [theirs]);
  await world.ask('PUT', `${place.path}/selections/${theirs.photo}`, { as: neighbour.token });
  const tried = [theirs.photo, nobodys.photo, foreign.photo, '01900000-0000-7000-8000-000000000001'];
  for (const [method, path] of [
    ['GET', (photo: string) => `${place.path}/photos/${photo}/files`],
    ['PUT', (photo: string) => `${place.path}/selections/${photo}`],
  ] as const) {
    const answers = await Promise.all(tried.map((photo) => told(method, path(photo), me.token)));
    expect(answers[0]).toMatchObject({ status: 404, problem: { code: 'photo_not_found' } });
    for (const answer of answers) expect(answer).toEqual(answers[0]);
  }
  expect((await world.ask('GET', `${place.path}/selections`, { as: me.token })).items).toEqual([]);
  const gone = await told('DELETE', `${place.path}/guests/${neighbour.id}`, me.token);
  expect(gone).toEqual(
    await told('DELETE', `${place.path}/guests/01900000-0000-7000-8000-000000000001`, me.token),
  );
  expect(gone).toMatchObject({ status: 404, problem: { code: 'guest_not_found' } });
});

test('a face is searched with only where the own search shows it: neither a neighbour’s find nor the neighbour’s search', async () => {
  const place = await world.album();
  const [me, neighbour] = [await visitor(place), await visitor(place)];
  const [mine, theirs] = [await world.photo(place), await world.photo(place)];
  const search = await world.found(place, me.id, [mine]);
  const other = await world.found(place, neighbour.id, [theirs]);
  const mark = (of: string, faceId: string) =>
    world.refused('POST', `/v1/galleries/${place.gallery}/searches/${of}/marks`, {
      as: me.token,
      body: { faceId, mark: 'me_too' },
    });
  expect(await mark(search, theirs.face)).toEqual([404, 'face_not_found']);
  expect(await mark(other, theirs.face)).toEqual([404, 'search_not_found']);
});

test('cursors of others, and made-up ones, show nothing but the own finds', async () => {
  const place = await world.album();
  const me = await visitor(place);
  const [first, second] = [await world.photo(place), await world.photo(place)];
  const foreign = await world.photo(place);
  const search = await world.found(place, me.id, [first, second]);
  await world.found(place, (await visitor(place)).id, [foreign]);
  const page = (cursor: string) =>
    world.call('GET', `/v1/galleries/${place.gallery}/searches/${search}?limit=1&cursor=${cursor}`, {
      as: me.token,
    });
  for (const key of ['1-0', '1-1', '1-2', '1-999999', '2-0', '0-0', '999999-1', `1-1 ${foreign.photo}`]) {
    const answer = await page(writeCursor('rank', key));
    const text = Buffer.from(answer.body).toString('utf8');
    expect([key, [200, 400].includes(answer.status)]).toEqual([key, true]);
    expect(text).not.toContain(foreign.photo);
  }
  for (const cursor of [writeCursor('uuid', foreign.photo), writeCursor('id', 'x'), 'AAAA', '%00'])
    expect([cursor, (await page(cursor)).status]).toEqual([cursor, 400]);
});

test('one Idempotency-Key of two guests is two keys: neither gets the other’s answer', async () => {
  const place = await world.album();
  const [me, neighbour] = [await world.guest(place), await world.guest(place)];
  const headers = { 'idempotency-key': 'the-same-for-both' };
  const body = { textVersion: '2026-11', locale: 'en', relation: 'self', purposes: ['find_photos'] };
  const give = (as: string) => world.ask('POST', `${place.path}/consents`, { as, body, headers });
  const mine = await give(me.token);
  const theirs = await give(neighbour.token);
  expect(theirs).not.toEqual(mine);
  expect(await give(me.token)).toEqual(mine);
  const current = await world.ask('GET', '/v1/guest-sessions/current', { as: neighbour.token });
  expect(current.consent.enough).toBe(true);
});

test('a suppression repeated with its Idempotency-Key is the same one, as far as it is today', async () => {
  const place = await world.album();
  const selfie = { base64: Buffer.from(photoOf('vera')).toString('base64') };
  const consent = { textVersion: '2026-11', locale: 'en', relation: 'self' };
  const suppress = () =>
    world.ask('POST', `/v1/galleries/${place.gallery}/suppressions`, {
      as: world.staff,
      body: { subjects: [{ selfies: [selfie] }], consent },
      headers: { 'idempotency-key': 'vera' },
    });
  const first = await suppress();
  expect(first.complete).toBe(true);
  expect(await suppress()).toEqual(first);
});

const markup = '"><script>alert(1)</script><img src=x onerror=alert(2)>\u202e{{7*7}}';

test('a title, label or file name made of markup stays text: JSON no browser takes for a page, and no part of the QR code', async () => {
  const place = await world.album();
  await world.ask('PATCH', place.path, { as: world.staff, body: { title: markup } });
  const made = await world.call('POST', `${place.path}/guest-links`, {
    as: world.staff,
    body: { label: markup },
  });
  const link = JSON.parse(Buffer.from(made.body).toString('utf8'));
  expect(link.label).toBe(markup);
  expect(JSON.stringify(link.qr)).not.toMatch(/script|onerror|alert/);
  const guest = await world.open({ link: link.id, secret: new URL(link.url).hash.slice(1) });
  await world.consent(place, guest.token);
  const photo = await world.photo(place, markup);
  const search = await world.found(place, guest.id, [photo]);
  for (const path of [
    '/v1/guest-sessions/current',
    `/v1/galleries/${place.gallery}/searches/${search}`,
    `${place.path}/photos/${photo.photo}/files`,
  ]) {
    const answer = await world.call('GET', path, { as: guest.token });
    expect([path, answer.status, answer.headers['content-type']]).toEqual([
      path,
      200,
      'application/json; charset=utf-8',
    ]);
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
  }
});

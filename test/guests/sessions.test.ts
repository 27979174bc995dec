/** Sessions of guests: opened by a link's secret and PIN, held as a bearer or in a cookie, over when their time is over. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expire } from '../../lib/actions/expire.ts';
import { problemIn } from '../edge/world.ts';
import { type AlbumPlace, cookieIn, type GuestWorld, openGuestWorld, seconds } from './guest-world.ts';

const CURRENT = '/v1/guest-sessions/current';
const OVER = [401, 'unauthenticated'];

let world: GuestWorld;
beforeAll(async () => {
  world = await openGuestWorld();
});
afterAll(() => world.close());

const current = (as: string) => world.refused('GET', CURRENT, { as });
const opening = (body: object) => world.refused('POST', '/v1/guest-sessions', { body });

describe('a session', () => {
  test('is opened by the secret of a link and tells the guest what a guest needs, and nothing of staff', async () => {
    const place = await world.album({ reviewBeforeGuests: true });
    const link = await world.link(place, { label: 'the in-laws', searchBudget: 3 });
    const { token, ...opened } = await world.open(link);
    expect(opened).toEqual({
      id: expect.any(String),
      linkId: expect.any(String),
      expiresAt: expect.any(String),
      gallery: place.gallery,
      album: {
        id: place.album,
        title: 'Summer party',
        takenOn: null,
        coverPhotoId: null,
        cover: null,
        state: 'published',
        indexing: true,
        audience: 'general',
        download: 'web',
        reviewed: true,
      },
      consent: {
        textVersion: '2026-11',
        relations: ['self', 'guardian'],
        purposes: ['find_photos', 'staff_review'],
        given: null,
        enough: false,
      },
      searches: { made: 0, left: 3 },
    });
    expect(await world.ask('GET', CURRENT, { as: token })).toEqual(opened);
    expect(JSON.stringify(opened)).not.toContain('in-laws');
  });

  test('is kept as a hash, and its token stands in no log', async () => {
    const place = await world.album();
    const { token, id } = await world.guest(place);
    // The secret is base64url, which may hold the very sign that parts a token.
    const secret = token.split('_').slice(2).join('_');
    expect(secret.length).toBeGreaterThan(40);
    await world.ask('GET', CURRENT, { as: token });
    const row = await world.registry.guestSessions.pass(id);
    expect(row?.session.secretHash).toHaveLength(32);
    expect(JSON.stringify(row)).not.toContain(secret);
    expect(world.log.join('\n')).not.toContain(secret);
    expect(world.log.join('\n')).toContain(`guest-${id}`);
  });

  test('is not opened by whoever only looks at the link, as the previews of messengers do', async () => {
    const place = await world.album();
    const { link, secret } = await world.link(place, { searchBudget: 1 });
    for (const path of [
      `/g/${link}`,
      `/v1/guest-sessions?link=${link}&secret=${secret}`,
      '/v1/guest-sessions',
    ])
      for (const method of ['GET', 'HEAD', 'OPTIONS']) {
        const answer = await world.call(method, path);
        expect([method, path, answer.headers['set-cookie']]).toEqual([method, path, undefined]);
      }
    const link_ = await world.ask('GET', `${place.path}/guest-links/${link}`, { as: world.staff });
    expect(link_).toMatchObject({ guests: 0, searches: 0 });
    expect((await world.open({ link, secret })).searches.left).toBe(1);
  });

  test('of an unknown link and a wrong secret are refused word for word alike', async () => {
    const place = await world.album();
    const { link, secret } = await world.link(place);
    const other = await world.link(place);
    const tries = [
      { link: '01900000-0000-7000-8000-000000000001', secret },
      { link, secret: other.secret },
      { link, secret: `${secret.slice(0, -1)}${secret.endsWith('A') ? 'B' : 'A'}` },
      { link, secret: `${secret}A` },
      { link, secret: 'x' },
    ];
    const answers = [];
    for (const body of tries) {
      const answer = await world.call('POST', '/v1/guest-sessions', { body });
      answers.push({ status: answer.status, ...problemIn(answer), requestId: '' });
    }
    expect(answers[0]).toMatchObject({ status: 404, code: 'guest_link_not_found' });
    for (const answer of answers) expect(answer).toEqual(answers[0]);
  });

  test('lasts twelve hours, or as long as its link or album if that is less', async () => {
    const place = await world.album();
    const hours = ({ expiresAt }: { readonly expiresAt: string }) =>
      Math.round((Date.parse(expiresAt) - world.stage.ports.clock.now().getTime()) / 3_600_000);
    const inHours = (n: number) =>
      new Date(world.stage.ports.clock.now().getTime() + n * 3_600_000).toISOString();
    expect(hours(await world.open(await world.link(place)))).toBe(12);
    expect(hours(await world.open(await world.link(place, { expiresAt: inHours(5) })))).toBe(5);
    await world.ask('PATCH', place.path, { as: world.staff, body: { expiresAt: inHours(2) } });
    expect(hours(await world.open(await world.link(place, { expiresAt: inHours(5) })))).toBe(2);
  });

  test('is over after twelve hours, and stays so when the clock is set back after the hourly step', async () => {
    const place = await world.album();
    const { token } = await world.guest(place);
    world.stage.pass(12 * seconds.hour - 5);
    await world.ask('GET', CURRENT, { as: token });
    world.stage.pass(6);
    expect(await current(token)).toEqual(OVER);
    await expire(world.stage.ports);
    world.stage.pass(-12 * seconds.hour);
    expect(await current(token)).toEqual(OVER);
    world.stage.pass(12 * seconds.hour);
  });

  test('from before the clock was set back by more than minutes is over, since it would last too long', async () => {
    const place = await world.album();
    const { token } = await world.guest(place);
    world.stage.pass(-60);
    await world.ask('GET', CURRENT, { as: token });
    world.stage.pass(-seconds.day);
    expect(await current(token)).toEqual(OVER);
    world.stage.pass(seconds.day + 60);
    await world.ask('GET', CURRENT, { as: token });
  });

  test('is over with its link and with its album, at the moment staff say so', async () => {
    const place = await world.album();
    const link = await world.link(place);
    const { token } = await world.open(link);
    const soon = new Date(world.stage.ports.clock.now().getTime() + 60_000).toISOString();
    await world.ask('PATCH', `${place.path}/guest-links/${link.link}`, {
      as: world.staff,
      body: { expiresAt: soon },
    });
    await world.ask('GET', CURRENT, { as: token });
    world.stage.pass(61);
    expect(await current(token)).toEqual(OVER);
    expect(await opening(link)).toEqual([410, 'link_ended']);

    const second = await world.link(place);
    const guest = await world.open(second);
    await world.ask('PATCH', place.path, {
      as: world.staff,
      body: { expiresAt: new Date(world.stage.ports.clock.now().getTime() + 60_000).toISOString() },
    });
    world.stage.pass(61);
    expect(await current(guest.token)).toEqual(OVER);
    expect(await opening(second)).toEqual([410, 'link_ended']);
  });

  test('that the guest ended is over, and only that one', async () => {
    const place = await world.album();
    const link = await world.link(place);
    const [one, two] = [await world.open(link), await world.open(link)];
    const answer = await world.call('DELETE', CURRENT, { as: one.token });
    expect([answer.status, answer.headers['set-cookie']]).toEqual([
      204,
      expect.stringContaining('Max-Age=0'),
    ]);
    expect(await current(one.token)).toEqual(OVER);
    await world.ask('GET', CURRENT, { as: two.token });
  });

  test('whose token was changed anywhere is none', async () => {
    const place = await world.album();
    const { token } = await world.guest(place);
    const other = await world.guest(place);
    const changed = fc.oneof(
      fc
        .tuple(fc.nat(token.length - 1), fc.constantFrom(...'AZaz09-_ =.%\u00e9'))
        .map(([at, letter]) => `${token.slice(0, at)}${letter}${token.slice(at + 1)}`),
      fc.nat(token.length - 1).map((at) => token.slice(0, at)),
      fc.constant(`${token}A`),
      fc.constant(`${token.slice(0, 46)}${other.token.slice(46)}`),
      fc.constant(token.toUpperCase()),
    );
    await fc.assert(
      fc.asyncProperty(changed, async (text) => {
        fc.pre(text !== token && text.trim() === text);
        expect((await world.call('GET', CURRENT, { headers: { 'x-api-key': text } })).status).toBe(401);
      }),
      { numRuns: 60 },
    );
  });
});

describe('the cookie', () => {
  const openIn = async (place: AlbumPlace, host: string) =>
    world.call('POST', '/v1/guest-sessions', { body: await world.link(place), headers: { host } });

  test('is for this host and its pages alone, and needs TLS everywhere but on this machine', async () => {
    const place = await world.album();
    const far = cookieIn(await openIn(place, 'photos.example.com'));
    expect(far.pair).toMatch(/^__Host-kith_guest=kithguest_/);
    expect(far.attributes).toEqual([
      'Path=/',
      'HttpOnly',
      'SameSite=Lax',
      'Secure',
      expect.stringMatching(/^Expires=/),
    ]);
    for (const host of ['localhost:8000', '127.0.0.1:8000', '[::1]:8000', 'localhost']) {
      const near = cookieIn(await openIn(place, host));
      expect(near.pair).toMatch(/^kith_guest=kithguest_/);
      expect(near.attributes).not.toContain('Secure');
    }
    const fake = cookieIn(await openIn(place, 'localhost.example.com:8000'));
    expect(fake.attributes).toContain('Secure');
  });

  test('lets the guest read; to change something takes a page of this host', async () => {
    const place = await world.album();
    const host = 'photos.example.com';
    const { pair } = cookieIn(await openIn(place, host));
    const from = (method: string, headers: Record<string, string>) =>
      world.call(method, CURRENT, { headers: { host, cookie: `other=1; ${pair}`, ...headers } });
    expect((await from('GET', {})).status).toBe(200);
    expect((await from('GET', { origin: 'https://evil.example' })).status).toBe(200);
    for (const headers of [
      {},
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: `http://${host}` },
      { origin: `https://${host}.evil.example` },
      { origin: `https://${host}:8443` },
      { origin: `https://${host}@evil.example` },
    ]) {
      const answer = await from('DELETE', headers as Record<string, string>);
      expect([headers, answer.status, problemIn(answer).code]).toEqual([headers, 403, 'forbidden']);
    }
    expect((await from('GET', {})).status).toBe(200);
    expect((await from('DELETE', { origin: `https://${host}` })).status).toBe(204);
    expect((await from('GET', {})).status).toBe(401);
  });

  test('lets a page of the public address change something, whatever host a proxy calls', async () => {
    const behind = await openGuestWorld({ access: { publicOrigin: 'https://photos.example.com' } });
    try {
      const place = await behind.album();
      const host = 'abc.execute-api.eu-central-1.amazonaws.com';
      const opened = await behind.call('POST', '/v1/guest-sessions', {
        body: await behind.link(place),
        headers: { host },
      });
      const from = (headers: Record<string, string>) =>
        behind.call('DELETE', CURRENT, { headers: { host, cookie: cookieIn(opened).pair, ...headers } });
      for (const headers of [
        {},
        { origin: 'null' },
        { origin: 'http://photos.example.com' },
        { origin: 'https://photos.example.com.evil.example' },
        { origin: 'https://photos.example.com:8443' },
        { origin: 'https://other.execute-api.eu-central-1.amazonaws.com' },
      ])
        expect([headers, (await from(headers as Record<string, string>)).status]).toEqual([headers, 403]);
      expect((await from({ origin: 'https://photos.example.com' })).status).toBe(204);
    } finally {
      await behind.close();
    }
  });

  test('of another host, or without the prefix where there is TLS, is not looked at', async () => {
    const place = await world.album();
    const { pair } = cookieIn(await openIn(place, 'photos.example.com'));
    const token = pair.replace(/^[^=]+=/, '');
    const ask = (host: string, cookie: string) => world.call('GET', CURRENT, { headers: { host, cookie } });
    expect((await ask('photos.example.com', `kith_guest=${token}`)).status).toBe(401);
    expect((await ask('localhost:8000', pair)).status).toBe(401);
    expect((await ask('localhost:8000', `kith_guest=${token}`)).status).toBe(200);
  });

  test('gives way to a key', async () => {
    const place = await world.album();
    const { pair } = cookieIn(await openIn(place, 'localhost:8000'));
    const headers = { host: 'localhost:8000', cookie: pair };
    expect((await world.call('GET', place.path, { headers })).status).toBe(403);
    expect((await world.call('GET', place.path, { headers, as: world.staff })).status).toBe(200);
  });
});

test('at the open door the photographer stays the photographer, also with a guest’s cookie in the browser', async () => {
  const open = await openGuestWorld({ access: { mode: 'open' } });
  try {
    const place = await open.album();
    const answer = await open.call('POST', '/v1/guest-sessions', { body: await open.link(place) });
    const headers = { cookie: cookieIn(answer).pair };
    expect((await open.call('GET', place.path, { headers })).status).toBe(200);
    const mine = await open.ask('GET', CURRENT, { headers });
    expect(mine.album.id).toBe(place.album);
    expect(await open.refused('GET', CURRENT)).toEqual([403, 'forbidden']);
  } finally {
    await open.close();
  }
});

test('an album that is not published opens to nobody, and closes to those inside', async () => {
  const place = await world.album();
  const link = await world.link(place);
  const { token, id } = await world.open(link);
  await world.consent(place, token);
  const publish = (state: string) =>
    world.ask('PATCH', place.path, { as: world.staff, body: { policy: { state } } });
  await publish('draft');
  expect(await opening(link)).toEqual([409, 'album_not_published']);
  const photo = '01900000-0000-7000-8000-000000000001';
  for (const [method, path] of [
    ['GET', `${place.path}/selections`],
    ['PUT', `${place.path}/selections/${photo}`],
    ['DELETE', `${place.path}/selections/${photo}`],
  ] as const)
    expect([path, ...(await world.refused(method, path, { as: token }))]).toEqual([
      path,
      409,
      'album_not_published',
    ]);
  // What a guest must always be able to do.
  expect((await world.ask('GET', CURRENT, { as: token })).album.state).toBe('draft');
  expect((await world.call('DELETE', `${place.path}/consents`, { as: token })).status).toBe(204);
  await publish('published');
  await world.ask('GET', `${place.path}/selections`, { as: token });
  await publish('draft');
  expect((await world.call('DELETE', `${place.path}/guests/${id}`, { as: token })).status).toBe(202);
});

test('with a deleted album its guests are out, as if they had never been in', async () => {
  const place = await world.album();
  const link = await world.link(place);
  const { token } = await world.open(link);
  expect((await world.call('DELETE', place.path, { as: world.staff })).status).toBe(202);
  expect(await current(token)).toEqual(OVER);
  expect(await world.refused('GET', `${place.path}/selections`, { as: token })).toEqual(OVER);
  expect(await opening(link)).toEqual([404, 'guest_link_not_found']);
});

/** How far a guest's session reaches, over the whole table: the marked routes of the one album, and nothing else. */
import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Route } from '../../lib/edge/routes.ts';
import { newAlbum } from '../adapters/registry/album-rows.ts';
import { newLink, newSession } from '../adapters/registry/guest-rows.ts';
import { everyRoute, exampleOf } from './route-examples.ts';
import { newKey, openWorld, problemIn, refusalIn, toldAs, type World } from './world.ts';

let locked: World;
let token: string;

/** Albums of the same name in both galleries, and another one; a guest of `default`'s `wedding`. */
beforeAll(async () => {
  locked = await openWorld({ access: { mode: 'required' } });
  const { registry } = locked;
  const policy = { ...newAlbum('').policy, state: 'published' } as const;
  const made = [];
  for (const [gallery, id] of [
    ['default', 'wedding'],
    ['default', 'party'],
    ['other', 'wedding'],
  ] as const) {
    const row = await registry.galleries.find(gallery);
    made.push(await registry.albums.create(newAlbum(row?.uuid ?? '', { id, policy, expiresAt: null })));
  }
  const now = new Date();
  const hour = new Date(now.getTime() + 3_600_000);
  const link = newLink({ gallery: made[0]!.gallery, album: made[0]!.uuid }, { expiresAt: hour });
  await registry.guestLinks.create(link);
  const secret = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url');
  const secretHash = new Uint8Array(createHash('sha256').update(secret).digest());
  const uuid = randomUUID();
  await registry.guestSessions.create(
    newSession(link, { uuid, secretHash, createdAt: now, expiresAt: hour }),
  );
  token = `kithguest_${uuid}_${secret}`;
});
afterAll(() => locked.close());

const guarded = everyRoute.filter(([, route]) => route.role !== null);
const open = guarded.filter(([, route]) => route.guest !== false);
const closed = guarded.filter(([, route]) => route.guest === false);

async function asked(
  route: Route,
  headers: Readonly<Record<string, string>>,
  change: (path: string) => string = (path) => path,
) {
  const request = await exampleOf(route);
  return locked.dispatch({
    ...request,
    path: change(request.path),
    headers: { ...request.headers, ...headers },
  });
}

const asGuest = () => ({ authorization: `Bearer ${token}` });

/** What a problem says, but for the id of the request. */
async function told(answer: ReturnType<typeof asked>) {
  return { ...problemIn(await answer), requestId: '' };
}

test('guests have routes, and staff far more', () => {
  expect(open.length).toBeGreaterThan(8);
  expect(closed.length).toBeGreaterThan(open.length);
});

describe.each(open)('%s', (_name, route) => {
  test('answers a guest for the own album', async () => {
    const answer = await asked(route, asGuest());
    expect([answer.status, Buffer.from(answer.body).toString('utf8').slice(0, 200)]).toEqual([
      route.status,
      expect.any(String),
    ]);
    if (route.cookie === 'set') return;
    const [, uuid] = token.split('_');
    expect(locked.actions.calls.at(-1)?.request).toMatchObject({
      caller: {
        principal: `guest-${uuid}`,
        role: 'viewer',
        galleries: ['default'],
        guest: { session: uuid },
      },
    });
  });

  test('knows no other album and no other gallery, whether there is one or not', async () => {
    const calls = locked.actions.calls.length;
    const through = (from: string, to: string) => (path: string) => path.replace(from, to);
    if (route.path.includes('{album}')) {
      const there = await told(asked(route, asGuest(), through('/wedding', '/party')));
      expect(there).toMatchObject({ status: 404, code: 'album_not_found' });
      expect(await told(asked(route, asGuest(), through('/wedding', '/nowhere')))).toEqual(there);
    }
    if (route.path.includes('{gallery}')) {
      const there = await told(asked(route, asGuest(), through('/default', '/other')));
      expect(there).toMatchObject({ status: 404, code: 'gallery_not_found' });
      expect(await told(asked(route, asGuest(), through('/default', '/nowhere')))).toEqual(there);
    }
    expect(locked.actions.calls).toHaveLength(calls);
  });
});

test.each(closed)('%s is not for guests, by bearer or by cookie', async (_name, route) => {
  const calls = locked.actions.calls.length;
  const cookie = { host: 'photos.example.com', cookie: `__Host-kith_guest=${token}` };
  for (const headers of [asGuest(), { ...cookie, origin: 'https://photos.example.com' }]) {
    const answer = await asked(route, headers);
    expect([answer.status, refusalIn(answer, route)]).toEqual([403, toldAs('forbidden', route)]);
  }
  const over = await asked(route, { authorization: `Bearer ${token.slice(0, -1)}` });
  expect([over.status, refusalIn(over, route)]).toEqual([401, toldAs('unauthenticated', route)]);
  expect(locked.actions.calls).toHaveLength(calls);
});

test('a key beside a guest’s bearer in the other header is refused, not chosen from', async () => {
  const key = await newKey(locked.registry, { id: 'beside', role: 'admin' });
  const answer = await locked.dispatch({
    method: 'GET',
    path: '/v1/galleries',
    headers: { ...asGuest(), 'x-api-key': key },
  });
  expect(answer.status).toBe(401);
});

/** Who may do what: keys, roles, scopes, the open door and its guards, limits. Over the whole table. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findGallery } from '../../lib/actions/find-gallery.ts';
import { routes } from '../../lib/edge/routes.ts';
import { Refusal } from '../../lib/errors.ts';
import type { Role } from '../../lib/ports/records.ts';
import { everyRoute, exampleOf } from './route-examples.ts';
import { newKey, openWorld, problemIn, refusalIn, toldAs, type World, worldOver } from './world.ts';

const roles: readonly Role[] = ['viewer', 'identifier', 'enroller', 'admin'];
const keys: Record<string, string> = {};
let locked: World;

beforeAll(async () => {
  locked = await openWorld({ access: { mode: 'required', localToken: 'token-of-the-lock-file' } });
  for (const role of roles) {
    keys[role] = await newKey(locked.registry, { id: role, role });
    keys[`${role} of other`] = await newKey(locked.registry, {
      id: `${role}-other`,
      role,
      galleries: ['other'],
    });
    keys[`${role} of default`] = await newKey(locked.registry, {
      id: `${role}-default`,
      role,
      galleries: ['default'],
    });
  }
  keys.expired = await newKey(locked.registry, {
    id: 'expired',
    role: 'admin',
    expiresAt: new Date(1e12),
  });
});

afterAll(() => locked.close());

/** What follows the second underscore. */
const secretOf = (key: string) => key.replace(/^kith_[^_]+_/, '');

const secured = everyRoute.filter(([, route]) => route.role !== null);
const isPublic = everyRoute.filter(([, route]) => route.role === null);
const inGallery = secured.filter(([, route]) => route.path.includes('{gallery}') || route.fixed.gallery);

async function asked(name: string, route: (typeof routes)[number]) {
  const request = await exampleOf(route);
  const key = keys[name];
  const authorization = key === undefined ? {} : { authorization: `Bearer ${key}` };
  return locked.dispatch({ ...request, headers: { ...request.headers, ...authorization } });
}

describe.each(secured)('%s', (_name, route) => {
  test('needs a key', async () => {
    const answer = await asked('nobody', route);
    expect([answer.status, refusalIn(answer, route)]).toEqual([401, toldAs('unauthenticated', route)]);
    expect(answer.headers['www-authenticate']).toBe('Bearer realm="kith"');
  });

  test('lets in its role and those above, no role below', async () => {
    const needed = roles.indexOf(route.role ?? 'viewer');
    for (const [rank, role] of roles.entries()) {
      const answer = await asked(role, route);
      if (rank >= needed) expect(answer.status, role).toBe(route.status);
      else expect([answer.status, refusalIn(answer, route)], role).toEqual([403, toldAs('forbidden', route)]);
    }
  });
});

test.each(secured.filter(([, route]) => route.needsUnscoped))(
  '%s is only for keys that are not limited to some galleries',
  async (_name, route) => {
    const answer = await asked('admin of default', route);
    expect([answer.status, problemIn(answer).code]).toEqual([403, 'forbidden']);
  },
);

test.each(isPublic)('%s answers without a key and with a wrong one', async (_name, route) => {
  expect((await asked('nobody', route)).status).toBe(route.status);
  expect((await asked('expired', route)).status).toBe(route.status);
});

test('a gallery that went while its scope was remembered is told of in the words of one that never was', async () => {
  const words = (asking: Promise<unknown>) =>
    asking.then(
      () => null,
      (cause: unknown) => (cause instanceof Refusal ? [cause.code, cause.message] : cause),
    );
  const answer = await asked('admin of other', routes.find(({ id }) => id === 'getGallery')!);
  const behind = await words(findGallery({ registry: locked.registry }, 'nowhere'));
  expect(behind).toEqual([problemIn(answer).code, problemIn(answer).detail]);
});

test.each(inGallery)(
  '%s: a gallery out of scope looks like one that does not exist',
  async (_name, route) => {
    const request = await exampleOf(route);
    const unknown = { ...request, path: request.path.replace('/default', '/nowhere') };
    const outOfScope = await asked('admin of other', route);
    expect([outOfScope.status, problemIn(outOfScope).code]).toEqual([404, 'gallery_not_found']);
    expect((await asked('admin of default', route)).status).toBe(route.status);
    if (route.fixed.gallery !== undefined) return;
    const missing = await locked.dispatch({
      ...unknown,
      headers: { ...unknown.headers, 'x-api-key': keys.admin ?? '' },
    });
    expect({ ...problemIn(missing), requestId: '' }).toEqual({ ...problemIn(outOfScope), requestId: '' });
  },
);

describe('a key', () => {
  const listed = (headers: Readonly<Record<string, string>>) =>
    locked.dispatch({ method: 'GET', path: '/v1/galleries', headers });

  test('is taken from x-api-key too, but two different ones are refused', async () => {
    const viewer = keys.viewer ?? '';
    expect((await listed({ 'x-api-key': viewer })).status).toBe(200);
    expect((await listed({ 'x-api-key': viewer, authorization: `Bearer ${viewer}` })).status).toBe(200);
    const two = { 'x-api-key': viewer, authorization: `Bearer ${keys.admin}` };
    expect((await listed(two)).status).toBe(401);
  });

  test.each([
    ['expired', () => keys.expired ?? ''],
    ['with another secret', () => `${(keys.viewer ?? '').slice(0, -4)}AAAA`],
    ['with the secret of another key', () => `kith_viewer_${secretOf(keys.admin ?? '')}`],
    ['unknown', () => `kith_nobody_${'A'.repeat(43)}`],
    ['cut off', () => 'kith_viewer'],
    ['empty', () => ''],
    ['of 10,000 letters', () => `kith_viewer_${'A'.repeat(10_000)}`],
    ['made of odd bytes', () => 'kith_\u00e9\u0000_x'],
  ])('%s is refused', async (_name, key) => {
    const answer = await listed({ authorization: `Bearer ${key()}` });
    expect([answer.status, problemIn(answer).code]).toEqual([401, 'unauthenticated']);
  });

  test('that was revoked is refused from the next request on', async () => {
    const key = await newKey(locked.registry, { id: 'short-lived', role: 'viewer' });
    expect((await listed({ 'x-api-key': key })).status).toBe(200);
    await locked.registry.keys.remove('short-lived');
    expect((await listed({ 'x-api-key': key })).status).toBe(401);
  });

  test('the token of the lock file is an admin', async () => {
    const answer = await locked.dispatch({
      method: 'GET',
      path: '/v1/keys',
      headers: { authorization: 'Bearer token-of-the-lock-file' },
    });
    expect(answer.status).toBe(200);
    expect(locked.actions.calls.at(-1)?.request).toMatchObject({
      caller: { principal: 'local', role: 'admin' },
    });
  });

  test('never stands in the log', () => {
    const written = JSON.stringify(locked.log);
    const told = Object.entries(keys).filter(([, key]) => written.includes(secretOf(key)));
    expect(told.map(([name]) => name)).toEqual([]);
  });
});

describe('the open door', () => {
  const call = async (headers: Readonly<Record<string, string>>, method = 'GET') =>
    worldOver(locked.registry, { access: { mode: 'open', port: 8000 } }).dispatch({
      method,
      path: '/v1/galleries',
      headers,
    });

  test.each([
    { host: 'localhost:8000' },
    { host: '127.0.0.1:8000' },
    { host: '127.0.0.53:8000' },
    { host: '[::1]:8000' },
    { host: 'LOCALHOST:8000', origin: 'http://localhost:8000' },
    { host: 'localhost:8000', 'sec-fetch-site': 'same-origin' },
    { host: 'localhost:8000', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
  ])('lets %o in', async (headers) => {
    expect((await call(headers)).status).toBe(200);
  });

  test.each([
    { host: 'localhost:9000' },
    { host: 'localhost' },
    { host: 'evil.example:8000' },
    { host: 'localhost.evil.example:8000' },
    { host: '127.0.0.1.evil.example:8000' },
    { host: 'localhost:8000@evil.example' },
    { host: '' },
    { host: 'localhost:8000', origin: 'http://evil.example' },
    { host: 'localhost:8000', origin: 'http://localhost:9000' },
    { host: 'localhost:8000', origin: 'https://localhost:8000' },
    { host: 'localhost:8000', origin: 'null' },
    { host: 'localhost:8000', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' },
    { host: 'localhost:8000', 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors' },
  ])('keeps %o out', async (headers) => {
    const answer = await call(headers);
    expect([answer.status, problemIn(answer).code]).toEqual([403, 'host_not_allowed']);
  });

  test('keeps a form out that another site sends by navigating here', async () => {
    const headers = { host: 'localhost:8000', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    const answer = await call(headers, 'POST');
    expect([answer.status, problemIn(answer).code]).toEqual([403, 'host_not_allowed']);
  });

  test('judges a key that is sent all the same', async () => {
    const headers = { host: 'localhost:8000' };
    expect((await call({ ...headers, 'x-api-key': keys.expired ?? '' })).status).toBe(401);
    expect((await call({ ...headers, 'x-api-key': keys.viewer ?? '' })).status).toBe(200);
  });

  test('is no door where everybody needs a key: any host may be named', async () => {
    const answer = await locked.dispatch({
      method: 'GET',
      path: '/v1/galleries',
      headers: { host: 'kith.example', 'x-api-key': keys.viewer ?? '' },
    });
    expect(answer.status).toBe(200);
  });
});

describe('limits', () => {
  test('a key that asks too often is told when to come back, others go on', async () => {
    const world = worldOver(locked.registry, {
      access: { mode: 'required' },
      limit: { requests: 2, seconds: 60 },
    });
    const ask = (key: string) =>
      world.dispatch({ method: 'GET', path: '/v1/galleries', headers: { 'x-api-key': keys[key] ?? '' } });
    expect([(await ask('viewer')).status, (await ask('viewer')).status]).toEqual([200, 200]);
    const refused = await ask('viewer');
    expect([refused.status, problemIn(refused).code]).toEqual([429, 'rate_limited']);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThanOrEqual(1);
    expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(60);
    expect((await ask('admin')).status).toBe(200);
    expect((await world.dispatch({ method: 'GET', path: '/health' })).status).toBe(200);
  });

  test('guessing keys runs out too', async () => {
    const world = worldOver(locked.registry, {
      access: { mode: 'required' },
      limit: { requests: 3, seconds: 60 },
    });
    const guesses = [];
    for (let i = 0; i < 5; i++) {
      const headers = { 'x-api-key': `kith_viewer_${'B'.repeat(42)}${i}` };
      guesses.push((await world.dispatch({ method: 'GET', path: '/v1/galleries', headers })).status);
    }
    expect(guesses).toEqual([401, 401, 401, 429, 429]);
  });
});

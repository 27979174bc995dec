/** Addresses behind a proxy: counted as the proxy names them when it shows the secret, and as the connection shows them otherwise. */
import { describe, expect, test } from 'vitest';
import { PROXY_HEADER, VIEWER_HEADER } from '../../lib/edge/behind-proxy.ts';
import type { ProxySecret } from '../../lib/ports/access.ts';
import { openProxySecret } from '../../lib/runtime/proxy-secret.ts';
import { memorySecrets } from '../fakes/memory-secrets.ts';
import { openWorld, problemIn, type World } from './world.ts';

const SECRET = 'a-secret-of-more-than-thirty-two-characters';
const unset = { KITH_PROXY_SECRET: null, KITH_PROXY_SECRET_ARN: null };
const secrets = memorySecrets({ front: SECRET });
const named = () =>
  openProxySecret({ ...unset, KITH_PROXY_SECRET_ARN: 'front' }, async () => secrets, { monotonic: () => 0 });

async function behind(
  proxySecret: ProxySecret | null,
  check: (world: World) => Promise<void>,
): Promise<void> {
  // Each address may be wrong twice.
  const world = await openWorld({
    access: { mode: 'required', proxySecret },
    limit: { requests: 2, seconds: 60 },
  });
  try {
    await check(world);
  } finally {
    await world.close();
  }
}

/** What a wrong key is answered with, from an address the proxy names. */
async function guess(world: World, viewer: string, secret: string = SECRET): Promise<string> {
  const answer = await world.dispatch({
    method: 'GET',
    path: '/v1/galleries',
    headers: { 'x-api-key': 'kith_a_0000000000000000', [PROXY_HEADER]: secret, [VIEWER_HEADER]: viewer },
  });
  return problemIn(answer).code;
}

const three = async (world: World, viewers: readonly string[], secret?: string) => {
  const codes: string[] = [];
  for (const viewer of viewers) codes.push(await guess(world, viewer, secret));
  return codes;
};
const apart = ['203.0.113.1', '203.0.113.2', '203.0.113.3'];
const WRONG = 'unauthenticated';
const STOPPED = 'rate_limited';

describe('with the secret', () => {
  test('each caller is counted by the address the proxy saw', async () => {
    for (const secret of [
      openProxySecret({ ...unset, KITH_PROXY_SECRET: SECRET }, async () => secrets, { monotonic: () => 0 }),
      named(),
    ])
      await behind(secret, async (world) => {
        expect(await three(world, apart)).toEqual([WRONG, WRONG, WRONG]);
        expect(await three(world, ['203.0.113.1', '203.0.113.1'])).toEqual([WRONG, STOPPED]);
      });
  });

  test('neighbours in an IPv6 network are one, as without a proxy', async () => {
    await behind(named(), async (world) => {
      expect(await three(world, ['2001:db8::1', '2001:db8::2', '2001:db8:0:0:1::3'])).toEqual([
        WRONG,
        WRONG,
        STOPPED,
      ]);
      expect(await guess(world, '2001:db8:0:1::1')).toBe(WRONG);
    });
  });

  test('what is no address is not taken for one', async () => {
    await behind(named(), async (world) => {
      expect(await three(world, ['me', '203.0.113.1, 203.0.113.9', ''])).toEqual([WRONG, WRONG, STOPPED]);
    });
  });
});

describe('without it', () => {
  test.each([
    ['a wrong one', named(), 'guessed'],
    ['an empty one', named(), ''],
    ['where there is no proxy', null, SECRET],
  ])('%s: whoever opened the connection is counted', async (_, proxySecret, shown) => {
    await behind(proxySecret, async (world) => {
      expect(await three(world, apart, shown)).toEqual([WRONG, WRONG, STOPPED]);
    });
  });

  test('and where it can’t be read, callers are answered and the log says so', async () => {
    const broken: ProxySecret = {
      read: async () => Promise.reject(new Error('Secrets Manager is away')),
      refresh: async () => Promise.reject(new Error('Secrets Manager is away')),
    };
    await behind(broken, async (world) => {
      expect(await three(world, apart)).toEqual([WRONG, WRONG, STOPPED]);
      expect(world.log.map(({ level, message }) => `${level}: ${message}`)).toContain(
        'warn: the secret of the proxy could not be read',
      );
      expect(JSON.stringify(world.log)).not.toContain(SECRET);
    });
  });
});

describe('a secret that was changed', () => {
  test('counts within a minute, and strangers have it read once a minute at most', async () => {
    const changing = memorySecrets({ front: SECRET });
    let now = 0;
    const secret = openProxySecret({ ...unset, KITH_PROXY_SECRET_ARN: 'front' }, async () => changing, {
      monotonic: () => now,
    });
    await behind(secret, async (world) => {
      await guess(world, '203.0.113.1');
      changing.change('front', `${SECRET}-two`);
      now = 30_000;
      for (let i = 0; i < 5; i++) await guess(world, '203.0.113.2', 'guessed');
      expect(changing.asked).toBe(1);
      now = 61_000;
      for (let i = 0; i < 5; i++) await guess(world, '203.0.113.2', 'guessed');
      expect(changing.asked).toBe(2);
      expect(await three(world, ['203.0.113.5', '203.0.113.6', '203.0.113.7'], `${SECRET}-two`)).toEqual([
        WRONG,
        WRONG,
        WRONG,
      ]);
    });
  });
});

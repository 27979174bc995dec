/** The admin key of a deployment: made once, replaced when its secret changes, kept otherwise, and never told. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ensureBootstrapKey } from '../../lib/actions/ensure-bootstrap-key.ts';
import { settleRelease } from '../../lib/actions/settle-release.ts';
import { authenticate } from '../../lib/edge/access.ts';
import type { HttpEvent } from '../../lib/edge/exchange.ts';
import { openStage, refusalOf, type Stage } from '../fakes/action-stage.ts';

const one = 'a'.repeat(40);
const two = 'b'.repeat(40);

let stage: Stage;
let secret: string | null;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(async () => stage.close());
beforeEach(async () => {
  secret = one;
  for (const { id } of await stage.ports.registry.keys.list({ after: null, limit: 100 }))
    await stage.ports.registry.keys.remove(id);
});

const ports = () => ({ ...stage.ports, bootstrapSecret: { read: async () => secret } });
const ensure = () => ensureBootstrapKey(ports());

/** Who somebody with this key is; null = nobody. */
async function whoHas(key: string) {
  const { registry, clock } = stage.ports;
  const event = { headers: { 'x-api-key': key } } as unknown as HttpEvent;
  const access = {
    mode: 'required',
    localToken: null,
    publicOrigin: null,
    proxySecret: null,
    port: null,
    maxBody: 1,
  } as const;
  return authenticate(event, { access, clock, keys: async () => registry.keys }).catch(() => null);
}

test('the key of the secret is an admin everywhere, made once and kept', async () => {
  expect(await ensure()).toBe('made');
  expect(await whoHas(`kith_bootstrap_${one}`)).toEqual({
    principal: 'bootstrap',
    role: 'admin',
    galleries: null,
    guest: null,
  });
  expect(await ensure()).toBe('kept');
  expect(await stage.ports.registry.keys.count()).toBe(1);
});

test('a secret that was rotated replaces the key: the old one is nobody’s from then on', async () => {
  await ensure();
  secret = `${two}\n`;
  expect(await ensure()).toBe('replaced');
  expect(await whoHas(`kith_bootstrap_${one}`)).toBeNull();
  expect(await whoHas(`kith_bootstrap_${two}`)).toMatchObject({ role: 'admin' });
  expect(await stage.ports.registry.keys.count()).toBe(1);
});

test('a secret may name the key itself', async () => {
  secret = JSON.stringify({ id: 'first', secret: two });
  expect(await ensure()).toBe('made');
  expect(await whoHas(`kith_first_${two}`)).toMatchObject({ principal: 'first', role: 'admin' });
});

test('deployments at once make one key', async () => {
  const reports = await Promise.all([ensure(), ensure(), ensure()]);
  expect(reports.filter((report) => report === 'made')).toHaveLength(1);
  expect(await whoHas(`kith_bootstrap_${one}`)).toMatchObject({ role: 'admin' });
});

test('other keys are left alone, and without a secret nothing is made', async () => {
  secret = null;
  expect(await settleRelease(ports())).toEqual({ bootstrapKey: 'none' });
  expect(await stage.ports.registry.keys.count()).toBe(0);
  expect(await stage.ports.registry.galleries.find('default')).not.toBeNull();
});

test.each(['', 'short', 'a'.repeat(129), `${one}!`, '{"id":"a_b","secret":"x"}', `{"secret":"${one}"`, '{}'])(
  'a secret that can’t be a key is refused and not repeated: %j',
  async (text) => {
    secret = text;
    const refusal = await refusalOf(ensure());
    expect(refusal.code).toBe('validation_failed');
    if (text.length > 5) expect(String(refusal.stack)).not.toContain(text);
    expect(await stage.ports.registry.keys.count()).toBe(0);
  },
);

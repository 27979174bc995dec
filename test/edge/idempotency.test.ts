/** A repeated request stores once and gets the first answer; nobody else can read that answer. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Refusal } from '../../lib/errors.ts';
import { answers } from './stand-in-actions.ts';
import { form, json, jsonIn, newKey, openWorld, problemIn, type World } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const create = (key: string, id: string, more: object = {}, headers: Readonly<Record<string, string>> = {}) =>
  world.dispatch({
    method: 'POST',
    path: '/v1/galleries',
    ...json({ id, ...more }, { 'idempotency-key': key, ...headers }),
  });

describe('a repeat with the same Idempotency-Key', () => {
  test('gets the first answer without running the action again', async () => {
    const before = world.actions.calls.length;
    const first = await create('k1', 'a');
    const second = await create('k1', 'a');
    expect(world.actions.calls.length - before).toBe(1);
    expect([second.status, Buffer.from(second.body)]).toEqual([first.status, Buffer.from(first.body)]);
    expect([first.headers['idempotent-replayed'], second.headers['idempotent-replayed']]).toEqual([
      undefined,
      'true',
    ]);
  });

  test('is compared by fields, not by how they were written', async () => {
    const settings = { keep: 'none', retentionDays: 3 };
    await create('k2', 'a', { displayName: 'A', settings });
    const turned = { settings: { retentionDays: 3, keep: 'none' }, displayName: 'A' };
    expect((await create('k2', 'a', turned)).headers['idempotent-replayed']).toBe('true');
  });

  test('with another body is a conflict', async () => {
    await create('k3', 'a');
    const answer = await create('k3', 'b');
    expect([answer.status, problemIn(answer).code]).toEqual([409, 'idempotency_conflict']);
  });

  test('counts photos by their bytes: a new multipart boundary is the same request, another photo is not', async () => {
    const enroll = async (bytes: number[]) => {
      const { headers, body } = await form({ files: new Blob([new Uint8Array(bytes)]) });
      return world.dispatch({
        method: 'POST',
        path: '/enroll/anna',
        headers: { ...headers, 'idempotency-key': 'k4' },
        body,
      });
    };
    expect((await enroll([1, 2])).status).toBe(201);
    const again = await enroll([1, 2]);
    expect([again.status, again.headers['idempotent-replayed']]).toEqual([201, 'true']);
    expect(jsonIn(again).warnings, 'the replay hook ran').toMatchObject([{ code: 'unlike_own_samples' }]);
    expect((await enroll([1, 3])).status).toBe(409);
  });

  test('of another caller is another key', async () => {
    const key = await newKey(world.registry, { id: 'second', role: 'admin' });
    await create('k5', 'a');
    const other = await create('k5', 'b', {}, { 'x-api-key': key });
    expect([other.status, other.headers['idempotent-replayed']]).toEqual([201, undefined]);
  });

  test('meets the first one still running as 409, and the answer once it is there', async () => {
    const gate = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    world.actions.instead('createGallery', async () => {
      begun.resolve();
      await gate.promise;
      return answers.createGallery;
    });
    const first = create('k6', 'a');
    await begun.promise;
    const twin = await create('k6', 'a');
    expect([twin.status, problemIn(twin).code]).toEqual([409, 'idempotency_in_progress']);
    gate.resolve();
    expect((await first).status).toBe(201);
    expect((await create('k6', 'a')).headers['idempotent-replayed']).toBe('true');
    world.actions.instead('createGallery', async () => answers.createGallery);
  });

  test('runs again after a refusal or a fault', async () => {
    for (const thrown of [new Refusal('already_exists', 'There is one.'), new Error('broken')]) {
      world.actions.instead('createGallery', async () => {
        throw thrown;
      });
      expect((await create(`k7 ${thrown.name}`.replace(' ', '-'), 'a')).status).toBeGreaterThanOrEqual(400);
      world.actions.instead('createGallery', async () => answers.createGallery);
      expect((await create(`k7 ${thrown.name}`.replace(' ', '-'), 'a')).status).toBe(201);
    }
  });

  test('takes over when the first one died and its lease ran out', async () => {
    world.actions.instead('createGallery', () => new Promise(() => undefined));
    void create('k8', 'a');
    await expect.poll(async () => (await create('k8', 'a')).status).toBe(409);
    world.actions.instead('createGallery', async () => answers.createGallery);
    world.time.ahead += 61_000;
    expect((await create('k8', 'a')).status).toBe(201);
  });
});

describe('what is remembered', () => {
  test('is what the action remembered inside its transaction', async () => {
    world.actions.instead('createGallery', async ({ registry }, { caller }) => {
      await registry.transact((rows) => caller.remember(rows, { ...answers.createGallery, id: 'then' }, []));
      return { ...answers.createGallery, id: 'now' };
    });
    expect(jsonIn(await create('k9', 'a')).id).toBe('now');
    expect(jsonIn(await create('k9', 'a')).id).toBe('then');
    world.actions.instead('createGallery', async () => answers.createGallery);
  });

  test('stays when the action fails after its transaction', async () => {
    world.actions.instead('createGallery', async ({ registry }, { caller }) => {
      await registry.transact((rows) => caller.remember(rows, answers.createGallery, []));
      throw new Error('later');
    });
    expect((await create('k10', 'a')).status).toBe(500);
    expect((await create('k10', 'a')).status).toBe(201);
    world.actions.instead('createGallery', async () => answers.createGallery);
  });

  test('cannot be read from the database, not even a new key', async () => {
    const { begin } = world.registry.idempotency;
    const answer = await world.dispatch({
      method: 'POST',
      path: '/v1/keys',
      ...json({ role: 'viewer' }, { 'idempotency-key': 'secret-of-mine' }),
    });
    expect(jsonIn(answer).key).toBe(answers.createKey.key);
    const digest = await crypto.subtle.digest('SHA-256', Buffer.from('open\ncreateKey\nsecret-of-mine'));
    const scope = Buffer.from(digest).toString('hex');
    const stored = await begin(scope, '', new Date(), new Date());
    expect(stored.kind).toBe('conflict');
    const dump = Buffer.from(await (await world.registry.dump()).arrayBuffer());
    expect(dump.includes(scope)).toBe(true);
    expect(dump.includes(answers.createKey.key)).toBe(false);
    expect(dump.includes('secret-of-mine')).toBe(false);
  });
});

test.each(['', 'a b', 'é', 'x'.repeat(256)])('the Idempotency-Key "%s" is refused', async (key) => {
  const answer = await create(key, 'a');
  expect([answer.status, problemIn(answer).code]).toEqual([400, 'validation_failed']);
});

test('a route that stores nothing pays no heed to the header', async () => {
  const { headers, body } = await form({ file: new Blob([new Uint8Array([1])]) });
  const ask = () =>
    world.dispatch({
      method: 'POST',
      path: '/identify',
      headers: { ...headers, 'idempotency-key': 'k' },
      body,
    });
  const before = world.actions.calls.length;
  await ask();
  expect((await ask()).headers['idempotent-replayed']).toBeUndefined();
  expect(world.actions.calls.length - before).toBe(2);
});

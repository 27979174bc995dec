/** FacePass clients: their paths, fields and errors, over real handlers, rows and a fake engine. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { photoBytes, photoOf } from '../fakes/fake-photo.ts';
import { type GuestWorld, openGuestWorld } from '../guests/guest-world.ts';
import { form, newKey } from './world.ts';

let world: GuestWorld;
beforeAll(async () => {
  world = await openGuestWorld();
  await world.ask('POST', '/v1/galleries', { as: world.staff, body: { id: 'default' } });
});
afterAll(() => world.close());

const file = (bytes: Uint8Array) => new Blob([bytes as Uint8Array<ArrayBuffer>]);
type Fields = Parameters<typeof form>[0];

/** Status and JSON of an answer. */
async function post(what: 'upload' | 'search', fields: Fields, as = world.staff, more = {}) {
  const { headers, body } = await form(fields);
  const answer = await world.post(`/api/v1/faces/${what}`, {
    as,
    bytes: body,
    headers: { ...headers, ...more },
  });
  expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
  return { status: answer.status, json: JSON.parse(Buffer.from(answer.body).toString('utf8')) };
}

let events = 0;
/** A new event; its number. */
async function event(gallery = 'default', policy = {}): Promise<string> {
  events += 1;
  const body = { id: `event-${events}`, title: 'Gala', policy };
  await world.ask('POST', `/v1/galleries/${gallery}/albums`, { as: world.staff, body });
  return String(events);
}
const upload = async (event_id: string, bytes: Uint8Array) =>
  (await post('upload', { event_id, file: file(bytes) })).json;
const search = async (event_id: string, person: string, fields: Fields = {}) =>
  (await post('search', { event_id, file: file(photoOf(person, 9)), ...fields })).json.results;

describe('upload', () => {
  test('answers the number of the photo, the surest face and where it can be seen', async () => {
    const event_id = await event();
    const answer = await post('upload', { event_id, file: file(photoOf('ann')) });
    expect(answer).toEqual({
      status: 200,
      json: {
        face_id: expect.any(Number),
        image_url: expect.stringMatching(/^\/v1\/photo-files\/[\w-]+$/),
        confidence: expect.any(Number),
        task_id: expect.any(String),
      },
    });
    expect(answer.json.confidence).toBeGreaterThan(0.5);
    expect(answer.json.confidence).toBeLessThanOrEqual(1);
    const { items } = await world.ask('GET', `/v1/galleries/default/albums/event-${event_id}/photos`, {
      as: world.staff,
    });
    expect(items).toHaveLength(1);
  });

  test('of the same photo again is the same number, of another one another', async () => {
    const event_id = await event();
    const [first, again, other] = [
      await upload(event_id, photoOf('ann')),
      await upload(event_id, photoOf('ann')),
      await upload(event_id, photoOf('bob')),
    ];
    expect(again.face_id).toBe(first.face_id);
    expect(other.face_id).not.toBe(first.face_id);
  });

  test('takes user_id, as older clients say, and a photo without anybody', async () => {
    const user_id = await event();
    const answer = await post('upload', { user_id, file: file(photoBytes({ faces: [] })) });
    expect([answer.status, answer.json.confidence]).toEqual([200, 0]);
    const both = await post('upload', { event_id: '1', user_id: '2', file: file(photoOf('ann')) });
    expect([both.status, both.json]).toEqual([
      400,
      { detail: 'event_id and user_id (its older name) differ; send one of them.' },
    ]);
  });

  test('overlooks fields it does not know, as FacePass does', async () => {
    const event_id = await event();
    expect((await post('upload', { event_id, file: file(photoOf('ann')), source: 'app' })).status).toBe(200);
  });

  test('repeated with its Idempotency-Key gets the first answer in FacePass’ form', async () => {
    const event_id = await event();
    const send = () =>
      post('upload', { event_id, file: file(photoOf('ann')) }, world.staff, { 'idempotency-key': event_id });
    expect(await send()).toEqual(await send());
  });

  test('and search lead to the picture by an address anybody may open, a repeat by one of its own time', async () => {
    const event_id = await event();
    const send = () =>
      post('upload', { event_id, file: file(photoOf('ann')) }, world.staff, { 'idempotency-key': event_id });
    const { image_url } = (await send()).json;
    const [found] = await search(event_id, 'ann');
    for (const path of [image_url, found.image_url]) {
      const { status, headers } = await world.call('GET', path);
      expect([status, headers['content-type']]).toEqual([200, 'image/jpeg']);
    }
    world.stage.pass(2 * 3600);
    const again = (await send()).json.image_url;
    expect(again).not.toBe(image_url);
    expect((await world.call('GET', again)).status).toBe(200);
    expect((await world.call('GET', image_url)).status).toBe(403);
  });
});

describe('search', () => {
  test('finds the photos of a person in this event alone, the most alike first, by the numbers of the upload', async () => {
    const event_id = await event();
    const elsewhere = await event();
    const group = photoBytes({ faces: [{ person: 'bob' }, { person: 'ann', likeness: 0.95 }] });
    const photos = [await upload(event_id, photoOf('ann', 1, 0.8)), await upload(event_id, group)];
    await upload(event_id, photoOf('bob'));
    await upload(elsewhere, photoOf('ann', 2));
    const results = await search(event_id, 'ann');
    expect(results.map((found: { face_id: number }) => found.face_id)).toEqual([
      photos[1].face_id,
      photos[0].face_id,
    ]);
    expect(results[0]).toEqual({
      face_id: photos[1].face_id,
      event_id: Number(event_id),
      similarity: expect.closeTo(0.95 * 0.9, 1),
      image_url: photos[1].image_url,
    });
    expect(await search(event_id, 'ann', { limit: '1' })).toHaveLength(1);
  });

  test('shows a photo once however many of its faces resemble the selfie', async () => {
    const event_id = await event();
    await upload(event_id, photoBytes({ faces: [{ person: 'ann' }, { person: 'ann', sample: 2 }] }));
    expect(await search(event_id, 'ann')).toHaveLength(1);
  });

  test('has a threshold that can be raised and never lowered below the album’s', async () => {
    const event_id = await event();
    await upload(event_id, photoOf('ann', 1, 0.8));
    await upload(
      event_id,
      photoBytes({ faces: [{ person: 'carl', alsoLike: { person: 'ann', likeness: 0.3 } }] }),
    );
    expect(await search(event_id, 'ann', { threshold: '0' })).toHaveLength(1);
    expect(await search(event_id, 'ann', { threshold: '0.7' })).toHaveLength(1);
    expect(await search(event_id, 'ann', { threshold: '0.99' })).toHaveLength(0);
  });

  test('answers where nobody is on the selfie, and keeps no selfie', async () => {
    const event_id = await event();
    await upload(event_id, photoOf('ann'));
    const nobody = await post('search', { event_id, file: file(photoBytes({ faces: [] })) });
    expect(nobody).toEqual({
      status: 200,
      json: { results: [], query_time_ms: expect.any(Number), task_id: null },
    });
  });
});

describe('errors have FacePass’ form', () => {
  test.each([
    ['upload', { event_id: '4711', file: true }, 404, 'Event not found'],
    ['search', { event_id: '4711', file: true }, 404, 'Event not found'],
    ['upload', { event_id: '1' }, 400, 'file is required.'],
    ['search', { file: true }, 400, 'event_id is required.'],
    ['upload', { event_id: 'one', file: true }, 400, 'event_id must be a finite number.'],
    ['search', { event_id: '1', file: true, threshold: '70' }, 400, 'threshold must be at most 1.'],
    ['search', { event_id: '1', file: true, limit: '0' }, 400, 'limit must be at least 1.'],
  ] as const)('%s %o: %i', async (what, fields, status, detail) => {
    await event();
    const sent = Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [name, value === true ? file(photoOf('ann')) : value]),
    );
    expect(await post(what, sent)).toEqual({ status, json: { detail } });
  });

  test.each([
    ...['-1', '0x10', '007', '1.5', '1e400', '2147483648', '99999999999999999999', ' 1', '１', 'NaN'],
    ...['1e0', '1E0', '1.0', '-0', '+1', '1_0', '0b1'],
    ...['1;2', '1 OR 1=1', '../1', '__proto__', '[1]', 'null', 'true'],
  ])('for an event_id of %j, which names no event', async (event_id) => {
    await event();
    for (const what of ['upload', 'search'] as const) {
      const { status, json } = await post(what, { event_id, file: file(photoOf('ann')) });
      expect([status, Object.keys(json)]).toEqual([400, ['detail']]);
    }
  });

  test('for what is no photo, for a missing key and for a role that does not suffice', async () => {
    const event_id = await event();
    const broken = await post('upload', { event_id, file: file(new TextEncoder().encode('no photo')) });
    expect([broken.status, Object.keys(broken.json)]).toEqual([400, ['detail']]);
    const nobody = await post('search', { event_id, file: file(photoOf('ann')) }, 'kith_no_key');
    expect([nobody.status, Object.keys(nobody.json)]).toEqual([401, ['detail']]);
    const viewer = await newKey(world.registry, { id: 'viewer', role: 'viewer' });
    const refused = await post('search', { event_id, file: file(photoOf('ann')) }, viewer);
    expect([refused.status, Object.keys(refused.json)]).toEqual([403, ['detail']]);
  });
});

describe('the gallery', () => {
  test('is the one of a key that has one, and nobody’s else', async () => {
    const { id } = await world.stage.gallery();
    const own = await newKey(world.registry, { id: 'studio', role: 'enroller', galleries: [id] });
    const event_id = await event(id);
    const sent = { event_id, file: file(photoOf('ann')) };
    expect((await post('upload', sent, own)).status).toBe(200);
    expect((await post('search', sent, own)).json.results).toHaveLength(1);
    expect(await post('search', sent)).toEqual({ status: 404, json: { detail: 'Event not found' } });
    const others = await newKey(world.registry, { id: 'two', role: 'enroller', galleries: [id, 'x'] });
    expect((await post('search', sent, others)).status).toBe(404);
  });
});

test('an erased photo takes its number along, and the number is never given again', async () => {
  const event_id = await event();
  const first = await upload(event_id, photoOf('zoe'));
  await world.ask('DELETE', `/v1/galleries/default/albums/event-${event_id}`, { as: world.staff });
  const again = await upload(await event(), photoOf('zoe'));
  expect(again.face_id).toBeGreaterThan(first.face_id);
});

test('health speaks of healthy and unhealthy', async () => {
  expect(await world.ask('GET', '/api/v1/health')).toEqual({ status: 'healthy' });
  expect(await world.ask('GET', '/api/v1/health', { as: world.staff })).toMatchObject({
    status: 'healthy',
    services: { registry: 'healthy', index: 'healthy', models: 'healthy', photoStore: 'healthy' },
  });
});

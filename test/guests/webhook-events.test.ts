/** What happens in albums reaches webhooks: each change once, bursts as one message, nothing that was taken back. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { relayOutbox } from '../../lib/actions/relay-outbox.ts';
import { settleItems } from '../../lib/actions/settle-items.ts';
import { tend } from '../../lib/actions/tend.ts';
import type { AlbumPolicy } from '../../lib/ports/album-records.ts';
import type { VectorIndex } from '../../lib/ports/vector-index.ts';
import type { WebhookSender } from '../../lib/ports/webhook-sender.ts';
import { photoBytes, photoOf } from '../fakes/fake-photo.ts';
import { type AlbumPlace, type GuestWorld, openGuestWorld } from './guest-world.ts';

interface Message {
  readonly id: string;
  readonly event: string;
  readonly gallery: string;
  readonly at: string;
  readonly data: Readonly<Record<string, unknown>>;
}

const sent: Message[] = [];
const webhookSender: WebhookSender = {
  check() {},
  async send({ body }) {
    sent.push(JSON.parse(new TextDecoder().decode(body)));
    return { status: 204, fault: null };
  },
};

let world: GuestWorld;
beforeAll(async () => {
  world = await openGuestWorld({ ports: { webhookSender } });
});
afterAll(() => world.close());

const EVENTS = ['photo.indexed', 'album.ready', 'job.finished', 'guest.matched', 'selection.changed'];

/** An album whose gallery tells of everything. */
async function told(policy: Partial<AlbumPolicy> = {}, events = EVENTS): Promise<AlbumPlace> {
  sent.length = 0;
  const place = await world.album(policy);
  const body = { url: 'https://shop.example/hook', events };
  await world.ask('POST', `/v1/galleries/${place.gallery}/webhooks`, { as: world.staff, body });
  return place;
}

/** Lets time pass and runs the recurring step; answers what was sent meanwhile. */
async function later(seconds: number): Promise<readonly Message[]> {
  world.stage.pass(seconds);
  const before = sent.length;
  await tend(world.ports);
  return sent.slice(before);
}
const dataOf = (messages: readonly Message[], event: string) =>
  messages.filter((message) => message.event === event).map(({ data }) => data);

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
const add = (place: AlbumPlace, ...photos: readonly object[]) =>
  world.ask('POST', `${place.path}/photos`, { as: world.staff, body: { photos } });
const picture = (person: string, sample = 1) => ({ base64: base64(photoOf(person, sample)) });

describe('photo.indexed', () => {
  test('tells of a burst in one message, with the faces of each photo', async () => {
    const place = await told();
    const one = await add(place, picture('ann'), { base64: base64(photoBytes({ faces: [] })) });
    const two = await add(place, picture('ann', 2));
    expect(await later(0)).toEqual([]);
    const [message, ...others] = await later(6);
    expect(others).toEqual([]);
    const ids = [...one.added, ...two.added].map(({ photoId }) => photoId);
    expect(message).toMatchObject({ event: 'photo.indexed', gallery: place.gallery });
    expect(message?.data).toEqual({
      album: place.album,
      photos: [
        { photoId: ids[0], faces: 1 },
        { photoId: ids[1], faces: 0 },
        { photoId: ids[2], faces: 1 },
      ],
    });
    expect(dataOf(await later(200), 'photo.indexed')).toEqual([]);
  });

  test('waits no longer than a minute for a burst to end, and never sends more than 500 photos of requests of 20', async () => {
    const place = await told({}, ['photo.indexed']);
    const now = () => world.ports.clock.now().getTime();
    const began = now();
    const waited: number[] = [];
    for (let n = 0; n < 16; n++) {
      await add(place, picture('ann', n));
      for (const _ of await later(4)) waited.push(now() - began);
    }
    expect(waited).toHaveLength(1);
    expect(waited[0]).toBeGreaterThanOrEqual(60_000);
    const rest = await later(10);
    const all = sent.flatMap(({ data }) => data.photos as readonly object[]);
    expect([rest.length, all.length]).toEqual([1, 16]);
    for (let n = 0; n < 30; n++) await add(place, picture('bob', n));
    const photos = dataOf(await later(10), 'photo.indexed').map((data) => (data.photos as object[]).length);
    expect(photos).toEqual([25, 5]);
  });

  test('is told once of a photo however often it is sent, and names the edit it takes the place of', async () => {
    const place = await told({}, ['photo.indexed']);
    const first = await add(place, { ...picture('ann'), externalId: 'IMG_1' });
    await later(6);
    await add(place, { ...picture('ann'), externalId: 'IMG_1' });
    expect(await later(60)).toEqual([]);
    const edit = await add(place, { ...picture('ann', 2), externalId: 'IMG_1' });
    const supersedes = first.added[0].photoId;
    expect(dataOf(await later(60), 'photo.indexed')).toEqual([
      { album: place.album, photos: [{ photoId: edit.added[0].photoId, faces: 1, supersedes }] },
    ]);
  });

  test('is told when an album that was not indexed is searched for faces after all', async () => {
    const place = await told({ indexing: false }, ['photo.indexed']);
    await add(place, picture('ann'));
    expect(await later(60)).toEqual([]);
    await world.ask('PATCH', place.path, { as: world.staff, body: { policy: { indexing: true } } });
    await add(place, picture('ann'));
    expect(dataOf(await later(60), 'photo.indexed')).toMatchObject([{ photos: [{ faces: 1 }] }]);
  });

  test('is not told of photos that were refused or taken back', async () => {
    const place = await told();
    const broken = { base64: base64(new TextEncoder().encode('{}')) };
    const refused = world.call('POST', `${place.path}/photos`, {
      as: world.staff,
      body: { photos: [broken] },
    });
    expect((await refused).status).toBeGreaterThanOrEqual(400);
    expect(await later(300)).toEqual([]);
  });
});

describe('album.ready', () => {
  test('comes once, a minute after the last photo, with what the album holds then', async () => {
    const place = await told({}, ['album.ready']);
    for (let n = 0; n < 3; n++) {
      await add(place, picture('ann', n));
      expect(await later(50)).toEqual([]);
    }
    expect(dataOf(await later(10), 'album.ready')).toEqual([{ album: place.album, photos: 3, indexed: 3 }]);
    expect(await later(600)).toEqual([]);
    await add(place, picture('bob'));
    expect(dataOf(await later(60), 'album.ready')).toEqual([{ album: place.album, photos: 4, indexed: 4 }]);
  });

  test('waits until the index has every face', async () => {
    const place = await told({}, ['album.ready']);
    const { index } = world.ports;
    const away = async () => {
      throw new Error('the index is away');
    };
    const broken: VectorIndex = { ...index, upsert: away };
    const row = (await world.registry.galleries.find(place.gallery))!;
    await add(place, picture('ann'));
    const face = (await world.ask('GET', `${place.path}/photos`, { as: world.staff })).items[0].photoId;
    const [stored] = await world.registry.faces.ofPhoto(face);
    await world.registry.outbox.add(row.embeddingSpace, [stored!.uuid]);
    world.stage.pass(90);
    await tend({ ...world.ports, index: broken }).catch(() => undefined);
    expect(sent).toEqual([]);
    world.stage.pass(600);
    await relayOutbox(world.ports);
    expect(await later(0)).toHaveLength(1);
  });

  test('is not told of an album that was erased meanwhile', async () => {
    const place = await told();
    await add(place, picture('ann'));
    await world.ask('DELETE', place.path, { as: world.staff });
    expect(await later(600)).toEqual([]);
  });
});

describe('job.finished', () => {
  const job = async (place: AlbumPlace, photos: number) => {
    const items = Array.from({ length: photos }, (_, n) => ({
      person: `p${n}`,
      object: `s3://photos/import/${place.gallery}/p${n}/1.jpg`,
    }));
    const path = `/v1/galleries/${place.gallery}/bulk-enrollments`;
    const { id } = await world.ask('POST', path, { as: world.staff, body: { items } });
    return { id: id as string, path: `${path}/${id}` };
  };
  const settle = (id: string, lines: readonly number[]) =>
    settleItems(world.ports, {
      job: id,
      outcomes: lines.map((line) =>
        line === 1
          ? { line, status: 'failed', code: 'internal_error', message: '' }
          : { line, status: 'done' },
      ),
      cost: { photos: lines.length, busyMs: 10, device: 'cpu' },
    });

  test('comes once with what became of its photos, and again when it was tried again', async () => {
    const place = await told({}, ['job.finished']);
    const { id, path } = await job(place, 3);
    await settle(id, [1, 2]);
    expect(await later(60)).toEqual([]);
    await settle(id, [3]);
    const counts = { job: id, kind: 'bulk', total: 3, refused: 0, cancelled: 0 };
    expect(dataOf(await later(0), 'job.finished')).toEqual([
      { ...counts, status: 'done', done: 2, failed: 1 },
    ]);
    expect(await later(600)).toEqual([]);
    await world.ask('POST', `${path}/retry`, { as: world.staff, body: {} });
    expect(await later(60)).toEqual([]);
    world.stage.pass(1);
    await settleItems(world.ports, {
      job: id,
      outcomes: [{ line: 1, status: 'done' }],
      cost: { photos: 1, busyMs: 10, device: 'cpu' },
    });
    expect(dataOf(await later(0), 'job.finished')).toEqual([
      { ...counts, status: 'done', done: 3, failed: 0 },
    ]);
  });

  test('says that it was cancelled', async () => {
    const place = await told({}, ['job.finished']);
    const { id, path } = await job(place, 2);
    await world.ask('POST', `${path}/cancel`, { as: world.staff });
    expect(dataOf(await later(0), 'job.finished')).toMatchObject([
      { job: id, status: 'cancelled', total: 2, done: 0, cancelled: 2 },
    ]);
  });
});

describe('guest.matched', () => {
  const search = (place: AlbumPlace, token: string, person: string) =>
    world.ask('POST', `${place.path}/search`, {
      as: token,
      body: { subjects: [{ selfies: [{ base64: base64(photoOf(person, 9)) }] }] },
    });
  const album = async (policy: Partial<AlbumPolicy> = {}) => {
    const place = await told(policy, ['guest.matched']);
    await add(place, picture('ann'), picture('ann', 2), picture('bob'));
    const guest = await world.guest(place);
    await world.consent(place, guest.token, { purposes: ['find_photos', 'staff_review'] });
    return { place, guest };
  };

  test('counts what the selfie found, without a word about who it is or how alike', async () => {
    const { place, guest } = await album();
    const { searchId } = await search(place, guest.token, 'ann');
    const messages = await later(0);
    expect(dataOf(messages, 'guest.matched')).toEqual([
      { album: place.album, guest: guest.id, search: searchId, photos: 2, needsRelease: false },
    ]);
  });

  test('says when staff have to release the photos first', async () => {
    const { place, guest } = await album({ reviewBeforeGuests: true });
    await search(place, guest.token, 'ann');
    expect(dataOf(await later(0), 'guest.matched')).toMatchObject([{ photos: 2, needsRelease: true }]);
  });

  test('is silent about strangers, and about what staff search', async () => {
    const { place, guest } = await album();
    await search(place, guest.token, 'nobody');
    await search(place, world.staff, 'ann');
    expect(await later(60)).toEqual([]);
  });
});

describe('selection.changed', () => {
  const chosen = async () => {
    const place = await told({}, ['selection.changed']);
    const guest = await world.guest(place);
    await world.consent(place, guest.token);
    const photos = [await world.photo(place), await world.photo(place)];
    await world.found(place, guest.id, photos);
    const mark = (method: string, at: number) =>
      world.call(method, `${place.path}/selections/${photos[at]!.photo}`, { as: guest.token });
    return { place, guest, mark };
  };

  test('tells a burst of favourites in one message, with how many there are', async () => {
    const { place, guest, mark } = await chosen();
    await mark('PUT', 0);
    await mark('PUT', 1);
    await mark('DELETE', 0);
    expect(await later(10)).toEqual([]);
    expect(dataOf(await later(20), 'selection.changed')).toEqual([
      { album: place.album, guest: guest.id, selected: 1 },
    ]);
    expect(await later(600)).toEqual([]);
  });

  test('is silent when nothing changed', async () => {
    const { mark } = await chosen();
    await mark('PUT', 0);
    await later(60);
    await mark('PUT', 0);
    await mark('DELETE', 1);
    expect(await later(600)).toEqual([]);
  });

  test('is told when a guest withdraws, and nothing is when a guest is erased', async () => {
    const { place, guest, mark } = await chosen();
    await mark('PUT', 0);
    await later(60);
    await world.ask('DELETE', `${place.path}/consents`, { as: guest.token });
    expect(dataOf(await later(60), 'selection.changed')).toMatchObject([{ selected: 0 }]);
    const other = await chosen();
    await other.mark('PUT', 0);
    await world.ask('DELETE', `${other.place.path}/guests/${other.guest.id}`, { as: world.staff });
    expect(await later(600)).toEqual([]);
  });
});

test('two recurring steps at once tell everything once', async () => {
  const place = await told();
  await add(place, picture('ann'));
  world.stage.pass(100);
  await Promise.all([tend(world.ports), tend(world.ports), tend(world.ports)]);
  await later(0);
  expect(sent.map(({ event }) => event).sort()).toEqual(['album.ready', 'photo.indexed']);
});

test('where nobody listens nothing is written down', async () => {
  const place = await told({}, ['erasure.verified']);
  await add(place, picture('ann'));
  expect(await world.registry.untoldEvents.any()).toBe(false);
});

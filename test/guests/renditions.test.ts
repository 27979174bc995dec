/** What guests may look at: addresses of the photos they found and of nothing else, and how these answer over HTTP. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addPhotos } from '../../lib/actions/add-photos.ts';
import { callerOf, photos } from '../fakes/action-stage.ts';
import { photoOf } from '../fakes/fake-photo.ts';
import { type AlbumPlace, type GuestWorld, openGuestWorld } from './guest-world.ts';

let world: GuestWorld;
beforeAll(async () => {
  world = await openGuestWorld();
});
afterAll(() => world.close());

/** A photo with one face, its original kept. */
async function photo(place: AlbumPlace, person: string) {
  const { added } = await addPhotos(world.stage.ports, {
    ...{ gallery: place.gallery, album: place.album, photos: photos(photoOf(person)), caller: callerOf() },
  });
  const [one] = added;
  return { photo: one?.photoId ?? '', face: one?.faces[0]?.faceId ?? '' };
}

async function visit(policy = {}) {
  const place = await world.album(policy);
  const guest = await world.guest(place);
  await world.consent(place, guest.token, { purposes: ['find_photos', 'staff_review'] });
  return { place, guest };
}

const filesOf = (place: AlbumPlace, of: string) => `${place.path}/photos/${of}/files`;

describe('a guest', () => {
  test('gets addresses of photos the own search found, of no other, and none without consent', async () => {
    const { place, guest } = await visit();
    const [mine, other] = [await photo(place, 'ann'), await photo(place, 'bob')];
    const search = await world.found(place, guest.id, [mine]);
    const page = await world.ask('GET', `/v1/galleries/${place.gallery}/searches/${search}`, {
      as: guest.token,
    });
    expect(page.items).toMatchObject([
      { photoId: mine.photo, renditions: { web: { width: 1000, height: 800 } } },
    ]);
    const files = await world.ask('GET', filesOf(place, mine.photo), { as: guest.token });
    expect(files.renditions).toEqual(page.items[0].renditions);
    expect(await world.refused('GET', filesOf(place, other.photo), { as: guest.token })).toEqual([
      404,
      'photo_not_found',
    ]);
    const elsewhere = await visit();
    expect(await world.refused('GET', filesOf(place, mine.photo), { as: elsewhere.guest.token })).toEqual([
      404,
      'gallery_not_found',
    ]);
    await world.call('DELETE', `${place.path}/consents`, { as: guest.token });
    expect(await world.refused('GET', filesOf(place, mine.photo), { as: guest.token })).toEqual([
      404,
      'photo_not_found',
    ]);
  });

  test('sees the cover and the own favourites', async () => {
    const { place, guest } = await visit();
    const [mine, cover] = [await photo(place, 'ann'), await photo(place, 'bob')];
    await world.ask('PATCH', place.path, { as: world.staff, body: { coverPhotoId: cover.photo } });
    const { album } = await world.ask('GET', '/v1/guest-sessions/current', { as: guest.token });
    expect(album.cover).toMatchObject({ photoId: cover.photo, placeholder: expect.any(String) });
    expect((await world.call('GET', album.cover.renditions.web.url)).status).toBe(200);
    await world.found(place, guest.id, [mine]);
    await world.ask('PUT', `${place.path}/selections/${mine.photo}`, { as: guest.token });
    const { items } = await world.ask('GET', `${place.path}/selections`, { as: guest.token });
    expect((await world.call('GET', items[0].renditions.thumbnail.url)).status).toBe(200);
    await world.call('DELETE', `${place.path}/consents`, { as: guest.token });
    await world.consent(place, guest.token);
    const staff = await world.ask('GET', `${place.path}/selections`, { as: world.staff });
    for (const { renditions } of staff.items) expect(renditions).not.toBeNull();
  });

  test('of photos that wait for staff gets addresses once they are released', async () => {
    const { place, guest } = await visit({ reviewBeforeGuests: true });
    const mine = await photo(place, 'ann');
    const search = await world.found(place, guest.id, [mine]);
    const page = () =>
      world.ask('GET', `/v1/galleries/${place.gallery}/searches/${search}`, { as: guest.token });
    expect((await page()).items).toEqual([]);
    expect(await world.refused('GET', filesOf(place, mine.photo), { as: guest.token })).toEqual([
      404,
      'photo_not_found',
    ]);
    const { items } = await world.ask('GET', `${place.path}/releases`, { as: world.staff });
    expect((await world.call('GET', items[0].renditions.web.url)).status).toBe(200);
    const body = { guest: guest.id, photo: mine.photo, status: 'released' };
    await world.ask('POST', `${place.path}/releases`, { as: world.staff, body });
    expect((await page()).items[0].renditions.web.url).toMatch(/^\/v1\/photo-files\//);
  });
});

describe('an address', () => {
  test('given to a guest ends within a quarter of an hour, and at once with the visit, its link or its consent', async () => {
    const { place, guest } = await visit();
    const mine = await photo(place, 'ann');
    const addressOf = async (one: typeof guest) => {
      await world.found(place, one.id, [mine]);
      const { renditions } = await world.ask('GET', filesOf(place, mine.photo), { as: one.token });
      return renditions;
    };
    const first = await addressOf(guest);
    const left = (Date.parse(first.expiresAt) - world.stage.ports.clock.now().getTime()) / 60_000;
    expect(left).toBeGreaterThanOrEqual(10);
    expect(left).toBeLessThanOrEqual(15);
    expect((await addressOf(guest)).web.url).toBe(first.web.url);
    expect((await world.call('GET', first.web.url)).status).toBe(200);
    world.stage.pass(15 * 60);
    expect(await world.refused('GET', first.web.url)).toEqual([403, 'address_expired']);

    const { web } = await addressOf(guest);
    await world.call('DELETE', `${place.path}/consents`, { as: guest.token });
    expect(await world.refused('GET', web.url)).toEqual([404, 'photo_not_found']);
    const ways = [
      (one: typeof guest) => world.call('DELETE', '/v1/guest-sessions/current', { as: one.token }),
      (one: typeof guest) => world.call('DELETE', `${place.path}/guests/${one.id}`, { as: one.token }),
      (one: typeof guest) =>
        world.call('DELETE', `${place.path}/guest-links/${one.linkId}`, { as: world.staff }),
    ];
    for (const end of ways) {
      const other = await world.guest(place);
      await world.consent(place, other.token);
      const { thumbnail } = await addressOf(other);
      expect((await world.call('GET', thumbnail.url)).status).toBe(200);
      expect((await end(other)).status).toBeLessThan(300);
      expect(await world.refused('GET', thumbnail.url)).toEqual([403, 'address_expired']);
    }
  });

  test('needs no key, is kept as long as it is good, and is never guessed at or framed', async () => {
    const { place } = await visit();
    const mine = await photo(place, 'ann');
    const { renditions, download } = await world.ask('GET', filesOf(place, mine.photo), { as: world.staff });
    const answer = await world.call('GET', renditions.web.url);
    expect(answer.headers).toMatchObject({
      'content-type': 'image/jpeg',
      'content-disposition': 'inline',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'referrer-policy': 'no-referrer',
    });
    const [, age] = /^private, max-age=(\d+), immutable$/.exec(answer.headers['cache-control'] ?? '') ?? [];
    expect(Number(age)).toBeGreaterThan(3500);
    expect(Number(age)).toBeLessThanOrEqual(5400);
    expect(answer.headers).not.toHaveProperty('set-cookie');
    const saved = await world.call('GET', download.url);
    expect(saved.headers['content-disposition']).toBe(
      `attachment; filename="photo-0.jpg"; filename*=UTF-8''photo-0.jpg`,
    );
    expect(Buffer.from(saved.body)).toEqual(Buffer.from(photoOf('ann')));
    expect((await world.call('HEAD', renditions.web.url)).status).toBe(200);
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH'])
      expect(await world.refused(method, renditions.web.url)).toEqual([405, 'method_not_allowed']);
  });

  test.each([
    ['../../etc/ann.jpg', 'ann.jpg'],
    ['C:\\photos\\ann.jpg', 'ann.jpg'],
    ['trip/..', /^photo-[0-9a-f]{12}\.jpg$/],
  ])('of a photo that came as %j is saved under a name without folders', async (fileName, saved) => {
    const place = await world.album();
    const base64 = Buffer.from(photoOf('ann')).toString('base64');
    const { added } = await world.ask('POST', `${place.path}/photos`, {
      as: world.staff,
      body: { photos: [{ base64, fileName }] },
    });
    const { download } = await world.ask('GET', filesOf(place, added[0].photoId), { as: world.staff });
    expect(download.fileName).toMatch(saved);
  });

  test('that was never one, or has had its time, is refused with a code of its own', async () => {
    const { place } = await visit();
    const mine = await photo(place, 'ann');
    const { renditions } = await world.ask('GET', filesOf(place, mine.photo), { as: world.staff });
    const { url } = renditions.web;
    expect(await world.refused('GET', `${url.slice(0, -1)}${url.endsWith('A') ? 'B' : 'A'}`)).toEqual([
      404,
      'photo_not_found',
    ]);
    expect(await world.refused('GET', '/v1/photo-files/nothing')).toEqual([404, 'photo_not_found']);
    world.stage.pass(2 * 3600);
    expect(await world.refused('GET', url)).toEqual([403, 'address_expired']);
    // Set back by a day, the clock would make it good for a day more.
    world.stage.pass(-86_400);
    expect(await world.refused('GET', url)).toEqual([403, 'address_expired']);
    world.stage.pass(86_400 - 7200);
    expect((await world.call('GET', url)).status).toBe(200);
  });

  test('no log names it or the file behind it', () => {
    const all = world.log.join('\n');
    expect(all).toContain('/v1/photo-files/{token}');
    expect(all).not.toMatch(/photo-files\/[\w-]{20}/);
    expect(all).not.toContain('photo-0.jpg');
  });
});

/** What a guest may see and choose, what staff release, and the table of favourites that comes out of it. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkVisible } from '../../lib/actions/check-visible.ts';
import { csvText } from '../../lib/actions/csv-text.ts';
import { Refusal } from '../../lib/errors.ts';
import { callerOf } from '../fakes/action-stage.ts';
import { type AlbumPlace, type GuestWorld, openGuestWorld, seconds } from './guest-world.ts';

let world: GuestWorld;
beforeAll(async () => {
  world = await openGuestWorld();
});
afterAll(() => world.close());

const NOT_FOUND = [404, 'photo_not_found'];

interface Guest {
  readonly token: string;
  readonly id: string;
}

/** A guest who agreed to everything. */
async function agreed(place: AlbumPlace, link: object = {}): Promise<Guest> {
  const guest = await world.guest(place, link);
  await world.consent(place, guest.token, { purposes: ['find_photos', 'staff_review'] });
  return guest;
}

const status = async (method: string, place: AlbumPlace, { token }: Guest, photo: string) =>
  (await world.call(method, `${place.path}/selections/${photo}`, { as: token })).status;
const refusal = (place: AlbumPlace, { token }: Guest, photo: string) =>
  world.refused('PUT', `${place.path}/selections/${photo}`, { as: token });
const mine = async (place: AlbumPlace, { token }: Guest) =>
  (await world.ask('GET', `${place.path}/selections`, { as: token })).items;

/** Whether the guest may fetch renditions of the photo. */
async function mayFetch(place: AlbumPlace, guest: Guest, photo: string): Promise<boolean> {
  const [album] = await world.registry.albums.findByUuids([place.uuids.album]);
  const within = { album: place.uuids.album, expiresAt: new Date(Date.now() + 3_600_000) };
  const caller = callerOf({ guest: { session: guest.id, link: '', ...within } });
  const fetching = checkVisible(world.stage.ports, caller, album!, photo);
  return fetching.then(
    () => true,
    (error: unknown) => {
      if (error instanceof Refusal && error.code === 'photo_not_found') return false;
      throw error;
    },
  );
}

describe('a favourite', () => {
  test('is a photo that the guest’s own search found, marked once and unmarked at will', async () => {
    const place = await world.album();
    const guest = await agreed(place);
    const found = await world.photo(place, 'IMG_0042.jpg');
    await world.found(place, guest.id, [found]);
    for (let i = 0; i < 2; i++) expect(await status('PUT', place, guest, found.photo)).toBe(204);
    expect(await mine(place, guest)).toMatchObject([
      { photoId: found.photo, fileName: 'IMG_0042.jpg', at: expect.any(String), guestId: guest.id },
    ]);
    for (let i = 0; i < 2; i++) expect(await status('DELETE', place, guest, found.photo)).toBe(204);
    expect(await mine(place, guest)).toEqual([]);
  });

  test('can be no photo but one the guest may see', async () => {
    const [place, elsewhere] = [await world.album(), await world.album()];
    const [guest, stranger] = [await agreed(place), await agreed(place)];
    const found = await world.photo(place);
    const others = await world.photo(place);
    const foreign = await world.photo(elsewhere);
    await world.found(place, guest.id, [found]);
    await world.found(place, stranger.id, [others]);
    // A search session that names a photo of another album proves nothing.
    await world.found(place, guest.id, [foreign]);
    for (const photo of [others.photo, foreign.photo, '01900000-0000-7000-8000-000000000001']) {
      expect(await refusal(place, guest, photo)).toEqual(NOT_FOUND);
      expect(await mayFetch(place, guest, photo)).toBe(false);
    }
    expect(await mayFetch(place, guest, found.photo)).toBe(true);
    expect(await mayFetch(place, stranger, found.photo)).toBe(false);
    expect(await refusal(place, { token: world.staff, id: '' }, found.photo)).toEqual([403, 'forbidden']);
  });

  test('can not be a photo the guest marked as somebody else, nor one by a face that may not be searched', async () => {
    const place = await world.album();
    const guest = await agreed(place);
    const stranger = await world.photo(place);
    await world.found(place, guest.id, [stranger], { marks: [{ face: stranger.face, mark: 'not_me' }] });
    expect(await refusal(place, guest, stranger.photo)).toEqual(NOT_FOUND);
    const { addPhoto } = await import('../adapters/registry/album-rows.ts');
    const { gallery, album } = place.uuids;
    const suppressed = await addPhoto(world.registry, gallery, album, { face: { status: 'suppressed' } });
    await world.found(place, guest.id, [suppressed]);
    expect(await refusal(place, guest, suppressed.photo)).toEqual(NOT_FOUND);
  });

  test('stays one, and visible, when the hour of its search is over; other finds are forgotten then', async () => {
    const place = await world.album();
    const guest = await agreed(place);
    const [kept, passed] = [await world.photo(place), await world.photo(place)];
    await world.found(place, guest.id, [kept, passed]);
    await world.ask('PUT', `${place.path}/selections/${kept.photo}`, { as: guest.token });
    world.stage.pass(seconds.hour + 1);
    expect(await mayFetch(place, guest, kept.photo)).toBe(true);
    expect(await mayFetch(place, guest, passed.photo)).toBe(false);
    expect(await refusal(place, guest, passed.photo)).toEqual(NOT_FOUND);
    expect((await mine(place, guest)).map(({ photoId }: { photoId: string }) => photoId)).toEqual([
      kept.photo,
    ]);
  });

  test('is nobody’s without consent', async () => {
    const place = await world.album();
    const guest = await world.guest(place);
    const found = await world.photo(place);
    await world.found(place, guest.id, [found]);
    expect(await refusal(place, guest, found.photo)).toEqual(NOT_FOUND);
    expect(await mayFetch(place, guest, found.photo)).toBe(false);
  });

  test('of a photo that a newer edit replaced becomes one of the edit', async () => {
    const place = await world.album();
    const guest = await agreed(place);
    const [old, edit] = [await world.photo(place, 'a.jpg'), await world.photo(place, 'a-2.jpg')];
    await world.found(place, guest.id, [old]);
    await world.ask('PUT', `${place.path}/selections/${old.photo}`, { as: guest.token });
    await world.registry.albumPhotos.supersede([{ old: old.photo, new: edit.photo }], new Date());
    expect(await mine(place, guest)).toMatchObject([{ photoId: edit.photo, fileName: 'a-2.jpg' }]);
    expect(await mayFetch(place, guest, edit.photo)).toBe(true);
    expect(await mayFetch(place, guest, old.photo)).toBe(false);
  });

  test('the cover is shown to every guest, and is no find for all that', async () => {
    const place = await world.album();
    const guest = await world.guest(place);
    const { photo } = await world.photo(place);
    await world.ask('PATCH', place.path, { as: world.staff, body: { coverPhotoId: photo } });
    expect(await mayFetch(place, guest, photo)).toBe(true);
    expect(await refusal(place, guest, photo)).toEqual(NOT_FOUND);
  });
});

describe.each([{ reviewBeforeGuests: true }, { audience: 'minors' }] as const)(
  'in an album with %o',
  (policy) => {
    test('guests see what staff released, as long as they leave it so', async () => {
      const place = await world.album(policy);
      const guest = await world.guest(place, { label: 'class 4b' });
      const purposes = ['find_photos', 'staff_review'];
      await world.consent(place, guest.token, { purposes, relation: 'guardian' });
      const found = await world.photo(place, 'IMG_7.jpg');
      await world.found(place, guest.id, [found]);
      expect(await refusal(place, guest, found.photo)).toEqual(NOT_FOUND);
      await world.registry.searches.propose({ ...place.uuids, guest: guest.id, photos: [found] });
      expect(await mayFetch(place, guest, found.photo)).toBe(false);
      const waiting = await world.ask('GET', `${place.path}/releases?status=waiting`, { as: world.staff });
      expect(waiting.items).toMatchObject([
        {
          ...{ guestId: guest.id, label: 'class 4b', photoId: found.photo, faceId: found.face },
          ...{ fileName: 'IMG_7.jpg', status: 'waiting', decidedAt: null },
        },
      ]);
      const decide = (word: string) =>
        world.ask('POST', `${place.path}/releases`, {
          as: world.staff,
          body: { guest: guest.id, photo: found.photo, status: word },
        });
      expect(await decide('released')).toMatchObject({ status: 'released', decidedAt: expect.any(String) });
      expect(await status('PUT', place, guest, found.photo)).toBe(204);
      expect(await mayFetch(place, guest, found.photo)).toBe(true);
      await decide('refused');
      expect(await mayFetch(place, guest, found.photo)).toBe(false);
      const after = await world.ask('GET', `${place.path}/releases?status=waiting`, { as: world.staff });
      expect(after.items).toEqual([]);
    });
  },
);

test('staff decide on nothing a guest of the album did not find, and guests on nothing at all', async () => {
  const [place, elsewhere] = [await world.album({ reviewBeforeGuests: true }), await world.album()];
  const guest = await agreed(place);
  const found = await world.photo(place);
  const others = await world.photo(place);
  await world.registry.searches.propose({ ...place.uuids, guest: guest.id, photos: [found] });
  const decide = (album: AlbumPlace, as: string, photo: string) =>
    world.refused('POST', `${album.path}/releases`, {
      as,
      body: { guest: guest.id, photo, status: 'released' },
    });
  expect(await decide(place, world.staff, others.photo)).toEqual(NOT_FOUND);
  expect(await decide(elsewhere, world.staff, found.photo)).toEqual(NOT_FOUND);
  expect(await decide(place, guest.token, found.photo)).toEqual([403, 'forbidden']);
  expect(await world.refused('GET', `${place.path}/releases`, { as: guest.token })).toEqual([
    403,
    'forbidden',
  ]);
});

describe('the table of favourites', () => {
  test('holds the original file names in its first column, guest by guest', async () => {
    const place = await world.album();
    const [ann, bob] = [await agreed(place, { label: 'Ann, "table 3"' }), await agreed(place)];
    const photos = [await world.photo(place, 'IMG_1.CR3'), await world.photo(place, 'Фото 2.jpg')];
    for (const guest of [ann, bob]) {
      await world.found(place, guest.id, photos);
      for (const { photo } of photos)
        await world.ask('PUT', `${place.path}/selections/${photo}`, { as: guest.token });
    }
    const answer = await world.call('GET', `${place.path}/selections.csv`, { as: world.staff });
    expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8');
    const lines = Buffer.from(answer.body).toString('utf8').split('\r\n');
    expect(lines[0]).toBe('\ufefffile_name,guest,link,photo_id,selected_at');
    expect(lines.at(-1)).toBe('');
    const rows = lines.slice(1, -1);
    const names = rows.map((row) => row.split(',')[0]).sort();
    expect(names).toEqual(['IMG_1.CR3', 'IMG_1.CR3', 'Фото 2.jpg', 'Фото 2.jpg']);
    expect(rows.filter((row) => row.includes(`,${ann.id.slice(-6)},"Ann, ""table 3""",`))).toHaveLength(2);
    expect(rows.filter((row) => row.includes(`,${bob.id.slice(-6)},,`))).toHaveLength(2);
    expect(await world.refused('GET', `${place.path}/selections.csv`, { as: ann.token })).toEqual([
      403,
      'forbidden',
    ]);
    const all = await world.ask('GET', `${place.path}/selections?limit=3`, { as: world.staff });
    const rest = await world.ask('GET', `${place.path}/selections?limit=3&cursor=${all.nextCursor}`, {
      as: world.staff,
    });
    expect([all.items.length, rest.items.length, rest.nextCursor]).toEqual([3, 1, null]);
    expect(all.items[0]).toHaveProperty('label');
  });

  test('has no cell a spreadsheet would run, whatever a file is called, and reads back as it was', () => {
    const name = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc
        .tuple(fc.constantFrom('=', '+', '-', '@', '\t', '\r', '＝'), fc.string({ maxLength: 9 }))
        .map((t) => t.join('')),
      fc.constantFrom(
        '=HYPERLINK("http://evil.example")',
        "-2+3+cmd|' /C calc'!A0",
        'a,b',
        'a"b',
        'a\nb',
        '',
      ),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(name, name), { minLength: 1, maxLength: 5 }), (rows) => {
        const read = readCsv(csvText(rows));
        expect(read.map((row) => row.map((cell) => cell.replace(/^'(?=[=+\-@\t\r＝＋－＠])/u, '')))).toEqual(
          rows,
        );
        for (const cell of read.flat()) expect(cell).not.toMatch(/^[=+\-@\t\r＝＋－＠]/u);
      }),
    );
  });
});

/** RFC 4180, as a spreadsheet reads it. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 1;
  while (at < text.length) {
    let cell = '';
    if (text[at] === '"') {
      for (at++; text[at] !== '"' || text[at + 1] === '"'; at++) {
        if (text[at] === '"') at++;
        cell += text[at];
      }
      at++;
    } else {
      while (text[at] !== ',' && text[at] !== '\r') cell += text[at++];
    }
    row.push(cell);
    if (text[at] === ',') at++;
    else {
      at += 2;
      rows.push(row);
      row = [];
    }
  }
  return rows;
}

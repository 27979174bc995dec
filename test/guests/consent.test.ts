/** Consent comes before the first search, fits the album, and can be withdrawn with everything that came of it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { consentTexts } from '../../lib/actions/consent-texts.ts';
import { guestSearch } from '../../lib/actions/guest-search.ts';
import { Refusal } from '../../lib/errors.ts';
import { callerOf, gate } from '../fakes/action-stage.ts';
import { type AlbumPlace, type GuestWorld, openGuestWorld } from './guest-world.ts';

let world: GuestWorld;
beforeAll(async () => {
  world = await openGuestWorld();
});
afterAll(() => world.close());

const given = { textVersion: '2026-11', locale: 'ru', relation: 'self', purposes: ['find_photos'] };
const giving = (place: AlbumPlace, as: string, body: object = {}) =>
  world.refused('POST', `${place.path}/consents`, { as, body: { ...given, ...body } });
const current = (as: string) => world.ask('GET', '/v1/guest-sessions/current', { as });

/** What the search of a guest stands in. */
async function searching<T>(place: AlbumPlace, guest: string, search: () => Promise<T>): Promise<T> {
  const pass = await world.registry.guestSessions.pass(guest);
  const albums = await world.registry.albums.findByUuids([place.uuids.album]);
  const caller = callerOf({
    guest: {
      session: guest,
      link: pass?.session.link ?? '',
      album: place.uuids.album,
      expiresAt: pass?.session.expiresAt ?? new Date(0),
    },
  });
  return guestSearch(world.stage.ports, caller, albums, search);
}

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof Refusal ? error.code : error),
  );

describe('the texts', () => {
  test('are served to everybody, the current version in English and Russian, whole in each', async () => {
    const { current: version, items } = await world.ask('GET', '/v1/consent-texts');
    expect(items).toEqual(consentTexts);
    const shown = items.filter((text: { version: string }) => text.version === version);
    expect(shown.map(({ locale }: { locale: string }) => locale)).toEqual(['en', 'ru']);
    const [en, ru] = shown;
    expect(ru.paragraphs).toHaveLength(en.paragraphs.length);
    for (const text of shown)
      for (const line of [
        ...text.paragraphs,
        ...Object.values(text.purposes),
        ...Object.values(text.relations),
      ])
        expect(line).toMatch(/^\S.{20,}[.]$/u);
    expect(JSON.stringify(ru)).not.toMatch(/[a-z]{4,}(?=[^"]*"[,\]}])(?<!find_photos|staff_review|guardian)/);
  });
});

describe('a consent', () => {
  test('is recorded with text, language, relation and purposes, and told to the guest and to staff', async () => {
    const place = await world.album();
    const { token, id } = await world.guest(place);
    const consent = await world.ask('POST', `${place.path}/consents`, { as: token, body: given });
    expect(consent).toMatchObject(given);
    expect((await current(token)).consent).toMatchObject({ given: consent, enough: true });
    const { items } = await world.ask('GET', `${place.path}/guests`, { as: world.staff });
    expect(items).toMatchObject([{ id, consent }]);
  });

  test.each([
    [{ textVersion: '2020-01' }, 'validation_failed'],
    [{ locale: 'xx' }, 'validation_failed'],
    [{ relation: 'cousin' }, 'validation_failed'],
    [{ purposes: [] }, 'validation_failed'],
    [{ purposes: ['everything'] }, 'validation_failed'],
    [{ purposes: ['staff_review'] }, 'consent_required'],
  ])('with %o is refused with %s', async (body, code) => {
    const place = await world.album();
    const { token } = await world.guest(place);
    expect((await giving(place, token, body))[1]).toBe(code);
    expect((await current(token)).consent.given).toBeNull();
  });

  test('for children is a guardian’s, with eyes of staff on what is found', async () => {
    const place = await world.album({ audience: 'minors' });
    const { token } = await world.guest(place);
    const purposes = ['find_photos', 'staff_review'];
    expect(await giving(place, token, { purposes })).toEqual([403, 'consent_required']);
    expect(await giving(place, token, { relation: 'guardian' })).toEqual([403, 'consent_required']);
    expect((await current(token)).consent).toMatchObject({ relations: ['guardian'], purposes });
    await world.consent(place, token, { relation: 'guardian', purposes });
    expect((await current(token)).consent.enough).toBe(true);
  });

  test('is not enough any more when the album comes to need more', async () => {
    const place = await world.album();
    const { token, id } = await world.guest(place);
    await world.consent(place, token);
    expect(await codeOf(searching(place, id, async () => 'found'))).toBe('done');
    await world.ask('PATCH', place.path, { as: world.staff, body: { policy: { reviewBeforeGuests: true } } });
    expect((await current(token)).consent.enough).toBe(false);
    expect(await codeOf(searching(place, id, async () => 'found'))).toBe('consent_required');
    await world.consent(place, token, { purposes: ['find_photos', 'staff_review'] });
    expect(await codeOf(searching(place, id, async () => 'found'))).toBe('done');
  });

  test('is a guest’s to give: staff can not, and nobody for another album', async () => {
    const [here, there] = [await world.album(), await world.album()];
    const { token } = await world.guest(here);
    expect(await giving(here, world.staff)).toEqual([403, 'forbidden']);
    expect(await giving(there, token)).toEqual([404, 'gallery_not_found']);
  });

  test('withdrawn, ends searches and deletes what they found, what staff said of it and the favourites', async () => {
    const place = await world.album({ reviewBeforeGuests: true });
    const { token, id } = await world.guest(place);
    await world.consent(place, token, { purposes: ['find_photos', 'staff_review'] });
    const found = await world.photo(place);
    await world.found(place, id, [found]);
    await world.registry.searches.propose({ ...place.uuids, guest: id, photos: [found] });
    const release = { guest: id, photo: found.photo, status: 'released' };
    await world.ask('POST', `${place.path}/releases`, { as: world.staff, body: release });
    await world.ask('PUT', `${place.path}/selections/${found.photo}`, { as: token });
    expect((await world.call('DELETE', `${place.path}/consents`, { as: token })).status).toBe(204);
    expect(await world.registry.guestSessions.forgetFindings(id)).toBe(0);
    expect((await current(token)).consent).toMatchObject({ given: null, enough: false });
    expect(await codeOf(searching(place, id, async () => 'found'))).toBe('consent_required');
    expect((await world.call('DELETE', `${place.path}/consents`, { as: token })).status).toBe(204);
  });
});

describe('a search of a guest', () => {
  test('without consent does not begin and costs nothing', async () => {
    const place = await world.album();
    const { token, id } = await world.guest(place, { searchBudget: 1 });
    let begun = false;
    const search = async () => {
      begun = true;
    };
    expect(await codeOf(searching(place, id, search))).toBe('consent_required');
    expect([begun, (await current(token)).searches]).toEqual([false, { made: 0, left: 1 }]);
  });

  test('that is refused or fails is given back, one that answers is not', async () => {
    const place = await world.album();
    const { token, id } = await world.guest(place, { searchBudget: 2 });
    await world.consent(place, token);
    const refusing = async () => {
      throw new Refusal('no_face', 'No face.');
    };
    const failing = async () => {
      throw new Error('the index is away');
    };
    expect(await codeOf(searching(place, id, refusing))).toBe('no_face');
    expect(await codeOf(searching(place, id, failing))).toEqual(new Error('the index is away'));
    expect((await current(token)).searches).toEqual({ made: 0, left: 2 });
    expect(await codeOf(searching(place, id, async () => null))).toBe('done');
    expect((await current(token)).searches).toEqual({ made: 1, left: 1 });
  });

  test('is one of so many of all guests of the link, however many search at once', async () => {
    const place = await world.album();
    const link = await world.link(place, { searchBudget: 5 });
    const guests = await Promise.all(Array.from({ length: 4 }, () => world.open(link)));
    for (const { token } of guests) await world.consent(place, token);
    const searches = Array.from({ length: 20 }, (_, i) =>
      codeOf(searching(place, guests[i % 4].id, async () => null)),
    );
    const outcomes = await Promise.all(searches);
    expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(5);
    expect(outcomes.filter((outcome) => outcome === 'search_budget_used')).toHaveLength(15);
    expect((await current(guests[0].token)).searches.left).toBe(0);
  });

  test.each([
    ['withdraws', 'consent_required', ({ path }: AlbumPlace) => ['DELETE', `${path}/consents`] as const],
    [
      'is erased',
      'unauthenticated',
      ({ path }: AlbumPlace, id: string) => ['DELETE', `${path}/guests/${id}`] as const,
    ],
    ['loses the album', 'unauthenticated', ({ path }: AlbumPlace) => ['DELETE', path] as const],
  ])('under way while the guest %s leaves nothing behind', async (_what, code, route) => {
    const place = await world.album();
    const { token, id } = await world.guest(place);
    await world.consent(place, token);
    const found = await world.photo(place);
    const { pass, reached, open } = gate();
    const search = codeOf(
      searching(place, id, async () => {
        await pass();
        await world.found(place, id, [found]);
        await world.registry.searches.propose({ ...place.uuids, guest: id, photos: [found] });
      }),
    );
    await reached;
    const [method, path] = route(place, id);
    const as = path.endsWith('/consents') ? token : world.staff;
    expect((await world.call(method, path, { as })).status).toBeLessThan(300);
    open();
    expect(await search).toBe(code);
    expect(await world.registry.guestSessions.forgetFindings(id)).toBe(0);
  });

  test('by staff asks for nothing', async () => {
    const albums = await world.registry.albums.findByUuids([(await world.album()).uuids.album]);
    expect(await guestSearch(world.stage.ports, callerOf(), albums, async () => 7)).toBe(7);
  });
});

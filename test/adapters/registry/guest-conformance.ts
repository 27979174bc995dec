/** The laws of guests: links, sessions, consents, releases and selections, on the embedded database and on a real server alike. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PageRequest, Registry } from '../../../lib/ports/registry.ts';
import { addPhoto } from './album-rows.ts';
import {
  addSearch,
  later,
  newConsent,
  newGuest,
  newLink,
  newPlace,
  newSession,
  noon,
  type Place,
} from './guest-rows.ts';

const start = { after: null, limit: 100 };

export function describeGuests(name: string, open: () => Promise<Registry>): void {
  describe(`guests on ${name}`, () => {
    let registry: Registry;
    let place: Place;
    beforeAll(async () => {
      registry = await open();
      place = await newPlace(registry);
    });
    afterAll(async () => registry.close());

    test('a link comes back as it was written, in its album, and changes only there', async () => {
      const other = await newPlace(registry);
      const link = newLink(place, { pinHash: new Uint8Array([1, 2, 3]), searchBudget: 5 });
      const created = await registry.guestLinks.create(link);
      expect(created).toEqual({ ...link, pinFailures: 0, lockedAt: null, searches: 0, revokedAt: null });
      expect(await registry.guestLinks.find(place.album, link.uuid)).toEqual(created);
      expect(await registry.guestLinks.findByUuid(link.uuid)).toEqual(created);
      expect(await registry.guestLinks.find(other.album, link.uuid)).toBeNull();
      expect(await registry.guestLinks.find(place.album, 'no uuid')).toBeNull();
      expect(await registry.guestLinks.change(other.album, link.uuid, { label: 'x' })).toBeNull();
      const patch = { label: null, searchBudget: null, expiresAt: later(5) };
      expect(await registry.guestLinks.change(place.album, link.uuid, patch)).toEqual({
        ...created,
        ...patch,
      });
    });

    test('links are listed by age, page by page', async () => {
      const here = await newPlace(registry);
      const links = [newLink(here), newLink(here), newLink(here)].sort((a, b) => (a.uuid < b.uuid ? -1 : 1));
      for (const link of links) await registry.guestLinks.create(link);
      const first = await registry.guestLinks.list(here.album, { after: null, limit: 2 });
      const rest = await registry.guestLinks.list(here.album, { after: first[1]?.uuid ?? null, limit: 2 });
      expect([...first, ...rest].map(({ uuid }) => uuid)).toEqual(links.map(({ uuid }) => uuid));
    });

    test('a link is revoked once: the first time counts', async () => {
      const link = newLink(place);
      await registry.guestLinks.create(link);
      expect((await registry.guestLinks.revoke(place.album, link.uuid, later(1)))?.revokedAt).toEqual(
        later(1),
      );
      expect((await registry.guestLinks.revoke(place.album, link.uuid, later(2)))?.revokedAt).toEqual(
        later(1),
      );
      expect(await registry.guestLinks.revoke(place.gallery, link.uuid, later(2))).toBeNull();
    });

    test('a pass tells of session, link, gallery and album, as they are now', async () => {
      const { link, guest, gallery, album } = await newGuest(registry, place);
      const pass = await registry.guestSessions.pass(guest);
      expect(pass).toMatchObject({
        session: { uuid: guest, endedAt: null, expiresAt: later(3600), createdAt: noon, searches: 0 },
        link: { uuid: link, revokedAt: null },
        gallery: { uuid: gallery },
        album: { uuid: album, policy: { state: 'draft' } },
      });
      await registry.guestLinks.revoke(album, link, later(1));
      await registry.guestSessions.end(guest, later(2));
      await registry.guestSessions.end(guest, later(3));
      const ended = await registry.guestSessions.pass(guest);
      expect([ended?.link.revokedAt, ended?.session.endedAt]).toEqual([later(1), later(2)]);
      expect(await registry.guestSessions.pass(randomUUID())).toBeNull();
      expect(await registry.guestSessions.pass("'; --")).toBeNull();
    });

    test('an ended session can not be held, nor one that is not there', async () => {
      const { guest } = await newGuest(registry, place);
      const held = () => registry.transact(({ guestSessions }) => guestSessions.hold(guest, 'shared'));
      expect(await held()).toBe(true);
      await registry.guestSessions.end(guest, noon);
      expect(await held()).toBe(false);
      expect(await registry.guestSessions.hold(randomUUID(), 'alone')).toBe(false);
    });

    test('however many search at once, a budget lets so many through and no more', async () => {
      const first = await newGuest(registry, place, { searchBudget: 7 });
      const link = await registry.guestLinks.findByUuid(first.link);
      const second = newSession(link!);
      await registry.guestSessions.create(second);
      const guests = Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? first.guest : second.uuid));
      const taken = await Promise.all(guests.map((guest) => registry.guestSessions.takeSearch(guest)));
      expect(taken.filter(Boolean)).toHaveLength(7);
      const passes = await Promise.all(
        [first.guest, second.uuid].map((uuid) => registry.guestSessions.pass(uuid)),
      );
      expect(passes[0]?.link.searches).toBe(7);
      expect((passes[0]?.session.searches ?? 0) + (passes[1]?.session.searches ?? 0)).toBe(7);
    });

    test('a search that is given back can be made again, and what was not taken can not be given back', async () => {
      const { guest, link } = await newGuest(registry, place, { searchBudget: 1 });
      await registry.guestSessions.returnSearch(guest);
      expect(await registry.guestSessions.takeSearch(guest)).toBe(true);
      expect(await registry.guestSessions.takeSearch(guest)).toBe(false);
      await registry.guestSessions.returnSearch(guest);
      await registry.guestSessions.returnSearch(guest);
      expect((await registry.guestLinks.findByUuid(link))?.searches).toBe(0);
      expect(await registry.guestSessions.takeSearch(guest)).toBe(true);
      await registry.guestSessions.end(guest, noon);
      await registry.guestSessions.returnSearch(guest);
      expect(await registry.guestSessions.takeSearch(guest)).toBe(false);
    });

    test('two who claim a link at once do so one after the other', async () => {
      const link = newLink(place);
      await registry.guestLinks.create(link);
      const fail = () =>
        registry.transact(async ({ guestLinks }) => {
          const { pinFailures } = (await guestLinks.claim(link.uuid))!;
          await guestLinks.change(link.album, link.uuid, { pinFailures: pinFailures + 1 });
        });
      await Promise.all(Array.from({ length: 8 }, fail));
      expect((await registry.guestLinks.findByUuid(link.uuid))?.pinFailures).toBe(8);
    });

    test('the latest consent counts until it is withdrawn, and then none', async () => {
      const guest = await newGuest(registry, place);
      expect(await registry.consents.inForce(guest.guest)).toBeNull();
      const [first, second] = [randomUUID(), randomUUID()].sort();
      await registry.consents.add(newConsent(guest, { uuid: first!, relation: 'self' }));
      const last = newConsent(guest, { uuid: second! });
      await registry.consents.add(last);
      expect(await registry.consents.inForce(guest.guest)).toEqual({ ...last, withdrawnAt: null });
      expect(await registry.consents.withdraw(guest.guest, later(1))).toBe(2);
      expect(await registry.consents.withdraw(guest.guest, later(2))).toBe(0);
      expect(await registry.consents.inForce(guest.guest)).toBeNull();
    });

    test('only what a live search of the guest found in the album is a finding', async () => {
      const guest = await newGuest(registry, place);
      const stranger = await newGuest(registry, place);
      const one = await addPhoto(registry, place.gallery, place.album);
      const two = await addPhoto(registry, place.gallery, place.album);
      await addSearch(registry, guest, [one]);
      await addSearch(registry, stranger, [two]);
      await addSearch(registry, guest, [two], { expiresAt: later(-1) });
      await addSearch(registry, guest, [two], { albums: [randomUUID()] });
      const both = [one.photo, two.photo];
      const found = await registry.guestSessions.findings(guest.guest, place.album, both, noon);
      expect(found.map(({ photo }) => photo)).toEqual([
        { photo: one.photo, faces: [{ face: one.face, subject: 0, group: 'match', via: null }] },
      ]);
      expect(found[0]).toMatchObject({ query: { mode: 'any', subjects: 1 }, marks: [] });
      expect(await registry.guestSessions.findings(guest.guest, place.album, [two.photo], noon)).toEqual([]);
    });

    test('a photo is selected once, only where the album shows it, and leaves with it', async () => {
      const guest = await newGuest(registry, place, { label: 'table 3' });
      const { photo } = await addPhoto(registry, place.gallery, place.album, {
        photo: { fileName: 'IMG_1.jpg' },
      });
      const put = (uuid: string, at = noon) =>
        registry.transact(({ selections }) =>
          selections.put({ ...place, guest: guest.guest, photo: uuid, at }),
        );
      expect(await put(photo)).toBe(true);
      expect(await put(photo, later(9))).toBe(true);
      expect(await put(randomUUID())).toBe(false);
      expect(await put('no uuid')).toBe(false);
      const elsewhere = await newPlace(registry);
      const foreign = await addPhoto(registry, elsewhere.gallery, elsewhere.album);
      expect(await put(foreign.photo)).toBe(false);
      const mine = () => registry.selections.list(place.album, guest.guest, start);
      expect(await mine()).toEqual([
        { guest: guest.guest, photo, at: noon, label: 'table 3', fileName: 'IMG_1.jpg' },
      ]);
      expect(await registry.selections.chosen(guest.guest, [photo, foreign.photo, 'x'])).toEqual([photo]);
      expect(await registry.selections.remove(guest.guest, photo)).toBe(true);
      expect(await registry.selections.remove(guest.guest, photo)).toBe(false);
      expect(await mine()).toEqual([]);
      await put(photo);
      await registry.albumPhotos.leave(place.album, photo);
      expect(await mine()).toEqual([]);
      expect(await put(photo)).toBe(false);
    });

    test('selections and releases are listed guest by guest, page by page', async () => {
      const here = await newPlace(registry);
      const guests = [await newGuest(registry, here), await newGuest(registry, here)];
      const shown = [
        await addPhoto(registry, here.gallery, here.album),
        await addPhoto(registry, here.gallery, here.album),
      ];
      for (const { guest } of guests) {
        await registry.searches.propose({ ...here, guest, photos: shown });
        for (const { photo } of shown)
          await registry.transact(({ selections }) => selections.put({ ...here, guest, photo, at: noon }));
      }
      const wanted = guests.flatMap(({ guest }) => shown.map(({ photo }) => `${guest}.${photo}`)).sort();
      for (const list of [
        (page: PageRequest) => registry.selections.list(here.album, null, page),
        (page: PageRequest) => registry.releases.list(here.album, 'waiting', page),
      ]) {
        const seen: string[] = [];
        for (let after: string | null = null; ; ) {
          const page: PageRequest = { after, limit: 1 };
          const [row]: readonly { readonly guest: string; readonly photo: string }[] = await list(page);
          if (row === undefined) break;
          after = `${row.guest}.${row.photo}`;
          seen.push(after);
        }
        expect(seen).toEqual(wanted);
      }
    });

    test('a release is decided in its album, as often as staff change their mind', async () => {
      const guest = await newGuest(registry, place, { label: 'class 4b' });
      const { photo, face } = await addPhoto(registry, place.gallery, place.album);
      await registry.searches.propose({ ...place, guest: guest.guest, photos: [{ photo, face }] });
      const decided = (status: 'released' | 'refused', album = place.album) =>
        registry.releases.decide({ album, guest: guest.guest, photo, status, by: 'key-2', now: later(3) });
      expect(await decided('released', randomUUID())).toBeNull();
      expect(await decided('released')).toMatchObject({
        ...{ guest: guest.guest, photo, face, label: 'class 4b', fileName: 'a.jpg' },
        ...{ status: 'released', decidedBy: 'key-2', decidedAt: later(3) },
      });
      expect((await decided('refused'))?.status).toBe('refused');
      expect(await registry.releases.list(place.album, 'waiting', start)).toEqual([]);
      const all = await registry.releases.list(place.album, null, start);
      expect(all.map(({ photo, status }) => [photo, status])).toEqual([[photo, 'refused']]);
    });

    test('what was found for a guest can be forgotten, without what was found for others', async () => {
      const guest = await newGuest(registry, place);
      const stranger = await newGuest(registry, place);
      const found = await addPhoto(registry, place.gallery, place.album);
      for (const each of [guest, stranger]) {
        await addSearch(registry, each, [found]);
        await registry.searches.propose({ ...place, guest: each.guest, photos: [found] });
        await registry.transact(({ selections }) =>
          selections.put({ ...place, guest: each.guest, photo: found.photo, at: noon }),
        );
      }
      expect(await registry.guestSessions.forgetFindings(guest.guest)).toBe(3);
      expect(await registry.guestSessions.forgetFindings(guest.guest)).toBe(0);
      expect(await registry.guestSessions.findings(guest.guest, place.album, [found.photo], noon)).toEqual(
        [],
      );
      expect(
        await registry.guestSessions.findings(stranger.guest, place.album, [found.photo], noon),
      ).toHaveLength(1);
      expect((await registry.searches.releases(stranger.guest)).size).toBe(1);
      expect(await registry.selections.list(place.album, stranger.guest, start)).toHaveLength(1);
    });

    test('staff see a guest with the link, the consent in force and the number of selections', async () => {
      const here = await newPlace(registry);
      const guest = await newGuest(registry, here, { label: 'aunt' });
      const consent = newConsent(guest);
      await registry.consents.add(consent);
      const { photo } = await addPhoto(registry, here.gallery, here.album);
      await registry.transact(({ selections }) =>
        selections.put({ ...here, guest: guest.guest, photo, at: noon }),
      );
      const [listed] = await registry.guestSessions.list(here.album, start);
      expect(listed).toMatchObject({ uuid: guest.guest, label: 'aunt', selections: 1, consent });
      expect(await registry.guestSessions.find(here.album, guest.guest)).toEqual(listed);
      expect(await registry.guestSessions.find(place.album, guest.guest)).toBeNull();
      expect(await registry.guestLinks.sessionCounts([guest.link])).toEqual(new Map([[guest.link, 1]]));
    });

    test('of sessions that are over nothing stays but what somebody still needs, and never the secret', async () => {
      const old = { createdAt: later(-9000), expiresAt: later(-7200) };
      const link = newLink(place, { expiresAt: later(-7200) });
      await registry.guestLinks.create(link);
      const [bare, agreed] = [newSession(link, old), newSession(link, old)];
      const running = newSession(link);
      for (const session of [bare, agreed, running]) await registry.guestSessions.create(session);
      await registry.consents.add(newConsent({ ...place, guest: agreed.uuid }));
      expect(await registry.guestSessions.expire(later(-3600), 10)).toBe(2);
      expect(await registry.guestSessions.expire(later(-3600), 10)).toBe(0);
      expect(await registry.guestSessions.pass(bare.uuid)).toBeNull();
      expect((await registry.guestSessions.pass(agreed.uuid))?.session.secretHash).toEqual(new Uint8Array(0));
      expect((await registry.guestSessions.pass(running.uuid))?.session.secretHash).toEqual(
        running.secretHash,
      );
      // The link tells staff whose consent it is.
      expect(await registry.guestLinks.expire(later(-3600), 10)).toBe(0);
      const unused = newLink(place, { expiresAt: later(-7200) });
      const revoked = newLink(place);
      for (const one of [unused, revoked]) await registry.guestLinks.create(one);
      await registry.guestLinks.revoke(place.album, revoked.uuid, later(-7200));
      expect(await registry.guestLinks.expire(later(-3600), 10)).toBe(2);
    });

    test('an erased guest leaves nothing behind, and nobody else loses anything', async () => {
      const guest = await newGuest(registry, place);
      const stranger = await newGuest(registry, place);
      const found = await addPhoto(registry, place.gallery, place.album);
      for (const each of [guest, stranger]) {
        await registry.consents.add(newConsent(each));
        await addSearch(registry, each, [found]);
        await registry.searches.propose({ ...place, guest: each.guest, photos: [found] });
        await registry.transact(({ selections }) =>
          selections.put({ ...place, guest: each.guest, photo: found.photo, at: noon }),
        );
      }
      const gallery = (await registry.galleries.findByUuid(place.gallery))!;
      const erase = (uuid: string) =>
        registry.erasures.begin({
          id: randomUUID(),
          gallery,
          target: { kind: 'guest', uuid },
          now: noon,
          verifyAfter: noon,
          backupsExpireBy: noon,
        });
      const { steps } = await erase(guest.guest);
      expect(steps.find(({ store }) => store === 'guests')).toMatchObject({ found: 5, removed: 5, left: 0 });
      expect(steps.reduce((all, { found }) => all + found, 0)).toBe(5);
      expect(await registry.guestSessions.pass(guest.guest)).toBeNull();
      expect(await registry.consents.inForce(guest.guest)).toBeNull();
      expect(await registry.guestSessions.forgetFindings(guest.guest)).toBe(0);
      expect(await registry.consents.inForce(stranger.guest)).not.toBeNull();
      expect(await registry.guestSessions.forgetFindings(stranger.guest)).toBe(3);
      await expect(erase(guest.guest)).rejects.toMatchObject({ code: 'guest_not_found' });
    });
  });
}

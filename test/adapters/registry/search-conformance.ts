/** The laws of search sessions and of what a search may show, on the embedded database and on a real server alike. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Gallery } from '../../../lib/ports/records.ts';
import type { Registry } from '../../../lib/ports/registry.ts';
import type { SearchSession } from '../../../lib/ports/search-records.ts';
import { addPhoto, newAlbum } from './album-rows.ts';
import { newFace, newGallery, space } from './rows.ts';

const now = new Date('2026-01-01T12:00:00Z');
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);

function newSession(gallery: string, patch: Partial<SearchSession> = {}): SearchSession {
  return {
    uuid: randomUUID(),
    gallery,
    albums: [randomUUID(), randomUUID()],
    principal: 'key-1',
    guest: null,
    space,
    query: {
      mode: 'all',
      order: 'newest',
      subjects: 2,
      filters: { from: new Date('2026-01-01T00:00:00.123Z'), to: null, labels: ['bib:7', 'Ä'] },
      threshold: 0.4321,
      candidateThreshold: 0.4,
    },
    ranking: {
      revision: 1,
      items: [
        {
          group: 'likely',
          photos: [
            {
              photo: randomUUID(),
              faces: [{ face: randomUUID(), subject: 0, group: 'likely', via: randomUUID() }],
            },
          ],
        },
      ],
      rest: [{ photo: randomUUID(), faces: [{ face: randomUUID(), subject: 1, group: 'maybe', via: null }] }],
    },
    marks: [{ face: randomUUID(), mark: 'not_me' }],
    expiresAt: later(3600),
    ...patch,
  };
}

export function describeSearches(name: string, open: () => Promise<Registry>): void {
  describe(`searches on ${name}`, () => {
    let registry: Registry;
    let gallery: Gallery;
    beforeAll(async () => {
      registry = await open();
      gallery = await registry.galleries.create(newGallery());
    });
    afterAll(async () => registry.close());

    test('come back as they were written, in their gallery, until their time is over', async () => {
      const session = newSession(gallery.uuid);
      await registry.searches.create(session);
      expect(await registry.searches.find(gallery.uuid, session.uuid, now)).toEqual(session);
      expect(await registry.searches.find(randomUUID(), session.uuid, now)).toBeNull();
      expect(await registry.searches.find(gallery.uuid, session.uuid, later(3600))).toBeNull();
      expect(await registry.searches.find(gallery.uuid, 'no uuid', now)).toBeNull();
      const ofGuest = newSession(gallery.uuid, { guest: randomUUID() });
      await registry.searches.create(ofGuest);
      expect(await registry.searches.find(gallery.uuid, ofGuest.uuid, now)).toEqual(ofGuest);
    });

    test('two refinements at once are done one after the other', async () => {
      const session = newSession(gallery.uuid, { marks: [] });
      await registry.searches.create(session);
      const mark = (face: string) =>
        registry.transact(async ({ searches }) => {
          const claimed = await searches.claim(gallery.uuid, session.uuid, now);
          if (claimed === null) throw new Error('the session is gone');
          await searches.refine({ ...claimed, marks: [...claimed.marks, { face, mark: 'me_too' }] });
        });
      const faces = Array.from({ length: 4 }, () => randomUUID());
      await Promise.all(faces.map(mark));
      const found = await registry.searches.find(gallery.uuid, session.uuid, now);
      expect(found?.marks.map(({ face }) => face).sort()).toEqual([...faces].sort());
      expect(found?.ranking).toEqual(session.ranking);
    });

    test('go when they are removed and when their time is over, so many at a time', async () => {
      const removed = newSession(gallery.uuid);
      await registry.searches.create(removed);
      await registry.searches.remove(removed.uuid);
      await registry.searches.remove(removed.uuid);
      expect(await registry.searches.find(gallery.uuid, removed.uuid, now)).toBeNull();
      const early = new Date('2020-01-01T00:00:00Z');
      for (let at = 0; at < 3; at++) {
        const expiresAt = new Date(early.getTime() + at);
        await registry.searches.create(newSession(gallery.uuid, { expiresAt }));
      }
      const after = new Date('2020-01-02T00:00:00Z');
      expect(await registry.searches.expire(after, 2)).toBe(2);
      expect(await registry.searches.expire(after, 2)).toBe(1);
      expect(await registry.searches.expire(after, 2)).toBe(0);
    });

    test('shown is what is searchable, not hidden, in the gallery and in one of the albums, with what places it', async () => {
      const [one, two, other] = [
        await registry.albums.create(newAlbum(gallery.uuid)),
        await registry.albums.create(newAlbum(gallery.uuid)),
        await registry.albums.create(newAlbum(gallery.uuid)),
      ];
      const add = (album: string, patch: Parameters<typeof addPhoto>[3] = {}) =>
        addPhoto(registry, gallery.uuid, album, patch);
      const seen = await add(one.uuid, { photo: { labels: ['Ä', 'b'], perceptualHash: '00000000000000ff' } });
      const both = await add(two.uuid, { photo: { takenAt: null, camera: null } });
      await registry.albumPhotos.add([
        { album: one.uuid, photo: both.photo, position: null, externalId: null },
      ]);
      const left = await add(other.uuid);
      const small = await add(one.uuid, { face: { status: 'not_searchable' } });
      const out = await add(one.uuid, { face: { status: 'suppressed' } });
      const old = await add(one.uuid);
      const edit = await add(one.uuid);
      await registry.albumPhotos.supersede([{ old: old.photo, new: edit.photo }], now);
      const neighbour = await registry.galleries.create(newGallery());
      const foreign = await registry.albums.create(newAlbum(neighbour.uuid));
      const stranger = await addPhoto(registry, neighbour.uuid, foreign.uuid);
      const faces = [seen, both, left, small, out, old, edit, stranger].map(({ face }) => face);
      const asked = {
        gallery: gallery.uuid,
        albums: [one.uuid, two.uuid, foreign.uuid],
        faces: [...faces, randomUUID(), faces[0]!],
      };
      const shown = await registry.searches.shown(asked);
      const byFace = new Map(shown.map((face) => [face.face, face]));
      expect([...byFace.keys()].sort()).toEqual([seen, both, edit].map(({ face }) => face).sort());
      expect(shown).toHaveLength(3);
      expect(byFace.get(seen.face)).toEqual({
        face: seen.face,
        photo: seen.photo,
        albums: [one.uuid],
        takenAt: new Date('2026-02-28T12:00:00.123Z'),
        takenOffset: 60,
        camera: 'Nikon Z6 4711',
        perceptualHash: '00000000000000ff',
        labels: ['Ä', 'b'],
        box: { x: 10.25, y: -3.5, width: 100.125, height: 120 },
        fileName: 'a.jpg',
        width: 640,
        height: 480,
      });
      expect(byFace.get(both.face)).toMatchObject({ takenAt: null, camera: null });
      expect([...(byFace.get(both.face)?.albums ?? [])].sort()).toEqual([one.uuid, two.uuid].sort());
      const vouched = await registry.searches.vouched(asked);
      expect(vouched.map(({ face }) => face).sort()).toEqual([...byFace.keys()].sort());
      for (const { face, ...place } of vouched) expect(byFace.get(face)).toMatchObject(place);
      for (const none of [{ albums: [] }, { faces: [] }, { gallery: randomUUID() }]) {
        expect(await registry.searches.vouched({ ...asked, ...none })).toEqual([]);
        expect(await registry.searches.shown({ ...asked, ...none })).toEqual([]);
      }
    });

    test('beside a face are the other searchable faces of its photo, so many of them', async () => {
      const album = await registry.albums.create(newAlbum(gallery.uuid));
      const { photo, face } = await addPhoto(registry, gallery.uuid, album.uuid);
      const others = [newFace(photo, null), newFace(photo, null)];
      const small = newFace(photo, null, { status: 'not_searchable' });
      for (const other of [...others, small]) await registry.faces.add(other, null);
      const sorted = others.map(({ uuid }) => uuid).sort();
      expect(await registry.searches.beside({ photos: [photo], faces: [face], limit: 9 })).toEqual(sorted);
      expect(await registry.searches.beside({ photos: [photo], faces: [face], limit: 1 })).toEqual([
        sorted[0],
      ]);
      expect(await registry.searches.beside({ photos: [], faces: [face], limit: 9 })).toEqual([]);
    });

    test('a photo is put before staff once; what they said of it stays', async () => {
      const album = await registry.albums.create(newAlbum(gallery.uuid));
      const [first, second] = [
        await addPhoto(registry, gallery.uuid, album.uuid),
        await addPhoto(registry, gallery.uuid, album.uuid),
      ];
      const guest = randomUUID();
      const found = { guest, gallery: gallery.uuid, album: album.uuid };
      await registry.searches.propose({ ...found, photos: [first] });
      const decision = { album: album.uuid, guest, photo: first.photo, by: 'key-1', now };
      await registry.releases.decide({ ...decision, status: 'released' });
      await registry.searches.propose({ ...found, photos: [first, second] });
      await registry.searches.propose({ ...found, photos: [] });
      expect(await registry.searches.releases(guest)).toEqual(
        new Map([
          [first.photo, 'released'],
          [second.photo, 'waiting'],
        ]),
      );
      expect(await registry.searches.releases(randomUUID())).toEqual(new Map());
    });
  });
}

/** The laws every registry keeps about albums, on the embedded database and on a real server alike. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Album } from '../../../lib/ports/album-records.ts';
import type { Gallery } from '../../../lib/ports/records.ts';
import type { Registry } from '../../../lib/ports/registry.ts';
import { addPhoto, newAlbum, newAlbumPhoto } from './album-rows.ts';
import { embedding, enrolFace, newFace, newGallery, newPhoto, space } from './rows.ts';

const t0 = new Date('2026-01-01T00:00:00.123Z');
const at = (seconds: number) => new Date(t0.getTime() + seconds * 1000);
const code = (refusal: string) => expect.objectContaining({ name: 'Refusal', code: refusal });
const all = { order: 'position', after: null, limit: 100, labels: [] } as const;

export function describeAlbums(name: string, open: () => Promise<Registry>): void {
  describe(`albums in the registry on ${name}`, () => {
    let registry: Registry;
    let gallery: Gallery;
    let album: Album;
    beforeAll(async () => {
      registry = await open();
      gallery = await registry.galleries.create(newGallery());
      album = await registry.albums.create(newAlbum(gallery.uuid));
    });
    afterAll(async () => registry.close());

    const add = (patch: Parameters<typeof addPhoto>[3] = {}, where: Album = album) =>
      addPhoto(registry, gallery.uuid, where.uuid, patch);
    const another = (patch: Parameters<typeof newAlbum>[1] = {}) =>
      registry.albums.create(newAlbum(gallery.uuid, patch));
    const shown = async (where: Album) =>
      (await registry.albumPhotos.list(where, all)).map(({ uuid }) => uuid);
    const pointOf = async (face: string) => (await registry.faces.points(space, [face]))[0];

    describe('an album', () => {
      test('comes back as it was written, and an id is taken once per gallery', async () => {
        const wanted = newAlbum(gallery.uuid, {
          policy: { ...album.policy, watermark: 'PROOF', cameraClockOffsets: { '*': -3600 } },
        });
        const made = await registry.albums.create(wanted);
        expect(made).toMatchObject({ ...wanted, cover: null });
        expect(await registry.albums.find(gallery.uuid, made.id)).toEqual(made);
        expect(await registry.albums.findByUuids([made.uuid, randomUUID()])).toEqual([made]);
        await expect(registry.albums.create(newAlbum(gallery.uuid, { id: made.id }))).rejects.toEqual(
          code('already_exists'),
        );
        const other = await registry.galleries.create(newGallery());
        expect(await registry.albums.find(other.uuid, made.id)).toBeNull();
        await registry.albums.create(newAlbum(other.uuid, { id: made.id }));
        await expect(registry.albums.create(newAlbum(randomUUID()))).rejects.toEqual(
          code('gallery_not_found'),
        );
      });

      test('changes what is given and nothing else', async () => {
        const made = await another({ takenOn: null });
        const changed = await registry.albums.change(made.uuid, { title: 'New', takenOn: '2026-03-29' });
        expect(changed).toEqual({
          ...made,
          title: 'New',
          takenOn: '2026-03-29',
          updatedAt: changed.updatedAt,
        });
        expect((await registry.albums.change(made.uuid, { expiresAt: null })).expiresAt).toBeNull();
        await expect(registry.albums.change(randomUUID(), { title: 'x' })).rejects.toEqual(
          code('album_not_found'),
        );
      });

      test('is listed by id and expires when its time has come', async () => {
        const own = await registry.galleries.create(newGallery());
        for (const id of ['c', 'a', 'b'])
          await registry.albums.create(newAlbum(own.uuid, { id, expiresAt: id === 'b' ? null : at(60) }));
        const first = await registry.albums.list(own.uuid, { after: null, limit: 2 });
        expect(first.map(({ id }) => id)).toEqual(['a', 'b']);
        expect((await registry.albums.list(own.uuid, { after: 'b', limit: 2 })).map(({ id }) => id)).toEqual([
          'c',
        ]);
        const ofOwn = async (seconds: number) =>
          (await registry.albums.expired(at(seconds), 1000)).filter((one) => one.gallery === own.uuid);
        expect(await ofOwn(59)).toEqual([]);
        expect((await ofOwn(60)).map(({ id }) => id).sort()).toEqual(['a', 'c']);
      });

      test('counts what it shows, and of that what was searched for faces', async () => {
        const made = await another();
        await add({}, made);
        await add({ photo: { detail: null } }, made);
        const counts = await registry.albums.counts([made.uuid, album.uuid]);
        expect(counts.get(made.uuid)).toEqual({ photos: 2, indexed: 1 });
        expect((await registry.albums.counts([randomUUID()])).size).toBe(1);
      });
    });

    describe('photos', () => {
      test('come back with where they are from, in the order they came in', async () => {
        const made = await another();
        const wanted = newAlbumPhoto(gallery.uuid, { sourceKey: 's3://a/b', sourceVersion: 'v1' });
        const { photo } = await add({ photo: wanted, externalId: 'IMG_1' }, made);
        const second = await add({}, made);
        const [one, two] = await registry.albumPhotos.list(made, all);
        const { takenAt: shownAt } = wanted;
        expect(one).toMatchObject({ ...wanted, externalId: 'IMG_1', position: 1, shownAt, hiddenAt: null });
        expect(two).toMatchObject({ uuid: second.photo, position: 2, externalId: null });
        expect(await registry.albumPhotos.find(made, photo)).toEqual(one);
        expect(await registry.albumPhotos.find(album, photo)).toBeNull();
        expect(await registry.albumPhotos.find(made, 'no uuid')).toBeNull();
        expect(await registry.albumPhotos.known(gallery.uuid, [wanted.sha256, 'nothing'])).toMatchObject([
          wanted,
        ]);
        const unknown = randomUUID();
        const counts = await registry.albumPhotos.faceCounts([photo, unknown]);
        expect([counts.get(photo), counts.get(unknown)]).toEqual([1, 0]);
      });

      test('enter an album once, and an external id is given once', async () => {
        const made = await another();
        const { photo } = await add({}, made);
        const entry = { album: made.uuid, photo, position: null };
        expect(await registry.albumPhotos.add([{ ...entry, externalId: 'first' }])).toEqual([]);
        expect(await registry.albumPhotos.add([{ ...entry, externalId: 'second' }])).toEqual([]);
        expect(await registry.albumPhotos.entriesOf([photo])).toEqual([
          { ...entry, position: 1, externalId: 'first' },
        ]);
        expect(await registry.albumPhotos.shownAs(made.uuid, ['first', 'second'])).toHaveLength(1);
        await registry.albumPhotos.changeEntry(made.uuid, photo, { externalId: null });
        expect(await registry.albumPhotos.shownAs(made.uuid, ['first', 'second'])).toEqual([]);
      });

      test('of one digest are one row, claimed by one and seen by the others', async () => {
        const photo = newAlbumPhoto(gallery.uuid);
        const claim = () =>
          registry.albumPhotos.claim(gallery.uuid, {
            photos: [{ ...photo, uuid: randomUUID() }],
            known: [],
            others: [],
          });
        const claims = (await Promise.all(Array.from({ length: 6 }, claim))).flat();
        expect(new Set(claims.map(({ uuid }) => uuid)).size).toBe(1);
        expect(claims.filter(({ created }) => created)).toHaveLength(1);
      });

      test('that were there and are gone are left out of a claim', async () => {
        const { photo } = await add();
        const [stored] = await registry.photos.findByUuids([photo]);
        const fresh = newAlbumPhoto(gallery.uuid);
        const claimed = await registry.albumPhotos.claim(gallery.uuid, {
          photos: [fresh],
          known: [stored?.sha256 ?? '', 'gone'],
          others: [randomUUID()],
        });
        expect(claimed.map(({ uuid, created }) => [uuid, created]).sort()).toEqual(
          [
            [photo, false],
            [fresh.uuid, true],
          ].sort(),
        );
      });

      test('are paged by position and by the time of the put-right clock, those without time last', async () => {
        const made = await another({
          policy: { ...album.policy, cameraClockOffsets: { slow: 7200, '*': 60 } },
        });
        const taken = (camera: string | null, seconds: number | null) =>
          add({ photo: { camera, takenAt: seconds === null ? null : at(seconds) } }, made);
        const none = await taken('slow', null);
        const late = await taken('slow', 0);
        const early = await taken(null, 0);
        const between = await taken('other', 3600);
        const pages = async (order: 'position' | 'time') => {
          const seen: string[] = [];
          for (let after = null as Parameters<typeof registry.albumPhotos.list>[1]['after']; ; ) {
            const [one] = await registry.albumPhotos.list(made, { order, after, limit: 1, labels: [] });
            if (one === undefined) return seen;
            seen.push(one.uuid);
            const key = order === 'position' ? one.position : (one.shownAt?.getTime() ?? null);
            after = { at: key, photo: one.uuid };
          }
        };
        expect(await pages('position')).toEqual([none, late, early, between].map(({ photo }) => photo));
        expect(await pages('time')).toEqual([early, between, late, none].map(({ photo }) => photo));
        expect((await registry.albumPhotos.find(made, late.photo))?.shownAt).toEqual(at(7200));
      });

      test('are found by all of some labels, and labels are added or replaced without twins', async () => {
        const made = await another();
        const one = await add({ photo: { labels: [] } }, made);
        const two = await add({ photo: { labels: ['b', 'x'] } }, made);
        const with_ = async (...labels: string[]) =>
          (await registry.albumPhotos.list(made, { ...all, labels })).map(({ uuid }) => uuid);
        const label = (photo: string, ...labels: string[]) => ({ photo, labels });
        await registry.albumPhotos.label(
          [label(one.photo, 'a', 'b', 'a'), label(two.photo, 'a', 'b')],
          'add',
        );
        expect((await registry.albumPhotos.find(made, two.photo))?.labels).toEqual(['b', 'x', 'a']);
        expect(await with_('a', 'b')).toEqual([one.photo, two.photo]);
        expect(await with_('x', 'a')).toEqual([two.photo]);
        await registry.albumPhotos.label([label(two.photo, 'z')], 'replace');
        expect(await with_('x')).toEqual([]);
        expect(await with_('z')).toEqual([two.photo]);
      });

      test('are known by file name, and what a later look finds out is written down', async () => {
        const made = await another();
        const { photo } = await add({ photo: { fileName: 'same.jpg', detail: null } }, made);
        const twin = await add({ photo: { fileName: 'same.jpg' } }, made);
        const named = await registry.albumPhotos.named(made.uuid, ['same.jpg', 'none.jpg']);
        expect(named.map((one) => one.photo).sort()).toEqual([photo, twin.photo].sort());
        await registry.albumPhotos.describe(photo, { detail: 'max', analysis: { detail: 'max' } });
        expect(await registry.albumPhotos.find(made, photo)).toMatchObject({
          detail: 'max',
          analysis: { detail: 'max' },
          fileName: 'same.jpg',
        });
      });
    });

    describe('the index', () => {
      test('is told the albums of a face, in order, and nothing of a photo an edit took the place of', async () => {
        const [one, two] = [await another(), await another()];
        const { photo, face } = await add({}, one);
        await registry.albumPhotos.add([{ album: two.uuid, photo, position: null, externalId: null }]);
        expect((await pointOf(face))?.albums).toEqual([one.uuid, two.uuid].sort());
        await registry.albumPhotos.leave(one.uuid, photo);
        expect((await pointOf(face))?.albums).toEqual([two.uuid]);
        const edit = await add({}, two);
        await registry.albumPhotos.supersede([{ old: photo, new: edit.photo }], t0);
        expect(await pointOf(face)).toBeUndefined();
        expect(await registry.faces.showable(gallery.uuid, [face, edit.face])).toHaveLength(1);
        const entries = await registry.faces.entries(space, { after: null, limit: 1000 }, gallery.uuid);
        expect(entries.map((entry) => entry.face)).not.toContain(face);
      });
    });

    describe('a newer edit', () => {
      test('takes the place of the older one in every album, with its position, its id and its cover', async () => {
        const [one, two] = [await another(), await another()];
        const { photo: old } = await add({ externalId: 'a' }, one);
        await add({}, one);
        await registry.albumPhotos.add([{ album: two.uuid, photo: old, position: 7, externalId: 'b' }]);
        await registry.albums.change(two.uuid, { cover: old });
        const [claimed] = await registry.albumPhotos.claim(gallery.uuid, {
          photos: [newAlbumPhoto(gallery.uuid)],
          known: [],
          others: [],
        });
        const edit = claimed?.uuid ?? '';
        await registry.albumPhotos.supersede([{ old, new: edit }], t0);
        expect((await shown(one))[0]).toBe(edit);
        expect(await registry.albumPhotos.find(two, edit)).toMatchObject({
          position: 7,
          externalId: 'b',
          supersedes: old,
        });
        expect(await registry.albumPhotos.find(two, old)).toBeNull();
        expect((await registry.albums.findByUuids([two.uuid]))[0]?.cover).toBe(edit);
        // And back again: the older one is shown as before.
        await registry.albumPhotos.supersede([{ old: edit, new: old }], t0);
        expect(await shown(two)).toEqual([old]);
        expect((await registry.albumPhotos.find(two, old))?.supersedes).toBe(edit);
      });

      test('inherits the person and the enrollment of a face, and the person’s faces are not counted twice', async () => {
        const own = await another();
        const { person, photo: old, face } = await enrolFace(registry, gallery.uuid, `p-${randomUUID()}`);
        await registry.albumPhotos.add([{ album: own.uuid, photo: old, position: null, externalId: null }]);
        const edit = await add({}, own);
        await registry.albumPhotos.carryOver([{ from: face, to: edit.face }]);
        await registry.albumPhotos.supersede([{ old, new: edit.photo }], t0);
        expect((await pointOf(edit.face))?.person).toBe(person);
        expect(await pointOf(face)).toBeUndefined();
        expect(await registry.persons.faceCount(person)).toBe(1);
        const listed = await registry.faces.ofPerson(person, { after: null, limit: 9 });
        expect(listed.map(({ uuid }) => uuid)).toEqual([edit.face]);
        expect(await registry.albumPhotos.standing(edit.photo)).toEqual({
          albums: [own.uuid],
          enrolled: true,
        });
        expect((await registry.albumPhotos.standing(old)).enrolled).toBe(false);
      });

      test('that does not show an enrolled face leaves that one findable, outside of albums', async () => {
        const own = await another();
        const { photo: old, face } = await enrolFace(registry, gallery.uuid, `p-${randomUUID()}`);
        await registry.albumPhotos.add([{ album: own.uuid, photo: old, position: null, externalId: null }]);
        const edit = await add({}, own);
        await registry.albumPhotos.supersede([{ old, new: edit.photo }], t0);
        expect(await pointOf(face)).toMatchObject({ face, albums: [] });
      });
    });

    describe('holding an album', () => {
      test('answers those that are there', async () => {
        const made = await another();
        await registry.transact(async (rows) => {
          expect(await rows.albums.hold([made.uuid, randomUUID()], 'shared')).toEqual([made.uuid]);
          expect(await rows.albums.hold([made.uuid], 'alone')).toEqual([made.uuid]);
        });
      });
    });

    describe('erasing', () => {
      const erase = (
        target: { kind: 'album' | 'photo' | 'gallery'; uuid: string },
        from: Gallery = gallery,
        sparesEnrolled?: boolean,
      ) =>
        registry.erasures.begin({
          id: randomUUID(),
          gallery: from,
          target,
          sparesEnrolled,
          now: t0,
          verifyAfter: at(60),
          backupsExpireBy: at(86_400),
        });

      test('a photo takes its faces, its entries and its earlier edits along', async () => {
        const [one, two] = [await another(), await another()];
        const old = await add({ photo: { storageKey: `photos/${randomUUID()}` } }, one);
        await registry.albumPhotos.add([
          { album: two.uuid, photo: old.photo, position: null, externalId: null },
        ]);
        const edit = await add({ photo: { storageKey: `photos/${randomUUID()}` } }, one);
        await registry.albumPhotos.supersede([{ old: old.photo, new: edit.photo }], t0);
        await registry.albums.change(one.uuid, { cover: edit.photo });
        const { steps } = await erase({ kind: 'photo', uuid: edit.photo });
        const items = Object.fromEntries(steps.map((step) => [step.store, step.items]));
        expect(items.index).toEqual([old.face, edit.face].sort());
        expect(items.photos).toHaveLength(2);
        expect(await registry.photos.findByUuids([old.photo, edit.photo])).toEqual([]);
        expect([await shown(one), await shown(two)]).toEqual([[], []]);
        expect((await registry.albums.findByUuids([one.uuid]))[0]?.cover).toBeNull();
        await expect(erase({ kind: 'photo', uuid: edit.photo })).rejects.toEqual(code('photo_not_found'));
        await expect(erase({ kind: 'photo', uuid: 'x' })).rejects.toEqual(code('photo_not_found'));
      });

      test('a photo of another gallery is not to be had', async () => {
        const { photo } = await add();
        const other = await registry.galleries.create(newGallery());
        await expect(erase({ kind: 'photo', uuid: photo }, other)).rejects.toEqual(code('photo_not_found'));
        await expect(erase({ kind: 'album', uuid: album.uuid }, other)).rejects.toEqual(
          code('album_not_found'),
        );
      });

      test('a photo may spare who is enrolled by it: nothing else of it stays', async () => {
        const own = await another();
        const key = `photos/${randomUUID()}`;
        const { photo, face, person } = await enrolFace(registry, gallery.uuid, `p-${randomUUID()}`, {
          photo: { storageKey: key },
        });
        const bystander = newFace(photo, null);
        await registry.faces.add(bystander, { space, embedding: embedding(5), norm: 20 });
        await registry.albumPhotos.describe(photo, { detail: 'high' });
        await registry.albumPhotos.add([{ album: own.uuid, photo, position: null, externalId: null }]);
        const { steps } = await erase({ kind: 'photo', uuid: photo }, gallery, true);
        const items = Object.fromEntries(steps.map((step) => [step.store, step.items]));
        expect(items.index).toEqual([bystander.uuid]);
        expect(items.photos).toEqual([key]);
        expect((await registry.faces.ofPhoto(photo)).map(({ uuid }) => uuid)).toEqual([face]);
        expect(await pointOf(face)).toMatchObject({ person, albums: [] });
        expect(await registry.outbox.pendingFaces([face, bystander.uuid])).toHaveLength(2);
        expect(
          await registry.albumPhotos.known(gallery.uuid, [
            (await registry.photos.findByUuids([photo]))[0]!.sha256,
          ]),
        ).toMatchObject([{ detail: null, storageKey: null }]);
      });

      test('an album takes photos nothing else holds; the others leave it', async () => {
        const [made, other] = [await another(), await another()];
        const alone = await add({}, made);
        const shared = await add({}, made);
        await registry.albumPhotos.add([
          { album: other.uuid, photo: shared.photo, position: null, externalId: null },
        ]);
        const enrolled = await enrolFace(registry, gallery.uuid, `p-${randomUUID()}`);
        await registry.albumPhotos.add([
          { album: made.uuid, photo: enrolled.photo, position: null, externalId: null },
        ]);
        const erasure = await erase({ kind: 'album', uuid: made.uuid });
        expect(erasure.steps.find(({ store }) => store === 'index')?.items).toEqual([alone.face]);
        expect(await registry.albums.findByUuids([made.uuid])).toEqual([]);
        expect(await registry.photos.findByUuids([alone.photo])).toEqual([]);
        expect((await pointOf(shared.face))?.albums).toEqual([other.uuid]);
        expect((await pointOf(enrolled.face))?.albums).toEqual([]);
        const waiting = await registry.outbox.pendingFaces([alone.face, shared.face, enrolled.face]);
        expect(waiting).toHaveLength(3);
        await expect(erase({ kind: 'album', uuid: made.uuid })).rejects.toEqual(code('album_not_found'));
        await expect(registry.albums.change(made.uuid, { title: 'x' })).rejects.toEqual(
          code('album_not_found'),
        );
      });

      test('an album waits for photos that come in, and none comes in after it', async () => {
        const made = await another();
        const coming = newAlbumPhoto(gallery.uuid);
        const held = Promise.withResolvers<void>();
        const adding = registry.transact(async (rows) => {
          await rows.albums.hold([made.uuid], 'shared');
          held.resolve();
          const [claimed] = await rows.albumPhotos.claim(gallery.uuid, {
            photos: [coming],
            known: [],
            others: [],
          });
          await rows.albumPhotos.add([
            { album: made.uuid, photo: claimed?.uuid ?? '', position: null, externalId: null },
          ]);
        });
        await held.promise;
        await Promise.all([adding, erase({ kind: 'album', uuid: made.uuid })]);
        expect(await registry.photos.findByUuids([coming.uuid])).toEqual([]);
        await expect(
          registry.transact(async (rows) => rows.albums.hold([made.uuid], 'shared')),
        ).resolves.toEqual([]);
      });

      test('a person leaves the photos an album shows where they are', async () => {
        const own = await another();
        const { photo, face, person } = await enrolFace(registry, gallery.uuid, `p-${randomUUID()}`);
        await registry.albumPhotos.add([{ album: own.uuid, photo, position: null, externalId: null }]);
        await registry.erasures.begin({
          id: randomUUID(),
          gallery,
          target: { kind: 'person', uuid: person },
          now: t0,
          verifyAfter: at(60),
          backupsExpireBy: at(86_400),
        });
        expect(await shown(own)).toEqual([photo]);
        expect(await pointOf(face)).toBeUndefined();
      });

      test('a group of faces nobody named goes with its last one, a named person stays', async () => {
        const own = await another();
        const named = await registry.persons.claim({
          uuid: randomUUID(),
          gallery: gallery.uuid,
          id: `n-${randomUUID()}`,
        });
        const { photo, face } = await add({}, own);
        await registry.faces.assign(face, named.person.uuid);
        await erase({ kind: 'photo', uuid: photo });
        expect(await registry.persons.findByUuids([named.person.uuid])).toHaveLength(1);
      });
    });

    test('a photo that enrollments stored is known to albums as not searched yet', async () => {
      const { photo } = await registry.photos.claim(newPhoto(gallery.uuid));
      expect(await registry.albumPhotos.known(gallery.uuid, [photo.sha256])).toMatchObject([
        { uuid: photo.uuid, detail: null, labels: [], takenAt: null, bytes: null },
      ]);
    });
  });
}

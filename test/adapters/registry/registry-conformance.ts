/** The laws every registry keeps, on the embedded database and on a real server alike. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Erasure, Gallery, Upload } from '../../../lib/ports/records.ts';
import type { Registry } from '../../../lib/ports/registry.ts';
import { embedding, enrolFace, newFace, newGallery, newPhoto, space } from './rows.ts';

const t0 = new Date('2026-01-01T00:00:00.123Z');
const at = (seconds: number) => new Date(t0.getTime() + seconds * 1000);
const code = (refusal: string) => expect.objectContaining({ name: 'Refusal', code: refusal });

export function describeRegistry(name: string, open: () => Promise<Registry>): void {
  describe(`registry on ${name}`, () => {
    let registry: Registry;
    let gallery: Gallery;
    beforeAll(async () => {
      registry = await open();
      gallery = await registry.galleries.create(newGallery());
    });
    afterAll(async () => registry.close());

    const erase = (target: Erasure['target'], from: Gallery = gallery) =>
      registry.erasures.begin({
        id: randomUUID(),
        gallery: from,
        target,
        now: t0,
        verifyAfter: at(60),
        backupsExpireBy: at(86_400),
      });
    const step = (erasure: Erasure, store: string) => erasure.steps.find((each) => each.store === store);

    describe('galleries', () => {
      test('come back as they were written, and an id is taken only once', async () => {
        const made = await registry.galleries.create({ ...newGallery(), displayName: 'Fête – 写真' });
        expect(await registry.galleries.find(made.id)).toEqual(made);
        expect(await registry.galleries.findByUuid(made.uuid)).toEqual(made);
        await expect(registry.galleries.create(newGallery(made.id))).rejects.toEqual(code('already_exists'));
        expect(await registry.galleries.find('nobody')).toBeNull();
      });

      test('a refused create leaves the surrounding transaction usable', async () => {
        const found = await registry.transact(async (rows) => {
          await rows.galleries.create(newGallery(gallery.id)).catch(() => null);
          return rows.galleries.find(gallery.id);
        });
        expect(found).toEqual(gallery);
      });

      test('are listed in the order of their ids, page by page, within the given ones', async () => {
        const ids = ['zz-1', 'zz-10', 'zz-2', 'zz-A', 'zz_b'];
        for (const id of ids) await registry.galleries.create(newGallery(id));
        const seen: string[] = [];
        for (let last: string | null = null; ; ) {
          const page: readonly Gallery[] = await registry.galleries.list({ after: last, limit: 2 }, ids);
          if (page.length === 0) break;
          seen.push(...page.map((each) => each.id));
          last = page.at(-1)?.id ?? null;
        }
        expect([...seen].sort()).toEqual([...ids].sort());
        expect(await registry.galleries.list({ after: null, limit: 9 }, [])).toEqual([]);
      });

      test('change what is given and nothing else', async () => {
        const made = await registry.galleries.create({ ...newGallery(), displayName: 'a' });
        const settings = { ...made.settings, policy: { kind: 'fixed', threshold: 0.4 } } as const;
        const changed = await registry.galleries.change(made.uuid, { settings });
        expect(changed).toMatchObject({ displayName: 'a', settings });
        expect((await registry.galleries.change(made.uuid, { displayName: null })).displayName).toBeNull();
        await expect(registry.galleries.change(randomUUID(), {})).rejects.toEqual(code('gallery_not_found'));
      });

      test('count their own rows', async () => {
        const made = await registry.galleries.create(newGallery());
        expect(await registry.galleries.counts(made.uuid)).toEqual({
          persons: 0,
          faces: 0,
          photos: 0,
          enrollments: 0,
        });
        await enrolFace(registry, made.uuid, 'a');
        await enrolFace(registry, made.uuid, 'a');
        await enrolFace(registry, made.uuid, 'b');
        expect(await registry.galleries.counts(made.uuid)).toEqual({
          persons: 2,
          faces: 3,
          photos: 3,
          enrollments: 3,
        });
      });
    });

    describe('persons', () => {
      test('a claim makes the person once and replaces only what is given', async () => {
        const claim = { uuid: randomUUID(), gallery: gallery.uuid, id: 'claimed' };
        const first = await registry.persons.claim({
          ...claim,
          displayName: 'Ann',
          metadata: { a: [1, null] },
        });
        expect(first).toMatchObject({
          created: true,
          person: { kind: 'named', displayName: 'Ann', metadata: { a: [1, null] } },
        });
        const second = await registry.persons.claim({ ...claim, uuid: randomUUID() });
        expect(second).toEqual({ created: false, person: first.person });
        const third = await registry.persons.claim({ ...claim, uuid: randomUUID(), displayName: null });
        expect(third.person).toMatchObject({
          uuid: claim.uuid,
          displayName: null,
          metadata: { a: [1, null] },
        });
        expect(await registry.persons.find(gallery.uuid, 'claimed')).toEqual(third.person);
        expect(await registry.persons.find(randomUUID(), 'claimed')).toBeNull();
      });

      test('are listed by id with their number of faces', async () => {
        const made = await registry.galleries.create(newGallery());
        for (const id of ['c', 'a', 'b', 'a']) await enrolFace(registry, made.uuid, id);
        const first = await registry.persons.list(made.uuid, { after: null, limit: 2 });
        expect(first.map(({ id, faces }) => [id, faces])).toEqual([
          ['a', 2],
          ['b', 1],
        ]);
        const rest = await registry.persons.list(made.uuid, { after: 'b', limit: 2 });
        expect(rest.map(({ id }) => id)).toEqual(['c']);
      });

      test('a merge moves every face and enrollment and deletes the emptied person', async () => {
        const made = await registry.galleries.create(newGallery());
        const one = await enrolFace(registry, made.uuid, 'from');
        const two = await enrolFace(registry, made.uuid, 'from');
        const into = await enrolFace(registry, made.uuid, 'into');
        const moved = await registry.persons.merge(one.person, into.person);
        expect(moved).toEqual([one.face, two.face].sort());
        expect(await registry.persons.find(made.uuid, 'from')).toBeNull();
        expect(await registry.persons.faceCount(into.person)).toBe(3);
        expect((await registry.galleries.counts(made.uuid)).enrollments).toBe(3);
        await expect(registry.persons.merge(one.person, into.person)).rejects.toEqual(
          code('person_not_found'),
        );
      });

      test('a text no database can hold is refused', async () => {
        const claim = { uuid: randomUUID(), gallery: gallery.uuid, id: 'nul' };
        await expect(registry.persons.claim({ ...claim, displayName: 'a\0b' })).rejects.toEqual(
          code('validation_failed'),
        );
        await expect(registry.persons.claim({ ...claim, metadata: { k: 'a\0b' } })).rejects.toEqual(
          code('validation_failed'),
        );
        expect(await registry.persons.find(gallery.uuid, 'nul')).toBeNull();
      });
    });

    describe('photos', () => {
      test('a claim answers the stored photo to whoever comes second', async () => {
        const photo = newPhoto(gallery.uuid);
        const first = await registry.photos.claim(photo);
        expect(first).toMatchObject({ created: true, photo });
        const second = await registry.photos.claim({ ...photo, uuid: randomUUID(), fileName: 'b.jpg' });
        expect(second).toEqual({ created: false, photo: first.photo });
        expect(await registry.photos.findBySha256(gallery.uuid, photo.sha256)).toEqual(first.photo);
        expect(await registry.photos.findByUuids([photo.uuid, randomUUID()])).toEqual([first.photo]);
      });

      test('of two enrollments of one photo at the same moment one stores, the other sees its faces', async () => {
        const photo = newPhoto(gallery.uuid);
        const enrol = () =>
          registry.transact(async (rows) => {
            const { person } = await rows.persons.claim({
              uuid: randomUUID(),
              gallery: gallery.uuid,
              id: 'race',
            });
            const claimed = await rows.photos.claim({ ...photo, uuid: randomUUID() });
            const there = await rows.faces.ofPhoto(claimed.photo.uuid);
            if (there[0] !== undefined) return { face: there[0].uuid, created: claimed.created };
            const face = newFace(claimed.photo.uuid, person.uuid);
            await rows.faces.add(face, { space, embedding: embedding(1), norm: 20 });
            return { face: face.uuid, created: claimed.created };
          });
        const answers = await Promise.all(Array.from({ length: 8 }, enrol));
        expect(new Set(answers.map((answer) => answer.face)).size).toBe(1);
        expect(answers.filter((answer) => answer.created)).toHaveLength(1);
        const person = await registry.persons.find(gallery.uuid, 'race');
        expect(await registry.persons.faceCount(person?.uuid ?? '')).toBe(1);
      });
    });

    describe('transactions', () => {
      test('leave nothing when the work fails', async () => {
        const made = newGallery();
        const failed = registry.transact(async (rows) => {
          await rows.galleries.create(made);
          await enrolFace(rows, made.uuid, 'a');
          await rows.outbox.add(space, [randomUUID()]);
          throw new Error('stop');
        });
        await expect(failed).rejects.toThrow('stop');
        expect(await registry.galleries.find(made.id)).toBeNull();
      });

      test('are refused when a statement failed, even if the work caught that', async () => {
        const made = newGallery();
        const swallowed = registry.transact(async (rows) => {
          await rows.galleries.create(made);
          await rows.faces.add(newFace(randomUUID(), null), null).catch(() => null);
          return 'stored';
        });
        await expect(swallowed).rejects.toEqual(code('face_not_found'));
        expect(await registry.galleries.find(made.id)).toBeNull();
      });

      test('an aggregate used outside waits for a running transaction and does not end it', async () => {
        const made = newGallery();
        let outside: Promise<unknown> = Promise.resolve();
        await registry.transact(async (rows) => {
          await rows.galleries.create(made);
          outside = registry.galleries.find(made.id);
          await rows.galleries.find(made.id);
        });
        await outside;
        expect(await registry.galleries.find(made.id)).not.toBeNull();
      });
    });

    describe('faces', () => {
      test('come back as they were written, embedding bit by bit', async () => {
        const { person } = await registry.persons.claim({
          uuid: randomUUID(),
          gallery: gallery.uuid,
          id: 'faces',
        });
        const { photo } = await registry.photos.claim(newPhoto(gallery.uuid));
        const face = newFace(photo.uuid, person.uuid);
        const values = embedding(3, 512);
        await registry.faces.add(face, { space, embedding: values, norm: 19.25 });
        expect(await registry.faces.find(gallery.uuid, face.uuid)).toMatchObject({
          ...face,
          gallery: gallery.uuid,
        });
        expect(await registry.faces.embeddingsOfPerson(person.uuid, space, 5)).toEqual([
          { face: face.uuid, space, embedding: values, norm: 19.25 },
        ]);
        expect(await registry.faces.points(space, [face.uuid])).toEqual([
          {
            face: face.uuid,
            gallery: gallery.uuid,
            person: person.uuid,
            albums: [],
            named: true,
            embedding: values,
          },
        ]);
        expect(await registry.faces.embeddingsOfPerson(person.uuid, 'other', 5)).toEqual([]);
      });

      test('are found only in their own gallery, and a text that is no uuid finds none', async () => {
        const { face } = await enrolFace(registry, gallery.uuid, 'own');
        const other = await registry.galleries.create(newGallery());
        expect(await registry.faces.find(other.uuid, face)).toBeNull();
        expect(await registry.faces.find(gallery.uuid, "'; DROP TABLE face; --")).toBeNull();
        expect(await registry.faces.showable(other.uuid, [face])).toEqual([]);
      });

      test('only searchable ones with an embedding in the space belong in the index or are shown', async () => {
        const made = await registry.galleries.create(newGallery());
        const seen = await enrolFace(registry, made.uuid, 'p');
        const hidden = await enrolFace(registry, made.uuid, 'p', { face: { status: 'not_searchable' } });
        const suppressed = await enrolFace(registry, made.uuid, 'p', { face: { status: 'suppressed' } });
        const { photo } = await registry.photos.claim(newPhoto(made.uuid));
        const bare = newFace(photo.uuid, null);
        await registry.faces.add(bare, null);
        const loose = newFace(photo.uuid, null);
        await registry.faces.add(loose, { space, embedding: embedding(2), norm: 20 });
        const all = [seen.face, hidden.face, suppressed.face, bare.uuid, loose.uuid];

        const points = await registry.faces.points(space, all);
        expect(points.map((point) => point.face)).toEqual([seen.face, loose.uuid].sort());
        expect(points.find((point) => point.face === loose.uuid)).toMatchObject({
          person: null,
          named: false,
        });
        expect(await registry.faces.points('other', all)).toEqual([]);
        expect(await registry.faces.points(space, [])).toEqual([]);

        const entries = await registry.faces.entries(space, { after: null, limit: 10 }, made.uuid);
        expect(entries.map((entry) => entry.face)).toEqual([seen.face, loose.uuid].sort());

        const shown = await registry.faces.showable(made.uuid, all);
        expect(new Map(shown.map((each) => [each.face, each.person?.id ?? null]))).toEqual(
          new Map([
            [seen.face, 'p'],
            [bare.uuid, null],
            [loose.uuid, null],
          ]),
        );
      });

      test('entries come in rising uuid, page by page, each once', async () => {
        const made = await registry.galleries.create(newGallery());
        const faces: string[] = [];
        for (let i = 0; i < 7; i++) faces.push((await enrolFace(registry, made.uuid, 'p')).face);
        const seen: string[] = [];
        for (let last: string | null = null; ; ) {
          const page: readonly { face: string }[] = await registry.faces.entries(
            space,
            { after: last, limit: 3 },
            made.uuid,
          );
          if (page.length === 0) break;
          seen.push(...page.map((entry) => entry.face));
          last = page.at(-1)?.face ?? null;
        }
        expect(seen).toEqual(faces.sort());
        await expect(registry.faces.entries(space, { after: 'x', limit: 3 })).rejects.toEqual(
          code('validation_failed'),
        );
        const ofPerson = await registry.persons.find(made.uuid, 'p');
        const page = await registry.faces.ofPerson(ofPerson?.uuid ?? '', { after: faces[1] ?? '', limit: 2 });
        expect(page.map((face) => face.uuid)).toEqual(faces.slice(2, 4));
      });

      test('a face is tied to another person by assign', async () => {
        const made = await registry.galleries.create(newGallery());
        const one = await enrolFace(registry, made.uuid, 'one');
        const two = await enrolFace(registry, made.uuid, 'two');
        await registry.faces.assign(one.face, two.person);
        expect((await registry.faces.find(made.uuid, one.face))?.person).toBe(two.person);
        await expect(registry.faces.assign(randomUUID(), two.person)).rejects.toEqual(code('face_not_found'));
      });

      test('keys of crops, photos and uploads are known, others are not', async () => {
        const made = await registry.galleries.create(newGallery());
        const { face, photo } = await enrolFace(registry, made.uuid, 'p', {
          photo: { storageKey: `photos/${randomUUID()}` },
        });
        const kept = (await registry.photos.findByUuids([photo]))[0]?.storageKey ?? '';
        const known = await registry.faces.knownKeys([`crops/${face}`, kept, 'crops/none']);
        expect([...known].sort()).toEqual([`crops/${face}`, kept].sort());
      });

      test('pointing at a row that was erased meanwhile is a refusal, not a fault', async () => {
        const { photo } = await registry.photos.claim(newPhoto(gallery.uuid));
        await expect(registry.faces.add(newFace(photo.uuid, randomUUID()), null)).rejects.toEqual(
          code('person_not_found'),
        );
        await expect(registry.photos.claim(newPhoto(randomUUID()))).rejects.toEqual(
          code('gallery_not_found'),
        );
      });
    });

    describe('outbox', () => {
      test('hands entries out oldest first, to one relay at a time, again after the lease', async () => {
        const faces = [randomUUID(), randomUUID(), randomUUID()];
        await registry.outbox.done((await registry.outbox.take(10_000, at(-1), t0)).map((e) => e.sequence));
        expect(await registry.outbox.depth()).toEqual({ pending: 0, oldest: null });
        const sequences = await registry.outbox.add(space, faces);
        expect([...sequences]).toEqual([...sequences].sort((a, b) => (a < b ? -1 : 1)));
        expect(await registry.outbox.depth()).toMatchObject({ pending: 3, oldest: expect.any(Date) });

        const taken = await registry.outbox.take(2, at(30), t0);
        expect(taken.map(({ face, space: where, attempts }) => [face, where, attempts])).toEqual([
          [faces[0], space, 0],
          [faces[1], space, 0],
        ]);
        expect((await registry.outbox.take(9, at(30), at(1))).map((entry) => entry.face)).toEqual([faces[2]]);
        expect(await registry.outbox.take(9, at(60), at(2))).toEqual([]);

        await registry.outbox.failed(sequences.slice(0, 1), at(40));
        const again = await registry.outbox.take(9, at(90), at(31));
        expect(again.map((entry) => entry.face)).toEqual([faces[1], faces[2]]);
        const retried = await registry.outbox.take(9, at(90), at(40));
        expect(retried).toMatchObject([{ face: faces[0], attempts: 1 }]);

        expect([...(await registry.outbox.pendingFaces([...faces, randomUUID()]))].sort()).toEqual(
          [...faces].sort(),
        );
        await registry.outbox.done(sequences);
        expect(await registry.outbox.pendingFaces(faces)).toEqual([]);
      });

      test('an entry added in a transaction that fails is never seen', async () => {
        const face = randomUUID();
        await registry
          .transact(async (rows) => {
            await rows.outbox.add(space, [face]);
            throw new Error('stop');
          })
          .catch(() => null);
        expect(await registry.outbox.pendingFaces([face])).toEqual([]);
      });
    });

    describe('idempotency', () => {
      const answer = { status: 201, sealed: Uint8Array.of(1, 2, 255) };

      test('the first runs, its twin waits, another body conflicts, a repeat gets the answer', async () => {
        const scope = randomUUID();
        const begin = (body: string, now: Date) => registry.idempotency.begin(scope, body, now, at(60));
        expect(await begin('a', t0)).toEqual({ kind: 'run' });
        expect(await begin('a', at(1))).toEqual({ kind: 'in_progress' });
        expect(await begin('b', at(1))).toEqual({ kind: 'conflict' });
        await registry.idempotency.finish(scope, answer, []);
        expect(await begin('a', at(999))).toEqual({ kind: 'replay', answer });
        expect(await begin('b', at(999))).toEqual({ kind: 'conflict' });
      });

      test('of many at the same moment exactly one runs', async () => {
        const scope = randomUUID();
        const begun = await Promise.all(
          Array.from({ length: 8 }, () => registry.idempotency.begin(scope, 'a', t0, at(60))),
        );
        expect(begun.map(({ kind }) => kind).sort()).toEqual([...Array(7).fill('in_progress'), 'run']);
      });

      test('a lease that ran out is taken over, and the late runner is not stored', async () => {
        const scope = randomUUID();
        await registry.idempotency.begin(scope, 'a', t0, at(60));
        expect(await registry.idempotency.begin(scope, 'a', at(60), at(120))).toEqual({ kind: 'run' });
        await registry.idempotency.finish(scope, answer, []);
        await expect(registry.idempotency.finish(scope, answer, [])).rejects.toEqual(
          code('idempotency_in_progress'),
        );
      });

      test('an abandoned key is free again; a stored answer is not abandoned', async () => {
        const scope = randomUUID();
        await registry.idempotency.begin(scope, 'a', t0, at(60));
        await registry.idempotency.abandon(scope);
        expect(await registry.idempotency.begin(scope, 'b', t0, at(60))).toEqual({ kind: 'run' });
        await registry.idempotency.finish(scope, answer, []);
        await registry.idempotency.abandon(scope);
        expect(await registry.idempotency.begin(scope, 'b', t0, at(60))).toMatchObject({ kind: 'replay' });
      });

      test('old answers expire, young and running ones stay', async () => {
        const [old, young, running] = [randomUUID(), randomUUID(), randomUUID()];
        await registry.idempotency.begin(old, 'a', at(-500), at(-440));
        await registry.idempotency.finish(old, answer, []);
        await registry.idempotency.begin(running, 'a', at(-500), at(900));
        await registry.idempotency.begin(young, 'a', t0, at(60));
        await registry.idempotency.finish(young, answer, []);
        expect(await registry.idempotency.expire(at(-100))).toBeGreaterThanOrEqual(1);
        expect(await registry.idempotency.begin(old, 'z', t0, at(60))).toEqual({ kind: 'run' });
        expect(await registry.idempotency.begin(young, 'a', t0, at(60))).toMatchObject({ kind: 'replay' });
        expect(await registry.idempotency.begin(running, 'a', t0, at(60))).toMatchObject({
          kind: 'in_progress',
        });
      });
    });

    describe('keys', () => {
      test('come back as they were written; every gallery and no gallery differ', async () => {
        const base = {
          secretHash: Uint8Array.from({ length: 32 }, (_, index) => index * 8),
          role: 'enroller',
          label: null,
          expiresAt: at(9),
          createdAt: t0,
        } as const;
        const ids = ['k1', 'k2', 'k3'].map((id) => `${id}-${randomUUID()}`);
        const before = await registry.keys.count();
        await registry.keys.create({ ...base, id: ids[0] ?? '', galleries: null });
        await registry.keys.create({ ...base, id: ids[1] ?? '', galleries: [], label: 'x' });
        await registry.keys.create({ ...base, id: ids[2] ?? '', galleries: ['a', 'b'] });
        expect(await registry.keys.find(ids[0] ?? '')).toEqual({ ...base, id: ids[0], galleries: null });
        expect((await registry.keys.find(ids[1] ?? ''))?.galleries).toEqual([]);
        expect((await registry.keys.find(ids[2] ?? ''))?.galleries).toEqual(['a', 'b']);
        expect(await registry.keys.count()).toBe(before + 3);
        const [last] = await registry.keys.list({ after: ids[1] ?? '', limit: 1 });
        expect(last?.id).toBe(ids[2]);
        await expect(registry.keys.create({ ...base, id: ids[0] ?? '', galleries: null })).rejects.toEqual(
          code('already_exists'),
        );
        expect(await registry.keys.remove(ids[0] ?? '')).toBe(true);
        expect(await registry.keys.remove(ids[0] ?? '')).toBe(false);
        expect(await registry.keys.find(ids[0] ?? '')).toBeNull();
      });
    });

    describe('jobs', () => {
      test('go to one worker each, oldest first, and to another when the lease ends', async () => {
        const [one, two] = [randomUUID(), randomUUID()];
        await registry.jobs.create({ id: one, kind: 'reindex', gallery: gallery.uuid, total: 3 });
        await registry.jobs.create({ id: two, kind: 'reindex', gallery: null, total: 0 });
        const now = new Date(Date.now() + 1000);
        const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);
        const taken = await Promise.all([
          registry.jobs.take('reindex', now, later(60)),
          registry.jobs.take('reindex', now, later(60)),
          registry.jobs.take('reindex', now, later(60)),
        ]);
        expect(taken.map((job) => job?.id ?? '').sort()).toEqual(['', one, two].sort());
        expect(taken.find((job) => job?.id === one)).toMatchObject({
          status: 'running',
          startedAt: now,
          total: 3,
        });
        await registry.jobs.progress(two, { status: 'done', finishedAt: later(1) });
        await registry.jobs.progress(one, { done: 2 }, later(90));
        expect(await registry.jobs.take('reindex', later(61), later(120))).toBeNull();
        const again = await registry.jobs.take('reindex', later(90), later(150));
        expect(again).toMatchObject({ id: one, done: 2, startedAt: now });
        await registry.jobs.progress(one, { status: 'failed', failed: 1, finishedAt: later(99) });
        expect(await registry.jobs.find(one)).toMatchObject({
          status: 'failed',
          failed: 1,
          finishedAt: later(99),
        });
        expect(await registry.jobs.find('not-a-uuid')).toBeNull();
        await registry.jobs.progress(randomUUID(), { done: 1 });
      });
    });

    describe('uploads', () => {
      test('advance once, by whoever is first, and expire', async () => {
        const upload: Upload = {
          uuid: randomUUID(),
          gallery: gallery.uuid,
          principal: 'open',
          fileName: 'a.jpg',
          mediaType: 'image/jpeg',
          bytes: 5_000_000_000,
          sha256: 'ab',
          storageKey: `uploads/${randomUUID()}`,
          status: 'waiting',
          expiresAt: at(60),
        };
        await registry.uploads.create(upload);
        expect(await registry.uploads.find(gallery.uuid, upload.uuid)).toEqual(upload);
        expect(await registry.uploads.find(randomUUID(), upload.uuid)).toBeNull();
        expect(await registry.uploads.find(gallery.uuid, '../../etc')).toBeNull();
        const advanced = await Promise.all(
          Array.from({ length: 4 }, () => registry.uploads.advance(upload.uuid, 'waiting', 'received')),
        );
        expect(advanced.filter(Boolean)).toHaveLength(1);
        expect(await registry.uploads.advance(upload.uuid, 'waiting', 'used')).toBe(false);
        expect(await registry.uploads.expired(at(59), 9)).toEqual([]);
        expect(await registry.uploads.expired(at(60), 9)).toEqual([{ ...upload, status: 'received' }]);
        expect(await registry.faces.knownKeys([upload.storageKey])).toEqual([upload.storageKey]);
        await registry.uploads.remove(upload.uuid);
        expect(await registry.uploads.find(gallery.uuid, upload.uuid)).toBeNull();
      });
    });

    describe('audit and calibrations', () => {
      test('events are kept until they expire', async () => {
        const event = {
          actor: 'open',
          action: 'identify',
          gallery: gallery.uuid,
          target: null,
          requestId: 'r',
          outcome: 'unknown',
        };
        await registry.audit.add({ ...event, uuid: randomUUID(), at: at(-900) });
        await registry.audit.add({ ...event, uuid: randomUUID(), at: t0, gallery: null });
        expect(await registry.audit.expire(at(-100))).toBe(1);
        expect(await registry.audit.expire(at(-100))).toBe(0);
        expect(await registry.audit.expire(at(1))).toBe(1);
      });

      test('a calibration is replaced by the next of its scope and space', async () => {
        const calibration = { scope: 'space', space, source: 'a', n: 3, curve: { points: [[0.1, 1e-4]] } };
        expect(await registry.calibrations.find('space', space)).toBeNull();
        await registry.calibrations.put(calibration);
        await registry.calibrations.put({ ...calibration, n: 4 });
        expect(await registry.calibrations.find('space', space)).toEqual({ ...calibration, n: 4 });
      });
    });

    describe('erasure', () => {
      test('of a person takes their faces, crops, photos, answers and enrollments, and nobody else’s', async () => {
        const made = await registry.galleries.create(newGallery());
        const key = `photos/${randomUUID()}`;
        const one = await enrolFace(registry, made.uuid, 'gone', { photo: { storageKey: key } });
        const two = await enrolFace(registry, made.uuid, 'gone');
        const other = await enrolFace(registry, made.uuid, 'stays');
        // The second photo also shows somebody else who is enrolled, so the photo stays.
        const bystander = newFace(two.photo, other.person);
        await registry.faces.add(bystander, { space, embedding: embedding(9), norm: 20 });
        await registry.enrollments.add({
          uuid: randomUUID(),
          person: other.person,
          face: bystander.uuid,
          source: 'cli',
          actor: 'local',
          requestId: 'r',
          at: t0,
        });
        const [spoken, unspoken] = [randomUUID(), randomUUID()];
        for (const [scope, subject] of [
          [spoken, one.face],
          [unspoken, other.face],
        ] as const) {
          await registry.idempotency.begin(scope, 'a', t0, at(60));
          await registry.idempotency.finish(scope, { status: 201, sealed: new Uint8Array(3) }, [subject]);
        }
        await registry.outbox.done(
          (await registry.outbox.take(10_000, at(1), at(9e6))).map((e) => e.sequence),
        );

        const erasure = await erase({ kind: 'person', uuid: one.person }, made);

        expect(erasure).toMatchObject({
          gallery: made.uuid,
          galleryId: made.id,
          target: { kind: 'person', uuid: one.person },
          space,
          status: 'pending',
          requestedAt: t0,
          verifyAfter: at(60),
          verifiedAt: null,
        });
        const faces = [one.face, two.face].sort();
        expect(step(erasure, 'index')).toEqual({
          store: 'index',
          items: faces,
          found: 2,
          removed: 0,
          left: 2,
        });
        expect([...(step(erasure, 'crops')?.items ?? [])].sort()).toEqual(
          faces.map((face) => `crops/${face}`),
        );
        expect(step(erasure, 'photos')?.items).toEqual([key]);
        expect(step(erasure, 'idempotency')).toMatchObject({ found: 1, removed: 1, left: 0 });
        // 2 faces, 2 embeddings, 2 enrollments, 1 photo, 1 person
        expect(step(erasure, 'registry')).toMatchObject({ found: 8, removed: 8, left: 0 });
        expect([...(await registry.outbox.pendingFaces(faces))].sort()).toEqual(faces);
        expect(await registry.outbox.pendingFaces([other.face, bystander.uuid])).toEqual([]);

        expect(await registry.persons.find(made.uuid, 'gone')).toBeNull();
        expect(await registry.faces.points(space, faces)).toEqual([]);
        expect(await registry.photos.findByUuids([one.photo])).toEqual([]);
        expect(await registry.photos.findByUuids([two.photo])).toHaveLength(1);
        expect(await registry.galleries.counts(made.uuid)).toEqual({
          persons: 1,
          faces: 2,
          photos: 2,
          enrollments: 2,
        });
        expect((await registry.idempotency.begin(spoken, 'a', t0, at(60))).kind).toBe('run');
        expect((await registry.idempotency.begin(unspoken, 'a', t0, at(60))).kind).toBe('replay');
        expect(await registry.erasures.find(erasure.id)).toEqual(erasure);
        await expect(erase({ kind: 'person', uuid: one.person }, made)).rejects.toEqual(
          code('person_not_found'),
        );
      });

      test('of a face takes its photo with the unused faces in it, and keeps the person', async () => {
        const made = await registry.galleries.create(newGallery());
        const one = await enrolFace(registry, made.uuid, 'p');
        const unused = newFace(one.photo, null, { status: 'not_searchable' });
        await registry.faces.add(unused, null);
        const erasure = await erase({ kind: 'face', uuid: one.face }, made);
        expect(step(erasure, 'index')?.items).toEqual([one.face]);
        expect([...(step(erasure, 'crops')?.items ?? [])].sort()).toEqual(
          [`crops/${one.face}`, `crops/${unused.uuid}`].sort(),
        );
        expect(await registry.galleries.counts(made.uuid)).toEqual({
          persons: 1,
          faces: 0,
          photos: 0,
          enrollments: 0,
        });
        const other = await registry.galleries.create(newGallery());
        const two = await enrolFace(registry, made.uuid, 'p');
        await expect(erase({ kind: 'face', uuid: two.face }, other)).rejects.toEqual(code('face_not_found'));
        await expect(erase({ kind: 'face', uuid: 'x' }, made)).rejects.toEqual(code('face_not_found'));
        expect(await registry.faces.find(made.uuid, two.face)).not.toBeNull();
      });

      test('of a gallery takes everything in it, and nothing of its neighbour', async () => {
        const made = await registry.galleries.create(newGallery());
        const neighbour = await registry.galleries.create(newGallery());
        const kept = await enrolFace(registry, neighbour.uuid, 'p');
        const gone = await enrolFace(registry, made.uuid, 'p');
        await registry.persons.claim({ uuid: randomUUID(), gallery: made.uuid, id: 'without faces' });
        await registry.photos.claim(newPhoto(made.uuid, { storageKey: 'photos/loose' }));
        await registry.uploads.create({
          uuid: randomUUID(),
          gallery: made.uuid,
          principal: 'open',
          fileName: 'a',
          mediaType: 'b',
          bytes: 1,
          sha256: 'c',
          storageKey: 'uploads/loose',
          status: 'waiting',
          expiresAt: at(60),
        });
        const job = randomUUID();
        await registry.jobs.create({ id: job, kind: 'reindex', gallery: made.uuid, total: 0 });
        const scope = randomUUID();
        await registry.idempotency.begin(scope, 'a', t0, at(60));
        await registry.idempotency.finish(scope, { status: 201, sealed: new Uint8Array(1) }, [gone.person]);

        const erasure = await erase({ kind: 'gallery', uuid: made.uuid }, made);
        expect(step(erasure, 'index')?.items).toEqual([gone.face]);
        expect(step(erasure, 'photos')?.items).toEqual(['photos/loose']);
        expect(step(erasure, 'uploads')?.items).toEqual(['uploads/loose']);
        expect(step(erasure, 'idempotency')?.removed).toBe(1);
        expect(await registry.galleries.find(made.id)).toBeNull();
        expect(await registry.jobs.find(job)).toBeNull();
        expect(await registry.faces.points(space, [gone.face, kept.face])).toMatchObject([
          { face: kept.face },
        ]);
        expect((await registry.galleries.counts(neighbour.uuid)).faces).toBe(1);
        await expect(erase({ kind: 'gallery', uuid: made.uuid }, made)).rejects.toEqual(
          code('gallery_not_found'),
        );
        // The id is free again.
        expect((await registry.galleries.create(newGallery(made.id))).id).toBe(made.id);
      });

      test('racing with enrollments leaves nothing behind: they are erased with it or refused', async () => {
        const made = await registry.galleries.create(newGallery());
        const { person } = await enrolFace(registry, made.uuid, 'p');
        const enrol = () => registry.transact((rows) => enrolFace(rows, made.uuid, 'p'));
        const personRace = [
          enrol(),
          enrol(),
          erase({ kind: 'person', uuid: person }, made),
          enrol(),
          enrol(),
        ];
        expect((await Promise.allSettled(personRace)).filter(({ status }) => status === 'rejected')).toEqual(
          [],
        );
        const { enrollments, faces, photos } = await registry.galleries.counts(made.uuid);
        expect([faces, photos]).toEqual([enrollments, enrollments]);

        const late = [enrol(), enrol(), erase({ kind: 'gallery', uuid: made.uuid }, made), enrol(), enrol()];
        for (const outcome of await Promise.allSettled(late)) {
          if (outcome.status === 'rejected') expect(outcome.reason).toEqual(code('gallery_not_found'));
        }
        expect(await registry.galleries.findByUuid(made.uuid)).toBeNull();
        expect(await registry.galleries.counts(made.uuid)).toEqual({
          persons: 0,
          faces: 0,
          photos: 0,
          enrollments: 0,
        });
      });

      test('stays pending until its steps are verified', async () => {
        const made = await registry.galleries.create(newGallery());
        const { person } = await enrolFace(registry, made.uuid, 'p');
        const erasure = await erase({ kind: 'person', uuid: person }, made);
        expect((await registry.erasures.pending(1000)).map(({ id }) => id)).toContain(erasure.id);
        const steps = erasure.steps.map((each) => ({ ...each, items: [], removed: each.found, left: 0 }));
        await registry.erasures.update(erasure.id, steps, null);
        expect(await registry.erasures.find(erasure.id)).toMatchObject({ status: 'pending', steps });
        await registry.erasures.update(erasure.id, steps, at(99));
        expect(await registry.erasures.find(erasure.id)).toMatchObject({
          status: 'verified',
          verifiedAt: at(99),
        });
        expect((await registry.erasures.pending(1000)).map(({ id }) => id)).not.toContain(erasure.id);
        expect(await registry.erasures.find('x')).toBeNull();
      });
    });
  });
}

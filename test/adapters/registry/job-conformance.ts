/** The laws of jobs and their items: what is told twice, late or by two workers at once counts once. */
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ItemOutcome, JobPlan, NewJobItem } from '../../../lib/ports/job-records.ts';
import type { Gallery, Upload } from '../../../lib/ports/records.ts';
import type { Registry } from '../../../lib/ports/registry.ts';
import { enrolFace, newGallery } from './rows.ts';

const now = new Date('2030-01-01T00:00:00.000Z');
const at = (seconds: number) => new Date(now.getTime() + seconds * 1000);
const nothing = { photos: 0, busyMs: 0, device: null };
const start: JobPlan = {
  line: 0,
  sent: 0,
  photos: 0,
  from: 0,
  skipping: false,
  version: null,
  bytes: null,
  after: null,
};

const item = (line: number, person = `p${line}`): NewJobItem => ({
  line,
  source: {
    person,
    photo: { kind: 'object', bucket: 'b', key: `import/g/${person}/${line}.jpg` },
    fileName: `${line}.jpg`,
    displayName: `Name of ${person}`,
    metadata: { team: ['blue'] },
    faceBox: { x: 1, y: 2, width: 30, height: 40 },
  },
});
const done = (line: number): ItemOutcome => ({ line, status: 'done' });
const not = (status: 'refused' | 'failed', line: number): ItemOutcome => ({
  line,
  status,
  code: status === 'refused' ? 'no_face' : 'internal_error',
  message: 'Try another one.',
});

export function describeJobs(name: string, open: () => Promise<Registry>): void {
  describe(`jobs on ${name}`, () => {
    let registry: Registry;
    let gallery: Gallery;
    beforeAll(async () => {
      registry = await open();
      gallery = await registry.galleries.create(newGallery());
    });
    afterAll(async () => registry.close());

    const bulk = async (items: readonly NewJobItem[], of: Gallery = gallery) => {
      const id = randomUUID();
      await registry.jobs.create({
        id,
        kind: 'bulk',
        gallery: of.uuid,
        total: 0,
        source: { kind: 'items' },
        actor: 'key-1',
      });
      const plan = { ...start, line: items.length };
      expect(await registry.jobItems.plan(id, { was: 0, plan, items, planned: true }, now)).toBe(true);
      return id;
    };
    const settle = (job: string, ...outcomes: ItemOutcome[]) =>
      registry.jobItems.settle(job, outcomes, nothing, now, at(3600));
    const counters = async (job: string) => {
      const found = await registry.jobs.find(job);
      if (found === null) throw new Error('the job is gone');
      const { status, total, done, refused, failed, cancelled } = found;
      return { status, total, done, refused, failed, cancelled };
    };

    test('come back as they were made, and wait until somebody has worked on them', async () => {
      const id = randomUUID();
      const made = await registry.jobs.create({
        id,
        kind: 'bulk',
        gallery: gallery.uuid,
        total: 0,
        source: { kind: 'manifest', bucket: 'b', key: 'import/g/list.jsonl' },
        options: { qualityFilter: 'strict', faceSelection: null, strict: true, album: null },
        estimate: { photos: null, msPerPhoto: 20.5, pricePerHour: 1.25 },
        actor: 'key-1',
        requestId: 'r',
        correlationId: 'c',
      });
      expect(made).toMatchObject({ status: 'queued', plan: start, planned: false, finishedAt: null });
      expect(await registry.jobs.find(id)).toEqual(made);
      expect(made.options.strict).toBe(true);
      expect(made.estimate).toEqual({ photos: null, msPerPhoto: 20.5, pricePerHour: 1.25 });
      expect(await registry.jobs.take('reindex', at(9e6), at(9e7)), 'no rebuild').toBeNull();
    });

    test('items come back as they were planned; a step repeated, or of a planner that is late, changes nothing', async () => {
      const id = randomUUID();
      await registry.jobs.create({ id, kind: 'bulk', gallery: gallery.uuid, total: 0 });
      const refused: NewJobItem = {
        line: 2,
        source: null,
        refused: { code: 'validation_failed', message: 'Line 2 is no JSON.' },
      };
      const first = { was: 0, plan: { ...start, line: 2 }, items: [item(1), refused], planned: false };
      const twins = await Promise.all([
        registry.jobItems.plan(id, first, now),
        registry.jobItems.plan(id, first, now),
      ]);
      expect([...twins].sort()).toEqual([false, true]);
      expect(await registry.jobItems.plan(id, first, now)).toBe(false);
      const second = { was: 1, plan: { ...start, line: 3 }, items: [item(2), item(3)], planned: true };
      expect(await registry.jobItems.plan(id, second, now)).toBe(true);
      expect(await counters(id)).toMatchObject({ total: 3, refused: 1 });
      const items = await registry.jobItems.list(id, null, { after: 0, limit: 10 });
      expect(items.map(({ line, status }) => [line, status])).toEqual([
        [1, 'queued'],
        [2, 'refused'],
        [3, 'queued'],
      ]);
      expect(items[0]?.source).toEqual(item(1).source);
      expect(items[1]).toMatchObject({ source: null, code: 'validation_failed' });
      expect(await registry.jobItems.waitingLines(id, 1, 10)).toEqual([3]);
      expect(
        (await registry.jobItems.list(id, ['refused'], { after: 0, limit: 9 })).map(({ line }) => line),
      ).toEqual([2]);
      expect((await registry.jobItems.list(id, null, { after: 1, limit: 1 }))[0]?.line).toBe(2);
    });

    test('more items than a statement can hold are all there', async () => {
      const many = Array.from({ length: 5000 }, (_, i) => item(i + 1));
      const id = await bulk(many);
      expect((await counters(id)).total).toBe(5000);
      expect(await registry.jobItems.waitingLines(id, 0, 9999)).toHaveLength(5000);
    });

    test('a job is done when nothing more will come and every item is settled, once each', async () => {
      const id = await bulk([item(1), item(2), item(3)]);
      const cost = { photos: 2, busyMs: 1500, device: 'cpu' };
      const batch = [done(1), not('refused', 2)];
      const changed = await registry.jobItems.settle(id, batch, cost, now, at(9));
      expect(changed.map(({ line, status }) => [line, status])).toEqual([
        [1, 'done'],
        [2, 'refused'],
      ]);
      expect(await registry.jobItems.settle(id, batch, cost, now, at(9))).toEqual([]);
      expect(await counters(id)).toMatchObject({ status: 'running', done: 1, refused: 1 });
      await settle(id, not('failed', 3));
      expect(await counters(id)).toMatchObject({ status: 'done', done: 1, refused: 1, failed: 1 });
      const job = await registry.jobs.find(id);
      // Work that was done twice was paid twice.
      expect(job).toMatchObject({ cost: { photos: 4, busyMs: 3000, device: 'cpu' }, finishedAt: now });
      expect(job?.startedAt).toEqual(at(-1.5));
    });

    test('a job with nothing to do is done by its plan', async () => {
      expect(await counters(await bulk([]))).toMatchObject({ status: 'done', total: 0 });
    });

    test('an empty list of outcomes, and outcomes of unknown lines, change nothing', async () => {
      const id = await bulk([item(1)]);
      expect(await settle(id)).toEqual([]);
      expect(await settle(id, done(7), done(0))).toEqual([]);
      expect(await settle(randomUUID(), done(1))).toEqual([]);
      expect(await counters(id)).toMatchObject({ done: 0, total: 1 });
    });

    test('whatever is repeated, reordered or told by several workers at once, the counters end the same', async () => {
      const rank = { failed: 1, refused: 2, done: 3 };
      const outcome = fc.tuple(fc.integer({ min: 1, max: 6 }), fc.constantFrom('done', 'refused', 'failed'));
      const told = fc.array(fc.array(outcome, { minLength: 1, maxLength: 8 }), { maxLength: 8 });
      await fc.assert(
        fc.asyncProperty(told, fc.array(fc.integer({ min: 0, max: 7 })), async (batches, repeats) => {
          const id = randomUUID();
          await registry.jobs.create({ id, kind: 'bulk', gallery: gallery.uuid, total: 0 });
          const step = (was: number) => ({
            was,
            plan: { ...start, line: 3 * (was + 1) },
            items: [1, 2, 3].map((i) => item(3 * was + i)),
            planned: was === 1,
          });
          const plan = () => registry.jobItems.plan(id, step(0), now);
          await plan();
          await registry.jobItems.plan(id, step(1), now);
          const again = repeats.flatMap((which) => batches[which] ?? []).map((one) => [one]);
          await Promise.all(
            [...batches, ...again].map((batch, i) =>
              i % 5 === 4
                ? plan()
                : registry.jobItems.settle(
                    id,
                    batch.map(([line, status]) => (status === 'done' ? done(line) : not(status, line))),
                    nothing,
                    now,
                    now,
                  ),
            ),
          );
          // What was told while a plan was repeated instead is told at last.
          for (const batch of batches)
            await settle(id, ...batch.map(([line, s]) => (s === 'done' ? done(line) : not(s, line))));
          const best = new Map<number, keyof typeof rank>();
          for (const [line, status] of batches.flat()) {
            const other = best.get(line);
            if (other === undefined || rank[status] > rank[other]) best.set(line, status);
          }
          const count = (wanted: string) => [...best.values()].filter((status) => status === wanted).length;
          expect(await counters(id)).toEqual({
            status: best.size === 6 ? 'done' : batches.length === 0 ? 'queued' : 'running',
            total: 6,
            done: count('done'),
            refused: count('refused'),
            failed: count('failed'),
            cancelled: 0,
          });
        }),
        { numRuns: 40 },
      );
    });

    test('a cancelled job gives out no items; what was stored all the same is told', async () => {
      const id = await bulk([item(1), item(2), item(3)]);
      expect(await registry.jobs.end(id, { status: 'cancelled' }, now)).toBe(true);
      expect(await registry.jobs.end(id, { status: 'cancelled' }, now)).toBe(false);
      expect(await registry.jobItems.waiting(id, 1, 3)).toEqual([]);
      expect(await registry.jobs.endedWithWaiting(9)).toContain(id);
      expect(await registry.jobItems.cancel(id, 2, now, now)).toBe(2);
      expect(await registry.jobItems.cancel(id, 2, now, now)).toBe(1);
      expect(await registry.jobItems.cancel(id, 2, now, now)).toBe(0);
      expect(await registry.jobs.endedWithWaiting(9)).not.toContain(id);
      await settle(id, done(1), not('failed', 2));
      expect(await counters(id)).toEqual({
        status: 'cancelled',
        total: 3,
        done: 1,
        refused: 0,
        failed: 1,
        cancelled: 1,
      });
      expect(
        await registry.jobItems.plan(id, { was: 1, plan: start, items: [item(4)], planned: true }, now),
      ).toBe(false);
    });

    test('an item that is held is not cancelled before it is stored; one cancelled is not held', async () => {
      const id = await bulk([item(1), item(2)]);
      expect(await registry.transact((rows) => rows.jobItems.hold(id, [2, 1, 9]))).toEqual([1, 2]);
      await registry.jobs.end(id, { status: 'cancelled' }, now);
      expect(await registry.transact((rows) => rows.jobItems.hold(id, [1, 2]))).toEqual([]);
    });

    test('failed items are tried again, refused ones only when asked, and a finished job runs again', async () => {
      const id = await bulk([item(1), item(2), item(3)]);
      await settle(id, done(1), not('refused', 2), not('failed', 3));
      const retry = (refused: boolean, above = 0) =>
        registry.jobItems.retry(id, { refused, after: above, limit: 10 }, now, at(9));
      expect(await retry(false)).toEqual({ lines: [3], last: null });
      expect(await counters(id)).toMatchObject({ status: 'running', failed: 0, refused: 1 });
      expect((await registry.jobs.find(id))?.finishedAt).toBeNull();
      expect(await retry(false)).toEqual({ lines: [], last: null });
      expect(await retry(true)).toEqual({ lines: [2], last: null });
      const [item2] = await registry.jobItems.waiting(id, 2, 2);
      expect(item2).toMatchObject({ code: null, message: null, attempts: 1 });
      await settle(id, done(2), done(3));
      expect(await counters(id)).toMatchObject({ status: 'done', done: 3, refused: 0, failed: 0 });
    });

    test('a job of a day is made once, and the same event twice is one item', async () => {
      const slot = `upload:${randomUUID()}`;
      const day = () =>
        registry.jobs.open({
          id: randomUUID(),
          kind: 'upload',
          gallery: gallery.uuid,
          total: 0,
          slot,
          source: { kind: 'events' },
        });
      const [one, two] = await Promise.all([day(), day()]);
      expect(one?.id).toBe(two?.id);
      const id = one?.id ?? '';
      const event = (key: string) => ({ ...item(0, key), sourceKey: key });
      const [a, b] = await Promise.all([
        registry.jobItems.append(id, [event('x'), event('y'), event('x')], now),
        registry.jobItems.append(id, [event('y'), event('z')], now),
      ]);
      const lineOf = (items: typeof a, i: number) => items?.[i]?.line;
      expect(lineOf(a, 0)).toBe(lineOf(a, 2));
      expect(lineOf(a, 1)).toBe(lineOf(b, 0));
      expect([lineOf(a, 0), lineOf(a, 1), lineOf(b, 1)].sort()).toEqual([1, 2, 3]);
      const unknown = {
        source: null,
        sourceKey: 'q',
        refused: { code: 'gallery_not_found', message: 'None.' },
      };
      expect(await registry.jobItems.append(id, [unknown], now)).toMatchObject([
        { line: 4, status: 'refused' },
      ]);
      await settle(id, done(1), done(2), done(3));
      expect(await counters(id)).toMatchObject({ status: 'running', total: 4, done: 3, refused: 1 });
      await registry.jobs.closeUploads(new Date(Date.now() + 9e9), now);
      expect(await counters(id)).toMatchObject({ status: 'done' });
      expect(await registry.jobItems.append(id, [event('w')], now)).toBeNull();
      expect((await day()).id).toBe(id);
    });

    test('are listed newest first, of one gallery or of all', async () => {
      const of = await registry.galleries.create(newGallery());
      const ids = Array.from(
        { length: 3 },
        (_, i) => `01900000-0000-7000-8000-${Date.now().toString(16)}${i}`,
      );
      for (const id of ids) await registry.jobs.create({ id, kind: 'bulk', gallery: of.uuid, total: 0 });
      await registry.jobs.create({ id: randomUUID(), kind: 'reindex', gallery: of.uuid, total: 0 });
      const page = await registry.jobs.list(of.uuid, ['bulk', 'upload'], { after: null, limit: 2 });
      expect(page.map(({ id }) => id)).toEqual([ids[2], ids[1]]);
      const rest = await registry.jobs.list(of.uuid, ['bulk'], { after: ids[1] ?? null, limit: 9 });
      expect(rest.map(({ id }) => id)).toEqual([ids[0]]);
      expect(
        (await registry.jobs.list(null, ['reindex'], { after: null, limit: 999 })).length,
      ).toBeGreaterThan(0);
    });

    test('a job without progress is found once per interval, and its progress makes it unstuck', async () => {
      const id = await bulk([item(1), item(2)]);
      const stuck = async (moment: Date) =>
        (await registry.jobs.takeStuck(new Date(moment.getTime() - 300_000), moment, 999)).map(
          (job) => job.id,
        );
      const first = at(86_400);
      expect(await stuck(first)).toContain(id);
      expect(await stuck(first)).not.toContain(id);
      await registry.jobs.nudged(id);
      expect((await registry.jobs.find(id))?.nudges).toBe(1);
      const second = at(86_400 + 301);
      expect(await stuck(second)).toContain(id);
      const third = at(86_400 + 700);
      await registry.jobItems.settle(id, [done(1)], nothing, third, third);
      expect(await stuck(at(86_400 + 800))).not.toContain(id);
      expect((await registry.jobs.find(id))?.nudges).toBe(0);
    });

    test('how far lines were sent only grows', async () => {
      const id = await bulk([item(1)]);
      await registry.jobs.sent(id, 64, now);
      await registry.jobs.sent(id, 10, now);
      expect((await registry.jobs.find(id))?.plan).toEqual({ ...start, line: 1, sent: 64 });
      expect(await registry.jobs.find(id)).toMatchObject({ status: 'running', startedAt: now });
    });

    describe('uploads', () => {
      const upload = async (patch: Partial<Upload> = {}): Promise<string> => {
        const uuid = randomUUID();
        await registry.uploads.create({
          uuid,
          gallery: gallery.uuid,
          principal: 'key-1',
          fileName: 'a.jpg',
          mediaType: 'image/jpeg',
          bytes: 1,
          sha256: 'ab',
          storageKey: `uploads/${uuid}`,
          status: 'received',
          expiresAt: at(60),
          ...patch,
        });
        return uuid;
      };
      const withUpload = (line: number, uploadId: string): NewJobItem => ({
        line,
        source: { person: `u${line}`, photo: { kind: 'upload', uploadId }, fileName: null },
      });
      const state = async (uuid: string) => {
        const found = await registry.uploads.find(gallery.uuid, uuid);
        return found === null ? null : { status: found.status, expiresAt: found.expiresAt };
      };
      const until = at(7 * 86_400);

      test('are claimed by the principal they were issued to, while they are good, once', async () => {
        const good = await upload();
        const foreign = await upload({ principal: 'key-2' });
        const late = await upload({ expiresAt: at(-1) });
        const waiting = await upload({ status: 'waiting' });
        const all = [good, foreign, late, waiting, 'no-uuid', randomUUID()];
        const claim = () => registry.uploads.claim(randomUUID(), gallery.uuid, all, 'key-1', now, until);
        expect(await claim()).toEqual([good]);
        expect(await claim()).toEqual([]);
        expect(await state(good)).toEqual({ status: 'used', expiresAt: until });
      });

      test('of done items are used up, of refused and cancelled ones free again, and taken back by a retry', async () => {
        const uploads = [await upload(), await upload(), await upload(), await upload()] as const;
        const id = await bulk(uploads.map((uuid, i) => withUpload(i + 1, uuid)));
        await registry.uploads.claim(id, gallery.uuid, uploads, 'key-1', now, until);
        const changed = await settle(id, done(1), not('refused', 2), not('refused', 4));
        expect(changed.map((each) => each.upload)).toEqual([
          { uuid: uploads[0], storageKey: `uploads/${uploads[0]}` },
          null,
          null,
        ]);
        expect(await state(uploads[0])).toEqual({ status: 'used', expiresAt: now });
        expect(await state(uploads[1])).toEqual({ status: 'received', expiresAt: at(3600) });
        // Somebody else was quicker with the fourth.
        await registry.uploads.claim(randomUUID(), gallery.uuid, [uploads[3]], 'key-1', now, until);
        const retried = await registry.jobItems.retry(id, { refused: true, after: 0, limit: 9 }, now, until);
        expect(retried).toEqual({ lines: [2], last: null });
        expect(await state(uploads[1])).toEqual({ status: 'used', expiresAt: until });
        await registry.jobs.end(id, { status: 'cancelled' }, now);
        await registry.jobItems.cancel(id, 9, now, at(60));
        expect(await state(uploads[2])).toEqual({ status: 'received', expiresAt: at(60) });
      });
    });

    describe('erasure', () => {
      const erase = (kind: 'person' | 'gallery', uuid: string, of: Gallery) =>
        registry.erasures.begin({
          id: randomUUID(),
          gallery: of,
          target: { kind, uuid },
          now,
          verifyAfter: now,
          backupsExpireBy: now,
        });

      test('of a person leaves nothing of hers in items, lets none of them bring her back, and counts them', async () => {
        const of = await registry.galleries.create(newGallery());
        const { person } = await enrolFace(registry, of.uuid, 'anna');
        const uuid = randomUUID();
        await registry.uploads.create({
          uuid,
          gallery: of.uuid,
          principal: 'key-1',
          fileName: 'anna.jpg',
          mediaType: 'image/jpeg',
          bytes: 1,
          sha256: 'ab',
          storageKey: `uploads/${uuid}`,
          status: 'received',
          expiresAt: at(60),
        });
        const id = await bulk(
          [
            item(1, 'anna'),
            item(2, 'anna'),
            item(3, 'bert'),
            {
              line: 4,
              source: { person: 'anna', photo: { kind: 'upload', uploadId: uuid }, fileName: null },
            },
            item(5, 'anna'),
          ],
          of,
        );
        await registry.uploads.claim(id, of.uuid, [uuid], 'key-1', now, at(99));
        await settle(id, done(1), {
          line: 5,
          status: 'refused',
          code: 'no_face',
          message: 'anna.jpg has none',
        });
        const erasure = await erase('person', person, of);
        const items = await registry.jobItems.list(id, null, { after: 0, limit: 9 });
        expect(JSON.stringify(items)).not.toMatch(/anna/i);
        expect(items.map(({ status }) => status)).toEqual([
          'done',
          'cancelled',
          'queued',
          'cancelled',
          'refused',
        ]);
        expect(items[1]).toMatchObject({ source: null, code: 'person_not_found' });
        expect(items[2]?.source?.person).toBe('bert');
        expect(await registry.jobItems.waiting(id, 1, 9)).toMatchObject([{ line: 3 }]);
        expect(erasure.steps.find(({ store }) => store === 'uploads')?.items).toEqual([`uploads/${uuid}`]);
        expect(await registry.uploads.find(of.uuid, uuid)).toBeNull();
        // A worker that had the photo in hand comes too late, and a retry finds nothing to try.
        expect(await settle(id, done(2))).toEqual([]);
        expect(await registry.transact((rows) => rows.jobItems.hold(id, [2, 3]))).toEqual([3]);
        expect(await registry.jobItems.retry(id, { refused: true, after: 0, limit: 9 }, now, now)).toEqual({
          lines: [],
          last: null,
        });
        await settle(id, done(3));
        expect(await counters(id)).toEqual({
          status: 'done',
          total: 5,
          done: 2,
          refused: 1,
          failed: 0,
          cancelled: 2,
        });
      });

      test('of a person leaves the items of a namesake in another gallery alone', async () => {
        const [one, two] = [
          await registry.galleries.create(newGallery()),
          await registry.galleries.create(newGallery()),
        ];
        const { person } = await enrolFace(registry, one.uuid, 'anna');
        const id = await bulk([item(1, 'anna')], two);
        await erase('person', person, one);
        expect(await registry.jobItems.waiting(id, 1, 1)).toMatchObject([{ source: { person: 'anna' } }]);
      });

      test('of a person holds against planners that find more of her afterwards, and not against others', async () => {
        const of = await registry.galleries.create(newGallery());
        const { person } = await enrolFace(registry, of.uuid, 'anna');
        const id = randomUUID();
        await registry.jobs.create({ id, kind: 'bulk', gallery: of.uuid, total: 0 });
        const step = (was: number, items: readonly NewJobItem[], planned: boolean) =>
          registry.jobItems.plan(id, { was, plan: { ...start, line: items.length }, items, planned }, now);
        await step(0, [item(1, 'anna')], false);
        await erase('person', person, of);
        await step(1, [item(2, 'bert'), item(3, 'anna'), item(4, 'anna2')], true);
        const left = await registry.jobItems.list(id, null, { after: 0, limit: 9 });
        expect(left.map(({ status, source }) => source?.person ?? status)).toEqual([
          'cancelled',
          'bert',
          'cancelled',
          'anna2',
        ]);
        expect(left[2]).toMatchObject({ source: null, code: 'person_not_found' });
        await settle(id, done(1), done(2), done(3), done(4));
        expect(await counters(id)).toMatchObject({ status: 'done', total: 4, done: 2, cancelled: 2 });
        // Whoever asks anew means it.
        const again = await bulk([item(1, 'anna')], of);
        expect(await registry.jobItems.waiting(again, 1, 1)).toMatchObject([{ source: { person: 'anna' } }]);
      });

      test('of a person finds also what waited for somebody who was merged into her', async () => {
        const of = await registry.galleries.create(newGallery());
        const { person: into } = await enrolFace(registry, of.uuid, 'anna');
        const { person: from } = await enrolFace(registry, of.uuid, 'anni', { seed: 2 });
        const elsewhere = await bulk([item(1, 'anni')]);
        const id = await bulk([item(1, 'anni'), item(2, 'anni'), item(3, 'bert')], of);
        await settle(id, done(1));
        await registry.persons.merge(from, into);
        const [waiting] = await registry.jobItems.waiting(id, 2, 2);
        // What was hers before must not rename the one she is now.
        expect(waiting?.source).toEqual({
          ...item(2, 'anni').source,
          person: 'anna',
          displayName: undefined,
          metadata: undefined,
        });
        expect((await registry.jobItems.waiting(elsewhere, 1, 1))[0]?.source?.person).toBe('anni');
        await erase('person', into, of);
        const left = await registry.jobItems.list(id, null, { after: 0, limit: 9 });
        expect(left.map(({ source }) => source?.person ?? null)).toEqual([null, null, 'bert']);
        expect(JSON.stringify(left)).not.toMatch(/ann[ai]/);
      });

      test('of a gallery takes its jobs and items, and whoever still tells of them is not heard', async () => {
        const of = await registry.galleries.create(newGallery());
        const id = await bulk([item(1), item(2)], of);
        const other = await bulk([item(1)]);
        await erase('gallery', of.uuid, of);
        expect(await registry.jobs.find(id)).toBeNull();
        expect(await registry.jobItems.list(id, null, { after: 0, limit: 9 })).toEqual([]);
        expect(await settle(id, done(1))).toEqual([]);
        expect(
          await registry.jobItems.plan(id, { was: 1, plan: start, items: [item(3)], planned: true }, now),
        ).toBe(false);
        expect(await registry.jobItems.append(id, [{ ...item(0), sourceKey: 'k' }], now)).toBeNull();
        expect((await counters(other)).total).toBe(1);
      });

      test('racing with planners and workers ends one way or the other, never with half of a job', async () => {
        for (let round = 0; round < 5; round++) {
          const of = await registry.galleries.create(newGallery());
          const { person } = await enrolFace(registry, of.uuid, 'anna');
          const id = randomUUID();
          await registry.jobs.create({ id, kind: 'bulk', gallery: of.uuid, total: 0 });
          const lines = Array.from({ length: 20 }, (_, i) => item(i + 1, i % 2 === 0 ? 'anna' : 'bert'));
          const step = { was: 0, plan: { ...start, line: 20 }, items: lines, planned: false };
          await registry.jobItems.plan(id, step, now);
          const more = Array.from({ length: 20 }, (_, i) => item(i + 21, i % 2 === 0 ? 'anna' : 'carl'));
          await Promise.all([
            registry.jobItems.plan(id, { ...step, was: 1, items: more, planned: true }, now),
            settle(id, ...lines.map(({ line }) => done(line))),
            settle(id, ...lines.toReversed().map(({ line }) => not('failed', line))),
            erase('person', person, of),
          ]);
          await settle(id, ...more.map(({ line }) => done(line)));
          expect(await counters(id)).toMatchObject({ status: 'done', total: 40, refused: 0 });
          const items = await registry.jobItems.list(id, null, { after: 0, limit: 99 });
          expect(JSON.stringify(items)).not.toContain('anna');
          const sum = await counters(id);
          // An item of hers is what it was when she was erased; all others are done.
          for (const state of ['done', 'failed', 'cancelled'] as const)
            expect(items.filter(({ status }) => status === state)).toHaveLength(sum[state]);
          expect(items.filter(({ source }) => source !== null).every(({ status }) => status === 'done')).toBe(
            true,
          );
          await Promise.allSettled([
            erase('gallery', of.uuid, of),
            settle(id, done(1)),
            registry.jobItems.retry(id, { refused: true, after: 0, limit: 9 }, now, now),
          ]);
          expect(await registry.jobs.find(id)).toBeNull();
        }
      });

      test('items of jobs that ended long ago keep what became of them and nothing else; then the jobs go', async () => {
        const id = await bulk([item(1, 'anna'), item(2, 'anna')]);
        const running = await bulk([item(1, 'anna')]);
        await settle(id, done(1), not('refused', 2));
        const expire = (items: Date, jobs: Date) => registry.jobs.expire({ items, jobs }, 9999, items);
        await expire(at(1), at(-1));
        const items = await registry.jobItems.list(id, null, { after: 0, limit: 9 });
        expect(items).toMatchObject([
          { source: null, status: 'done' },
          { source: null, status: 'refused', code: 'no_face' },
        ]);
        expect(await registry.jobItems.waiting(running, 1, 1)).toMatchObject([
          { source: { person: 'anna' } },
        ]);
        await expire(at(1), at(1));
        expect(await registry.jobs.find(id)).toBeNull();
        expect(await registry.jobs.find(running)).not.toBeNull();
      });
    });

    test('photos are measured by the newest jobs that measured any', async () => {
      const id = await bulk([item(1)]);
      await registry.jobItems.settle(id, [done(1)], { photos: 4, busyMs: 100, device: 'cpu' }, now, now);
      const measured = await registry.jobs.measured(['bulk']);
      expect(await registry.jobs.measured(['people'])).toBeNull();
      expect(measured?.photos).toBeGreaterThanOrEqual(4);
      expect(measured?.busyMs).toBeGreaterThanOrEqual(100);
    });
  });
}

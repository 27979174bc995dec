/** Bulk work: each item is stored and counted once, whatever is repeated, overtaken, broken or stopped. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { advanceErasures } from '../../lib/actions/advance-erasures.ts';
import { checkWork } from '../../lib/actions/check-work.ts';
import { createUpload } from '../../lib/actions/create-upload.ts';
import { deleteGallery } from '../../lib/actions/delete-gallery.ts';
import { deletePerson } from '../../lib/actions/delete-person.ts';
import { enroll } from '../../lib/actions/enroll.ts';
import { identify } from '../../lib/actions/identify.ts';
import { receiveUpload } from '../../lib/actions/receive-upload.ts';
import { relayOutbox } from '../../lib/actions/relay-outbox.ts';
import { workItems } from '../../lib/actions/work-items.ts';
import { Refusal } from '../../lib/errors.ts';
import type { Gallery } from '../../lib/ports/records.ts';
import { callerOf, gate, openStage, photos, type Stage, sha256 } from '../fakes/action-stage.ts';
import { type BulkItem, bulkJob, withPort } from '../fakes/bulk-stage.ts';
import { photoBytes, photoOf } from '../fakes/fake-photo.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const people = (count: number, each = 2): BulkItem[] =>
  Array.from({ length: count * each }, (_, i) => {
    const person = `p${i % count}`;
    return { person, bytes: photoOf(person, Math.floor(i / count) + 1) };
  });

const counts = (gallery: Gallery) => stage.ports.registry.galleries.counts(gallery.uuid);

async function nothingPending() {
  await relayOutbox(stage.ports);
  expect(await stage.ports.registry.outbox.depth()).toMatchObject({ pending: 0 });
}

describe('items of a job', () => {
  test('are enrolled, each person once, found at once, and the job is done with its cost', async () => {
    const gallery = await stage.gallery();
    const job = await bulkJob(stage, gallery, people(30, 3));
    expect(await workItems(stage.ports, { messages: [job.message()] })).toEqual([true]);
    expect(await job.counters()).toEqual({ total: 90, done: 90, refused: 0, failed: 0, cancelled: 0 });
    expect(await job.status()).toBe('done');
    expect(await counts(gallery)).toEqual({ persons: 30, faces: 90, photos: 90, enrollments: 90 });
    expect(await stage.stored(gallery)).toHaveLength(90);
    const found = await identify(stage.ports, {
      gallery: gallery.id,
      photos: photos(photoOf('p7', 9)),
      caller: callerOf(),
    });
    expect(found.candidates[0]).toMatchObject({ personId: 'p7' });
    expect((await stage.ports.registry.jobs.find(job.id))?.cost).toMatchObject({ photos: 90 });
    await nothingPending();
  });

  test('that can’t be enrolled are refused with the photo’s own code, and the others go on', async () => {
    const gallery = await stage.gallery();
    await enroll(stage.ports, {
      gallery: gallery.id,
      person: 'owner',
      photos: photos(photoOf('owner')),
      caller: callerOf(),
    });
    const job = await bulkJob(stage, gallery, [
      { person: 'ann', bytes: photoOf('ann') },
      { person: 'ann', bytes: null },
      { person: 'ann', bytes: new TextEncoder().encode('no photo') },
      { person: 'ann', bytes: photoBytes({ faces: [] }) },
      { person: 'thief', bytes: photoOf('owner') },
      { person: 'ann', bytes: photoOf('ann') },
      { person: 'ann', photo: { kind: 'upload', uploadId: '00000000-0000-7000-8000-000000000000' } },
    ]);
    expect(await workItems(stage.ports, { messages: [job.message()] })).toEqual([true]);
    expect(await job.outcomes()).toEqual([
      'done',
      'source_not_found',
      'media_type_unsupported',
      'no_face',
      'face_enrolled_elsewhere',
      'done',
      'source_not_found',
    ]);
    expect(await job.counters()).toMatchObject({ done: 2, refused: 5 });
    expect(await counts(gallery)).toMatchObject({ persons: 2, faces: 2 });
  });

  test('bigger than a photo may be are refused before their bytes are taken', async () => {
    const gallery = await stage.gallery();
    const job = await bulkJob(stage, gallery, people(2, 1));
    const asked: number[] = [];
    const ports = withPort(stage.ports, 'photoSource', () => ({
      read: async (_name, { most }) => {
        asked.push(most);
        throw new Refusal('payload_too_large', 'The object is larger than that.');
      },
    }));
    await workItems(ports, { messages: [job.message()] });
    expect(await job.outcomes()).toEqual(['payload_too_large', 'payload_too_large']);
    expect(Math.max(...asked)).toBeLessThanOrEqual(50 * 2 ** 20);
  });

  test('may be uploads, which are used up by success and can be used again after a refusal', async () => {
    const gallery = await stage.gallery();
    const { registry, photoStore } = stage.ports;
    const upload = async (bytes: Uint8Array) => {
      const { uploadId } = await createUpload(stage.ports, {
        gallery: gallery.id,
        fileName: 'a.jpg',
        mediaType: 'image/jpeg',
        bytes: bytes.byteLength,
        sha256: sha256(bytes),
        caller: callerOf(),
      });
      await receiveUpload(stage.ports, {
        gallery: gallery.id,
        upload: uploadId,
        photos: photos(bytes),
        caller: callerOf(),
      });
      return uploadId;
    };
    const [good, bad] = [await upload(photoOf('ann')), await upload(photoBytes({ faces: [] }))];
    const job = await bulkJob(
      stage,
      gallery,
      [good, bad].map((uploadId) => ({ person: 'ann', photo: { kind: 'upload', uploadId } })),
    );
    const now = stage.ports.clock.now();
    const until = new Date(now.getTime() + 60_000);
    const claimed = await registry.uploads.claim(job.id, gallery.uuid, [good, bad], 'open', now, until);
    expect(claimed).toHaveLength(2);
    expect(await workItems(stage.ports, { messages: [job.message()] })).toEqual([true]);
    expect(await job.outcomes()).toEqual(['done', 'no_face']);
    expect(await registry.uploads.find(gallery.uuid, good)).toBeNull();
    const freed = await registry.uploads.find(gallery.uuid, bad);
    expect(freed?.status).toBe('received');
    expect(await photoStore.get(freed!.storageKey)).not.toBeNull();
  });

  test('of a strict job are refused where a single enrollment would warn', async () => {
    const gallery = await stage.gallery();
    await enroll(stage.ports, {
      gallery: gallery.id,
      person: 'bob',
      photos: photos(photoOf('bob', 1)),
      caller: callerOf(),
    });
    const items = [
      { person: 'robert', bytes: photoOf('bob', 2) },
      { person: 'ann', bytes: photoOf('ann', 1) },
      { person: 'ann', bytes: photoOf('ann', 2) },
      { person: 'ann', bytes: photoOf('stranger', 1) },
    ];
    const options = { qualityFilter: null, faceSelection: null, strict: true, album: null } as const;
    const strict = await bulkJob(stage, gallery, items, { options });
    await workItems(stage.ports, { messages: [strict.message()] });
    expect(await strict.outcomes()).toEqual(['closer_to_other_person', 'done', 'done', 'unlike_own_samples']);
  });
});

describe('repeated messages', () => {
  test('change nothing: neither a second delivery, nor copies and overlaps in one batch', async () => {
    const gallery = await stage.gallery();
    const job = await bulkJob(stage, gallery, people(10));
    const messages = [job.message({ to: 12 }), job.message({ from: 8 }), job.message({ to: 12 })];
    expect(await workItems(stage.ports, { messages })).toEqual([true, true, true]);
    const analysed = stage.ports.analyzer.analyzed();
    expect(await workItems(stage.ports, { messages })).toEqual([true, true, true]);
    expect(stage.ports.analyzer.analyzed()).toBe(analysed);
    expect(await job.counters()).toMatchObject({ total: 20, done: 20 });
    expect(await counts(gallery)).toMatchObject({ faces: 20, enrollments: 20 });
  });

  test('worked on by two workers at the same time store and count each item once', async () => {
    const gallery = await stage.gallery();
    const job = await bulkJob(stage, gallery, people(25, 3));
    const halves = [job.message({ to: 40 }), job.message({ from: 30 })];
    const answers = await Promise.all([
      workItems(stage.ports, { messages: halves }),
      workItems(stage.ports, { messages: halves.toReversed() }),
    ]);
    expect(answers.flat()).toEqual([true, true, true, true]);
    expect(await job.counters()).toEqual({ total: 75, done: 75, refused: 0, failed: 0, cancelled: 0 });
    expect(await counts(gallery)).toEqual({ persons: 25, faces: 75, photos: 75, enrollments: 75 });
    expect(await stage.stored(gallery)).toHaveLength(75);
    await nothingPending();
  });

  test('that come back after their visibility ran out find what the late worker stored, and the late one finds theirs', async () => {
    const gallery = await stage.gallery();
    const job = await bulkJob(stage, gallery, people(8));
    const stop = gate();
    const slow = withPort(stage.ports, 'analyzer', (real) => ({
      analyze: async (request) => {
        const outcomes = await real.analyze(request);
        await stop.pass();
        return outcomes;
      },
    }));
    const late = workItems(slow, { messages: [job.message()] });
    await stop.reached;
    expect(await workItems(stage.ports, { messages: [job.message({ receives: 2 })] })).toEqual([true]);
    stop.open();
    expect(await late).toEqual([true]);
    expect(await job.counters()).toEqual({ total: 16, done: 16, refused: 0, failed: 0, cancelled: 0 });
    expect(await counts(gallery)).toMatchObject({ faces: 16, enrollments: 16 });
    expect(await stage.stored(gallery)).toHaveLength(16);
  });
});

describe('a photo that breaks the analysis', () => {
  const poisoned = () =>
    withPort(stage.ports, 'analyzer', (real) => ({
      analyze: async (request) => {
        const text = request.photos.map(({ bytes }) => new TextDecoder().decode(bytes));
        if (text.some((one) => one.includes('poison'))) throw new Error('the network choked');
        return real.analyze(request);
      },
    }));
  const withPoison = (count: number): BulkItem[] =>
    people(count, 1).map((item, i) =>
      i === 4 ? { ...item, bytes: photoBytes({ faces: [{ person: 'p4' }], note: 'poison' }) } : item,
    );

  test('does not hold up its neighbours; only its own item waits and its message comes again', async () => {
    const gallery = await stage.gallery();
    const job = await bulkJob(stage, gallery, withPoison(12));
    const messages = [job.message({ to: 8 }), job.message({ from: 9 })];
    expect(await workItems(poisoned(), { messages })).toEqual([false, true]);
    expect(await job.counters()).toMatchObject({ total: 12, done: 11, failed: 0 });
    expect(await job.status()).toBe('running');
    expect((await job.outcomes())[4]).toBe('queued');
  });

  test('gets a message of its own on the last delivery, is failed in the end, and the job is done', async () => {
    const gallery = await stage.gallery();
    const job = await bulkJob(stage, gallery, withPoison(12));
    const { bulkQueue } = stage.ports;
    expect(await workItems(poisoned(), { messages: [job.message({ receives: 2 })] })).toEqual([false]);
    expect(await workItems(poisoned(), { messages: [job.message({ receives: 3 })] })).toEqual([true]);
    const options = { limit: 10, waitSeconds: 0, visibilitySeconds: 60 };
    const [alone] = (await bulkQueue.receive(options)).filter(({ body }) => body.includes(job.id));
    expect(JSON.parse(alone!.body)).toEqual({ kind: 'items', job: job.id, from: 5, to: 5 });
    await bulkQueue.done([alone!]);
    const single = job.message({ from: 5, to: 5 });
    expect(await workItems(poisoned(), { messages: [single] })).toEqual([false]);
    expect(await workItems(poisoned(), { messages: [{ ...single, receives: 2 }] })).toEqual([false]);
    expect(await workItems(poisoned(), { messages: [{ ...single, receives: 3 }] })).toEqual([true]);
    expect((await job.outcomes())[4]).toBe('internal_error');
    expect(await job.counters()).toEqual({ total: 12, done: 11, refused: 0, failed: 1, cancelled: 0 });
    expect(await job.status()).toBe('done');
  });

  test('or the database, for its own row alone, does not hold up its neighbours either', async () => {
    const gallery = await stage.gallery();
    const job = await bulkJob(stage, gallery, people(12, 1));
    const ports = withPort(stage.ports, 'registry', (real) => ({
      transact: (work) =>
        real.transact((rows) =>
          work({
            ...rows,
            batch: {
              ...rows.batch,
              claimPersons: async (of, persons) => {
                if (persons.some(({ id }) => id === 'p4')) throw new Error('this row can’t be written');
                return rows.batch.claimPersons(of, persons);
              },
            },
          }),
        ),
    }));
    expect(await workItems(ports, { messages: [job.message()] })).toEqual([false]);
    expect(await job.counters()).toMatchObject({ done: 11 });
    expect(await counts(gallery)).toMatchObject({ persons: 11, faces: 11 });
    expect(await stage.stored(gallery)).toHaveLength(11);
  });
});

describe('when a part is away', () => {
  const away = async () => {
    throw new Refusal('registry_unavailable', 'later');
  };

  test.each(['registry', 'photoStore', 'analyzer'] as const)(
    'the %s: whoever asks before taking messages hears it',
    async (part) => {
      const ports = withPort(stage.ports, part, () => ({ check: away }));
      await expect(checkWork({ ...ports, spaces: stage.ports.spaces })).rejects.toMatchObject({
        code: 'registry_unavailable',
      });
      await checkWork(stage.ports);
    },
  );

  test('the models: nothing is settled, and the messages come again', async () => {
    const gallery = await stage.gallery();
    const job = await bulkJob(stage, gallery, people(4));
    stage.ports.analyzer.failWith(new Refusal('models_unavailable', 'fetch them'));
    const messages = [job.message()];
    expect(await workItems(stage.ports, { messages })).toEqual([false]);
    stage.ports.analyzer.failWith(null);
    expect(await job.counters()).toMatchObject({ done: 0, refused: 0, failed: 0 });
    expect(await workItems(stage.ports, { messages })).toEqual([true]);
  });

  test('models of the gallery’s space that this worker does not have: the items are failed, to be tried again', async () => {
    const gallery = await stage.gallery();
    const job = await bulkJob(stage, gallery, people(3, 1));
    stage.ports.analyzer.failWith(new Refusal('embedding_space_mismatch', 'no such models here'));
    expect(await workItems(stage.ports, { messages: [job.message()] })).toEqual([true]);
    stage.ports.analyzer.failWith(null);
    expect(await job.counters()).toMatchObject({ failed: 3, refused: 0 });
  });

  test('the registry, after a first batch: what is stored stays stored and the rest comes again', async () => {
    const gallery = await stage.gallery();
    const job = await bulkJob(stage, gallery, people(150, 1));
    let transactions = 0;
    const ports = withPort(stage.ports, 'registry', (real) => ({
      transact: (work) => (++transactions > 1 ? away() : real.transact(work)),
    }));
    const messages = [
      job.message({ to: 50 }),
      job.message({ from: 51, to: 100 }),
      job.message({ from: 101 }),
    ];
    const first = await workItems(ports, { messages });
    expect(first[2]).toBe(false);
    const { done } = await job.counters();
    expect(done).toBeGreaterThan(0);
    expect(done).toBeLessThan(150);
    expect(await workItems(stage.ports, { messages })).toEqual([true, true, true]);
    expect(await job.counters()).toMatchObject({ done: 150 });
    expect(await counts(gallery)).toMatchObject({ faces: 150, enrollments: 150 });
    expect(await stage.stored(gallery)).toHaveLength(150);
  });

  test('the registry after its commit: nothing is stored twice, no crop is lost', async () => {
    const gallery = await stage.gallery();
    const job = await bulkJob(stage, gallery, people(20, 1));
    let lost = false;
    const ports = withPort(stage.ports, 'registry', (real) => ({
      transact: async (work) => {
        const answer = await real.transact(work);
        if (lost) return answer;
        lost = true;
        return away();
      },
    }));
    await workItems(ports, { messages: [job.message()] });
    expect(lost).toBe(true);
    expect(await workItems(stage.ports, { messages: [job.message({ receives: 2 })] })).toEqual([true]);
    expect(await job.counters()).toMatchObject({ done: 20 });
    expect(await counts(gallery)).toMatchObject({ faces: 20, enrollments: 20 });
    expect(await stage.stored(gallery)).toHaveLength(20);
    await nothingPending();
  });

  test('the index: the items are done, and the relay brings their faces', async () => {
    const gallery = await stage.gallery();
    const job = await bulkJob(stage, gallery, people(5, 1));
    const ports = withPort(stage.ports, 'index', () => ({
      upsert: async () => {
        throw new Refusal('index_unavailable', 'later');
      },
    }));
    expect(await workItems(ports, { messages: [job.message()] })).toEqual([true]);
    expect(await job.counters()).toMatchObject({ done: 5 });
    await nothingPending();
    expect(await stage.ports.index.stats(gallery.embeddingSpace, gallery.uuid)).toEqual({ points: 5 });
  });

  test('the source of one photo: it waits, the others go on; of every photo: the work stops', async () => {
    const gallery = await stage.gallery();
    const job = await bulkJob(stage, gallery, people(10, 1));
    const unavailable = new Refusal('storage_unavailable', 'later');
    const one = withPort(stage.ports, 'photoSource', (real) => ({
      read: async (name, options) => {
        if (name.key.endsWith('/3.jpg')) throw unavailable;
        return real.read(name, options);
      },
    }));
    expect(await workItems(one, { messages: [job.message()] })).toEqual([false]);
    expect(await job.counters()).toMatchObject({ done: 9 });
    const other = await bulkJob(stage, gallery, people(60, 1));
    let reads = 0;
    const all = withPort(stage.ports, 'photoSource', () => ({
      read: async () => {
        reads++;
        throw unavailable;
      },
    }));
    expect(await workItems(all, { messages: [other.message()] })).toEqual([false]);
    expect(reads).toBeLessThan(30);
    expect(await other.counters()).toMatchObject({ done: 0, refused: 0, failed: 0 });
  });
});

describe('what happens meanwhile', () => {
  /** Runs `meanwhile` while the photos are being analysed. */
  async function during(
    messages: Parameters<typeof workItems>[1]['messages'],
    meanwhile: () => Promise<unknown>,
  ) {
    const stop = gate();
    const ports = withPort(stage.ports, 'analyzer', (real) => ({
      analyze: async (request) => {
        const outcomes = await real.analyze(request);
        await stop.pass();
        return outcomes;
      },
    }));
    const running = workItems(ports, { messages });
    await stop.reached;
    await meanwhile();
    stop.open();
    return running;
  }

  test('a cancelled job stores nothing more', async () => {
    const gallery = await stage.gallery();
    const job = await bulkJob(stage, gallery, people(6, 1));
    const { registry, clock } = stage.ports;
    const answer = await during([job.message()], () =>
      registry.jobs.end(job.id, { status: 'cancelled' }, clock.now()),
    );
    expect(answer).toEqual([true]);
    expect(await counts(gallery)).toEqual({ persons: 0, faces: 0, photos: 0, enrollments: 0 });
    expect(await stage.stored(gallery)).toEqual([]);
    expect(await job.status()).toBe('cancelled');
  });

  test('an erased person does not come back with the photos that were under way', async () => {
    const gallery = await stage.gallery();
    const first = await bulkJob(stage, gallery, [{ person: 'ann', bytes: photoOf('ann', 1) }]);
    await workItems(stage.ports, { messages: [first.message()] });
    const job = await bulkJob(stage, gallery, [
      { person: 'ann', bytes: photoOf('ann', 2) },
      { person: 'bob', bytes: photoOf('bob', 1) },
    ]);
    await during([job.message()], () =>
      deletePerson(stage.ports, { gallery: gallery.id, person: 'ann', caller: callerOf() }),
    );
    expect(await stage.ports.registry.persons.find(gallery.uuid, 'ann')).toBeNull();
    expect(await counts(gallery)).toMatchObject({ persons: 1, faces: 1 });
    await advanceErasures(stage.ports);
    expect(await stage.stored(gallery)).toHaveLength(1);
  });

  test('an erased gallery takes the job with it, and the message is done', async () => {
    const gallery = await stage.gallery();
    const job = await bulkJob(stage, gallery, people(6, 1));
    const answer = await during([job.message()], () =>
      deleteGallery(stage.ports, { gallery: gallery.id, force: true, caller: callerOf() }),
    );
    expect(answer).toEqual([true]);
    expect(await stage.ports.registry.jobs.find(job.id)).toBeNull();
    expect(await stage.stored(gallery)).toEqual([]);
  });

  test('a worker that is told to stop finishes what it began and leaves the rest', async () => {
    const gallery = await stage.gallery();
    const job = await bulkJob(stage, gallery, people(200, 1));
    const stop = new AbortController();
    let analysed = 0;
    const ports = withPort(stage.ports, 'analyzer', (real) => ({
      analyze: async (request) => {
        analysed += request.photos.length;
        if (analysed > 40) stop.abort();
        return real.analyze(request);
      },
    }));
    const messages = [
      job.message({ to: 20 }),
      job.message({ from: 21, to: 150 }),
      job.message({ from: 151 }),
    ];
    const answer = await workItems(ports, { messages, signal: stop.signal });
    expect(answer).toEqual([true, false, false]);
    const { done } = await job.counters();
    expect(done).toBe(analysed);
    expect(await counts(gallery)).toMatchObject({ faces: analysed });
    expect(await workItems(stage.ports, { messages })).toEqual([true, true, true]);
    expect(await job.counters()).toMatchObject({ done: 200 });
    expect(await counts(gallery)).toMatchObject({ faces: 200, enrollments: 200 });
  });

  test('a message that was handed back untouched is renewed before its deliveries run out', async () => {
    const gallery = await stage.gallery();
    const job = await bulkJob(stage, gallery, people(4, 1));
    const messages = [job.message({ receives: 2 }), job.message({ receives: 1 })];
    expect(await workItems(stage.ports, { messages, signal: AbortSignal.abort() })).toEqual([true, false]);
    const options = { limit: 10, waitSeconds: 0, visibilitySeconds: 60 };
    const renewed = (await stage.ports.bulkQueue.receive(options)).filter(({ body }) =>
      body.includes(job.id),
    );
    expect(renewed.map(({ body, receives }) => [JSON.parse(body), receives])).toEqual([
      [{ kind: 'items', job: job.id, from: 1, to: 4 }, 1],
    ]);
  });
});

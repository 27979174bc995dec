/** Uploads into a bucket: whatever order, number and shape their events have, each object ends as one item one can look at. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { deleteGallery } from '../../lib/actions/delete-gallery.ts';
import { deletePerson } from '../../lib/actions/delete-person.ts';
import { expire } from '../../lib/actions/expire.ts';
import { type IngestPorts, ingestUploads } from '../../lib/actions/ingest-uploads.ts';
import { unstickJobs } from '../../lib/actions/unstick-jobs.ts';
import { workItems } from '../../lib/actions/work-items.ts';
import { memoryRateLimiter } from '../../lib/adapters/rate-limiter/memory.ts';
import { Refusal } from '../../lib/errors.ts';
import { MOST_PHOTO_BYTES } from '../../lib/face/photo-limit.ts';
import type { Job } from '../../lib/ports/job-records.ts';
import type { PhotoSource } from '../../lib/ports/photo-source.ts';
import type { Gallery } from '../../lib/ports/records.ts';
import type { UploadedObject } from '../../lib/ports/upload-events.ts';
import { callerOf, openStage, type Stage } from '../fakes/action-stage.ts';
import { photoBytes, photoOf } from '../fakes/fake-photo.ts';

const BUCKET = 'photos';

let stage: Stage;
let ports: IngestPorts;
let gallery: Gallery;
let puts = 0;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());
beforeEach(async () => {
  ports = stage.ports;
  gallery = await stage.gallery();
});

/** Puts an object and answers what S3 tells of it. */
async function put(
  file: string,
  bytes: Uint8Array,
  person = 'ann',
  id = gallery.id,
): Promise<UploadedObject> {
  const key = `enroll/${id}/${person}/${file}`;
  stage.ports.photoSource.put(BUCKET, key, bytes);
  const version = (await stage.ports.photoSource.head({ bucket: BUCKET, key }))?.version ?? null;
  return {
    bucket: BUCKET,
    key,
    version,
    sequencer: (++puts).toString(16).padStart(16, '0'),
    putAt: stage.ports.clock.now(),
    target: { kind: 'person', gallery: id, person, fileName: file },
  };
}

const ingest = (...messages: readonly (readonly UploadedObject[])[]) => ingestUploads(ports, { messages });

async function jobsOf(of: Gallery | null): Promise<readonly Job[]> {
  const jobs = await ports.registry.jobs.list(of?.uuid ?? null, ['upload'], { after: null, limit: 500 });
  return of === null ? jobs.filter((job) => job.gallery === null) : jobs;
}

/** Of every item of a gallery's uploads, in order: `done`, or its code, or its status. */
async function outcomes(of: Gallery | null = gallery): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { id } of (await jobsOf(of)).toReversed()) {
    const items = await ports.registry.jobItems.list(id, null, { after: 0, limit: 500 });
    found.push(...items.map(({ status, code }) => code ?? status));
  }
  return found;
}

const facesOf = async (of: Gallery = gallery) => (await ports.registry.galleries.counts(of.uuid)).faces;

describe('an uploaded object', () => {
  test('is enrolled, and an item of the job of its gallery and day', async () => {
    const told = await put('1.jpg', photoOf('ann'));
    expect(await ingest([told])).toEqual([true]);
    expect(await outcomes()).toEqual(['done']);
    const [job] = await jobsOf(gallery);
    expect(job).toMatchObject({
      kind: 'upload',
      status: 'running',
      total: 1,
      done: 1,
      source: { kind: 'events' },
    });
    const person = await ports.registry.persons.find(gallery.uuid, 'ann');
    expect(person).not.toBeNull();
    const [item] = await ports.registry.jobItems.list(job?.id ?? '', null, { after: 0, limit: 1 });
    expect(item?.source).toMatchObject({ person: 'ann', fileName: '1.jpg', photo: { key: told.key } });
  });

  test('told of twice, at once or later, is one item and enrolled once', async () => {
    const told = await put('1.jpg', photoOf('ann'));
    expect(await ingest([told, told], [told])).toEqual([true, true]);
    expect(await ingest([told])).toEqual([true]);
    expect(await outcomes()).toEqual(['done']);
    expect(await facesOf()).toBe(1);
  });

  test('told of on both sides of midnight is one item of the day it was put on', async () => {
    const told = await put('1.jpg', photoOf('ann'));
    await ingest([told]);
    stage.pass(86_400);
    await ingest([told]);
    expect(await outcomes()).toEqual(['done']);
  });

  test('put again with other bytes is another item', async () => {
    const first = await put('1.jpg', photoOf('ann', 1));
    await ingest([first]);
    await ingest([await put('1.jpg', photoOf('ann', 2))]);
    expect(await outcomes()).toEqual(['done', 'done']);
    expect(await facesOf()).toBe(2);
  });

  test('put again with the same bytes is another item, and enrolled again when its person was erased meanwhile', async () => {
    await ingest([await put('1.jpg', photoOf('ann'))]);
    await ingest([await put('1.jpg', photoOf('ann'))]);
    expect(await facesOf()).toBe(1);
    await deletePerson(ports, { gallery: gallery.id, person: 'ann', caller: callerOf() });
    expect(await facesOf()).toBe(0);
    await ingest([await put('1.jpg', photoOf('ann'))]);
    expect(await facesOf()).toBe(1);
  });

  test('whose event comes after that of the object that took its place is superseded, in whatever order they come', async () => {
    const older = await put('1.jpg', photoOf('ann', 1));
    const newer = await put('1.jpg', photoOf('ann', 2));
    await ingest([newer]);
    await ingest([older]);
    expect(await outcomes()).toEqual(['done', 'superseded']);
    const [first, second] = [
      await put('2.jpg', photoOf('bob', 1), 'bob'),
      await put('2.jpg', photoOf('bob', 2), 'bob'),
    ];
    await ingest([first], [second]);
    expect((await outcomes()).slice(2).sort()).toEqual(['done', 'superseded']);
    expect(await facesOf()).toBe(2);
  });

  test('deleted before it is read is not found', async () => {
    const told = await put('1.jpg', photoOf('ann'));
    stage.ports.photoSource.remove(BUCKET, told.key);
    expect(await ingest([told])).toEqual([true]);
    expect(await outcomes()).toEqual(['source_not_found']);
  });

  test('without a byte can’t be decoded, and is not analysed', async () => {
    const before = stage.ports.analyzer.analyzed();
    await ingest([await put('empty.jpg', new Uint8Array())]);
    expect(await outcomes()).toEqual(['image_undecodable']);
    expect(stage.ports.analyzer.analyzed()).toBe(before);
  });

  test('above the limit is refused before it is read', async () => {
    const told = await put('huge.tif', photoOf('ann'));
    const head = { bytes: MOST_PHOTO_BYTES + 1, version: told.version ?? '' };
    const photoSource: PhotoSource = {
      ...stage.ports.photoSource,
      head: async () => head,
      read: async () => {
        throw new Error('nobody should read it');
      },
    };
    ports = { ...stage.ports, photoSource };
    expect(await ingest([told])).toEqual([true]);
    expect(await outcomes()).toEqual(['payload_too_large']);
  });

  test('that shows nobody, or is no photo, keeps the code of its photo', async () => {
    await ingest([
      await put('landscape.jpg', photoBytes({ faces: [] })),
      await put('notes.txt', new TextEncoder().encode('hello')),
    ]);
    expect(await outcomes()).toEqual(['no_face', 'media_type_unsupported']);
    expect(await ports.registry.persons.find(gallery.uuid, 'ann')).toBeNull();
  });

  test('that may not be read is told to be so', async () => {
    const told = await put('1.jpg', photoOf('ann'));
    const head = () => Promise.reject(new Refusal('location_not_allowed', 'no right'));
    ports = { ...stage.ports, photoSource: { ...stage.ports.photoSource, head } };
    expect(await ingest([told])).toEqual([true]);
    expect(await outcomes()).toEqual(['location_not_allowed']);
  });
});

describe('an upload that is nobody’s', () => {
  test('of an unknown gallery, or with a key that names none, is an item of a job without a gallery', async () => {
    const unknown = await put('1.jpg', photoOf('ann'), 'ann', 'nowhere');
    const wild: UploadedObject = {
      ...unknown,
      key: 'enroll/photo.jpg',
      sequencer: 'wild',
      target: { kind: 'person', gallery: null, fault: 'The key has to be enroll/{gallery}/{person}/{file}.' },
    };
    const before = await outcomes(null);
    expect(await ingest([unknown, wild])).toEqual([true]);
    expect((await outcomes(null)).slice(before.length)).toEqual(['gallery_not_found', 'validation_failed']);
    expect(await ports.registry.persons.find(gallery.uuid, 'ann')).toBeNull();
  });

  test('since its person’s id can be none, is an item of its gallery', async () => {
    const told = await put('1.jpg', photoOf('ann'));
    const target = { kind: 'person', gallery: gallery.id, fault: 'names no person' } as const;
    await ingest([{ ...told, target }]);
    expect(await outcomes()).toEqual(['validation_failed']);
    const [job] = await jobsOf(gallery);
    const [item] = await ports.registry.jobItems.list(job?.id ?? '', null, { after: 0, limit: 1 });
    expect(item).toMatchObject({ source: null, message: `names no person It is: ${told.key}` });
  });

  test('since its gallery was erased while it was looked at, is one of an unknown gallery', async () => {
    const told = await put('1.jpg', photoOf('ann'));
    const of = gallery;
    const head: PhotoSource['head'] = async (name) => {
      await deleteGallery(ports, { gallery: of.id, force: true, caller: callerOf() });
      return stage.ports.photoSource.head(name);
    };
    ports = { ...stage.ports, photoSource: { ...stage.ports.photoSource, head } };
    const before = (await outcomes(null)).length;
    expect(await ingest([told])).toEqual([true]);
    expect((await outcomes(null)).slice(before)).toEqual(['gallery_not_found']);
  });
});

describe('a burst', () => {
  test('above the rate waits in the bulk queue, as items, and is enrolled from there', async () => {
    ports = { ...stage.ports, uploadBurst: memoryRateLimiter({ requests: 2, seconds: 60 }) };
    const told = await Promise.all([1, 2, 3, 4, 5].map((n) => put(`${n}.jpg`, photoOf('ann', n))));
    expect(await ingest(...told.map((one) => [one]))).toEqual(Array(5).fill(true));
    expect(await outcomes()).toEqual(['done', 'done', 'queued', 'queued', 'queued']);
    const messages = await ports.bulkQueue.receive({ limit: 10, waitSeconds: 0, visibilitySeconds: 60 });
    const ranges = messages.map(({ body }) => ({ ...JSON.parse(body), receives: 1 }));
    expect(ranges).toMatchObject([{ kind: 'items', from: 3, to: 5 }]);
    expect(await workItems(ports, { messages: ranges })).toEqual([true]);
    await ports.bulkQueue.done(messages);
    expect(await outcomes()).toEqual(Array(5).fill('done'));
  });
});

test('an upload that waits and is replaced or deleted meanwhile says which', async () => {
  ports = {
    ...stage.ports,
    uploadBurst: { consume: async () => ({ allowed: false, retryAfterSeconds: 60 }) },
  };
  const [replaced, deleted] = [await put('1.jpg', photoOf('ann', 1)), await put('2.jpg', photoOf('ann', 2))];
  await ingest([replaced, deleted]);
  await put('1.jpg', photoOf('ann', 3));
  stage.ports.photoSource.remove(BUCKET, deleted.key);
  const messages = await ports.bulkQueue.receive({ limit: 10, waitSeconds: 0, visibilitySeconds: 60 });
  await workItems(ports, {
    messages: messages.map(({ body }) => ({ ...JSON.parse(body), receives: 1 })),
  });
  await ports.bulkQueue.done(messages);
  expect(await outcomes()).toEqual(['superseded', 'source_not_found']);
});

describe('when something fails', () => {
  const away = (code: 'registry_unavailable' | 'storage_unavailable' | 'models_unavailable') =>
    Promise.reject(new Refusal(code, 'away'));

  test('the store for one object, its message comes again and the others are done', async () => {
    const [good, bad] = [await put('1.jpg', photoOf('ann', 1)), await put('2.jpg', photoOf('ann', 2))];
    const head: PhotoSource['head'] = (name) =>
      name.key === bad.key ? away('storage_unavailable') : stage.ports.photoSource.head(name);
    ports = { ...stage.ports, photoSource: { ...stage.ports.photoSource, head } };
    expect(await ingest([good], [bad])).toEqual([true, false]);
    expect(await outcomes()).toEqual(['done']);
    ports = stage.ports;
    expect(await ingest([bad])).toEqual([true]);
    expect(await outcomes()).toEqual(['done', 'done']);
  });

  test('the registry, all messages come again', async () => {
    const told = await put('1.jpg', photoOf('ann'));
    const registry = { ...ports.registry, transact: () => away('registry_unavailable') };
    ports = { ...stage.ports, registry };
    expect(await ingest([told], [told])).toEqual([false, false]);
    ports = stage.ports;
    expect(await outcomes()).toEqual([]);
    expect(await ingest([told], [told])).toEqual([true, true]);
    expect(await outcomes()).toEqual(['done']);
  });

  test('the answer of the registry is lost after an item was added, it is the same item when the event comes again', async () => {
    const told = await put('1.jpg', photoOf('ann'));
    const transact: typeof ports.registry.transact = async (work) => {
      await stage.ports.registry.transact(work);
      return away('registry_unavailable');
    };
    ports = { ...stage.ports, registry: { ...stage.ports.registry, transact } };
    expect(await ingest([told])).toEqual([false]);
    ports = stage.ports;
    expect(await outcomes()).toEqual(['queued']);
    expect(await ingest([told])).toEqual([true]);
    expect(await outcomes()).toEqual(['done']);
  });

  test('the models, the item waits and its message comes again', async () => {
    const told = await put('1.jpg', photoOf('ann'));
    stage.ports.analyzer.failWith(new Refusal('models_unavailable', 'fetch them'));
    expect(await ingest([told])).toEqual([false]);
    stage.ports.analyzer.failWith(null);
    expect(await outcomes()).toEqual(['queued']);
    expect(await ingest([told])).toEqual([true]);
    expect(await outcomes()).toEqual(['done']);
  });

  test('the bulk queue in a burst, the message comes again', async () => {
    const told = await put('1.jpg', photoOf('ann'));
    const send = () => Promise.reject(new Refusal('queue_unavailable', 'away'));
    const uploadBurst = { consume: async () => ({ allowed: false, retryAfterSeconds: 60 }) };
    ports = { ...stage.ports, uploadBurst, bulkQueue: { ...stage.ports.bulkQueue, send } };
    expect(await ingest([told])).toEqual([false]);
    ports = stage.ports;
    expect(await ingest([told])).toEqual([true]);
    expect(await outcomes()).toEqual(['done']);
  });

  test('every delivery of an event after its item was made, the item is found and enrolled all the same', async () => {
    const told = await put('1.jpg', photoOf('ann'));
    stage.ports.analyzer.failWith(new Error('this machine is broken'));
    for (let delivery = 1; delivery <= 3; delivery++) expect(await ingest([told])).toEqual([false]);
    stage.ports.analyzer.failWith(null);
    stage.pass(3600);
    await unstickJobs(stage.ports);
    const messages = await ports.bulkQueue.receive({ limit: 10, waitSeconds: 0, visibilitySeconds: 60 });
    const ranges = messages.map(({ body }) => ({ ...JSON.parse(body), receives: 1 }));
    await workItems(ports, { messages: ranges });
    await ports.bulkQueue.done(messages);
    expect(await outcomes()).toEqual(['done']);
  });

  test('two workers handle the same event at the same time, it is enrolled once', async () => {
    const told = await put('1.jpg', photoOf('ann'));
    await Promise.all([ingest([told]), ingest([told]), ingest([told])]);
    await ingest([told]);
    expect(await outcomes()).toEqual(['done']);
    expect(await facesOf()).toBe(1);
  });
});

describe('the job of a day', () => {
  test('that somebody cancelled takes nothing more; uploads go on in another one', async () => {
    await ingest([await put('1.jpg', photoOf('ann', 1))]);
    const [first] = await jobsOf(gallery);
    await ports.registry.jobs.end(first?.id ?? '', { status: 'cancelled' }, ports.clock.now());
    await ingest([await put('2.jpg', photoOf('ann', 2))]);
    expect(await jobsOf(gallery)).toHaveLength(2);
    expect(await outcomes()).toEqual(['done', 'done']);
  });

  test('is done when the day is over, and a late event opens another one', async () => {
    const late = await put('late.jpg', photoOf('ann', 2));
    await ingest([await put('1.jpg', photoOf('ann', 1))]);
    stage.pass(26 * 3600);
    await unstickJobs(stage.ports);
    expect((await jobsOf(gallery)).map(({ status }) => status)).toEqual(['done']);
    await ingest([late]);
    expect(await outcomes()).toEqual(['done', 'done']);
  });

  test('forgets in time what its items say of persons, also of those whose key named none', async () => {
    const told = await put('1.jpg', photoOf('ann'));
    await ingest(
      [told],
      [{ ...told, sequencer: 'bad', target: { kind: 'person', gallery: gallery.id, fault: 'No.' } }],
    );
    const [job] = await jobsOf(gallery);
    const texts = async () =>
      JSON.stringify(await ports.registry.jobItems.list(job?.id ?? '', null, { after: 0, limit: 9 }));
    expect(await texts()).toContain('1.jpg');
    stage.pass(26 * 3600);
    await unstickJobs(stage.ports);
    stage.pass(31 * 86_400);
    await expire(stage.ports);
    expect(await texts()).not.toMatch(/1\.jpg|ann/);
    expect(await outcomes()).toEqual(['done', 'validation_failed']);
  });

  test('is not shared by galleries', async () => {
    const other = await stage.gallery();
    await ingest([await put('1.jpg', photoOf('ann')), await put('1.jpg', photoOf('ann'), 'ann', other.id)]);
    expect(await outcomes(gallery)).toEqual(['done']);
    expect(await outcomes(other)).toEqual(['done']);
  });
});

test('nothing to tell is fine', async () => {
  expect(await ingest([], [])).toEqual([true, true]);
  expect(await ingest()).toEqual([]);
});

test('no name and no key is logged, whatever becomes of an object', async () => {
  const logged: string[] = [];
  const telemetry: IngestPorts['telemetry'] = {
    ...stage.ports.telemetry,
    log: (_level, message, fields) => {
      logged.push(JSON.stringify([message, fields]));
    },
  };
  ports = { ...stage.ports, telemetry };
  const gone = await put('secret-file.jpg', photoOf('secret-person'), 'secret-person');
  stage.ports.photoSource.remove(BUCKET, gone.key);
  await ingest([gone], [await put('secret-file.jpg', photoOf('x'), 'secret-person', 'secret-gallery')]);
  stage.ports.analyzer.failWith(new Error('broken'));
  await ingest([await put('secret-file-2.jpg', photoOf('secret-person'), 'secret-person')]);
  stage.ports.analyzer.failWith(null);
  expect(logged.length).toBeGreaterThan(2);
  expect(logged.join('\n')).not.toContain('secret');
});

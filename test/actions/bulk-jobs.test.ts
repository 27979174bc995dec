/** Bulk jobs as callers see them: what they may read, what they cost, how they end, are cancelled and tried again. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { cancelBulk } from '../../lib/actions/cancel-bulk.ts';
import { createUpload } from '../../lib/actions/create-upload.ts';
import { expire } from '../../lib/actions/expire.ts';
import { getBulk } from '../../lib/actions/get-bulk.ts';
import { getJob } from '../../lib/actions/get-job.ts';
import { listBulkItems, listJobItems } from '../../lib/actions/list-job-items.ts';
import { listBulk, listJobs } from '../../lib/actions/list-jobs.ts';
import { retryBulk } from '../../lib/actions/retry-bulk.ts';
import { settleItems } from '../../lib/actions/settle-items.ts';
import { isAllowed, readLocation } from '../../lib/actions/source-locations.ts';
import { unstickJobs } from '../../lib/actions/unstick-jobs.ts';
import { Refusal } from '../../lib/errors.ts';
import type { ItemOutcome } from '../../lib/ports/job-records.ts';
import type { Gallery } from '../../lib/ports/records.ts';
import { callerOf, openStage, refusalOf, type Stage } from '../fakes/action-stage.ts';
import { planStage } from '../fakes/plan-stage.ts';

const BUCKET = 'photos';

let stage: Stage;
let bulk: ReturnType<typeof planStage>;
beforeAll(async () => {
  stage = await openStage();
  bulk = planStage(stage);
});
afterAll(() => stage.close());
beforeEach(() => bulk.drain());

const objectIn = (gallery: Gallery, person: string, file = '1.jpg') =>
  `s3://${BUCKET}/import/${gallery.id}/${person}/${file}`;
const itemsOf = (gallery: Gallery, count: number) =>
  Array.from({ length: count }, (_, i) => ({ person: `p${i}`, object: objectIn(gallery, `p${i}`) }));
const says = (line: number, status: 'done' | 'refused' | 'failed'): ItemOutcome =>
  status === 'done' ? { line, status } : { line, status, code: 'no_face', message: 'None.' };
const settle = (job: string, ...outcomes: ItemOutcome[]) =>
  settleItems(stage.ports, { job, outcomes, cost: { photos: outcomes.length, busyMs: 40, device: 'cpu' } });

/** An upload somebody has sent. */
async function upload(gallery: Gallery, caller = callerOf()): Promise<string> {
  const { uploadId } = await createUpload(stage.ports, {
    gallery: gallery.id,
    fileName: 'a.jpg',
    mediaType: 'image/jpeg',
    bytes: 3,
    sha256: 'ab',
    caller,
  });
  await stage.ports.registry.uploads.advance(uploadId, 'waiting', 'received');
  const row = await stage.ports.registry.uploads.find(gallery.uuid, uploadId);
  await stage.ports.photoStore.put(row?.storageKey ?? '', new Uint8Array([1, 2, 3]));
  return uploadId;
}
const statusOf = async (gallery: Gallery, uploadId: string) =>
  (await stage.ports.registry.uploads.find(gallery.uuid, uploadId))?.status ?? 'gone';

describe('a bulk job', () => {
  test('is answered with what is known of it, and remembered for a repeated request', async () => {
    const gallery = await stage.gallery();
    const caller = callerOf({ principal: 'key-7', requestId: 'r-7', correlationId: 'c-7' });
    const answer = await bulk.create(gallery, { items: itemsOf(gallery, 3), strict: true }, caller);
    expect(answer).toMatchObject({
      kind: 'bulk',
      status: 'queued',
      total: 3,
      done: 0,
      planned: true,
      source: { kind: 'items', location: null },
      estimate: { photos: 3, seconds: 0.06, price: 0.0001 },
      cost: { photos: 0, seconds: 0, price: 0, device: null },
      problem: null,
      startedAt: null,
    });
    expect(caller.remembered).toEqual([{ answer, subjects: [gallery.uuid] }]);
    expect(await bulk.job(answer.id)).toMatchObject({
      actor: 'key-7',
      requestId: 'r-7',
      correlationId: 'c-7',
      options: { strict: true, qualityFilter: null, faceSelection: null },
    });
    await bulk.plan();
    expect(await getBulk(stage.ports, { gallery: gallery.id, job: answer.id })).toMatchObject({
      status: 'running',
    });
  });

  test('is stored although the queue is away, and planned later', async () => {
    const gallery = await stage.gallery();
    const away = new Refusal('queue_unavailable', 'The queue does not answer.');
    const { ports } = stage;
    const { id } = await planStage({
      ...stage,
      ports: { ...ports, planQueue: { ...ports.planQueue, send: () => Promise.reject(away) } },
    }).create(gallery, { items: itemsOf(gallery, 1) });
    await bulk.plan();
    expect(await bulk.work()).toBe(0);
    stage.pass(301);
    await unstickJobs(ports);
    await bulk.plan();
    await bulk.work();
    expect(await bulk.job(id)).toMatchObject({ status: 'done', done: 1 });
  });

  test('tells what it will cost by what earlier ones did, and what it did cost', async () => {
    const gallery = await stage.gallery();
    const first = await bulk.create(gallery, { items: itemsOf(gallery, 2) });
    await bulk.plan();
    // Ten jobs are looked at, so a thousand photos outweigh what other tests measured.
    await bulk.work({ busyMs: 0 });
    await settleItems(stage.ports, {
      job: first.id,
      outcomes: [],
      cost: { photos: 100_000, busyMs: 100_000 * 250, device: 'cuda' },
    });
    const { cost } = await getBulk(stage.ports, { gallery: gallery.id, job: first.id });
    expect(cost).toEqual({ photos: 100_002, seconds: 25_000, price: 25, device: 'cuda' });
    const { estimate } = await bulk.create(gallery, { items: itemsOf(gallery, 4) });
    expect(estimate?.photos).toBe(4);
    expect(estimate?.seconds).toBeCloseTo(1, 1);
    expect(estimate?.price).toBeCloseTo(0.001, 4);
  });

  test('without a price tells seconds only', async () => {
    const gallery = await stage.gallery();
    const { ports } = stage;
    const free = { ...ports, defaults: { ...ports.defaults, pricePerHour: null } };
    const answer = await planStage({ ...stage, ports: free }).create(gallery, { items: itemsOf(gallery, 1) });
    expect(answer.estimate).toMatchObject({ photos: 1, price: null });
    expect(answer.cost?.price).toBeNull();
  });

  test('of a manifest or prefix that is not there is refused at once', async () => {
    const gallery = await stage.gallery();
    const before = (await listJobs(stage.ports, { limit: 500 })).items.length;
    for (const request of [
      { manifest: objectIn(gallery, 'none.jsonl') },
      { manifest: `s3://${BUCKET}/import/${gallery.id}/` },
      { prefix: `s3://${BUCKET}/import/${gallery.id}/none/` },
    ])
      expect((await refusalOf(bulk.create(gallery, request))).code).toBe('source_not_found');
    expect(
      (await refusalOf(bulk.create(gallery, { prefix: `s3://${BUCKET}/import/${gallery.id}` }))).code,
    ).toBe('location_not_allowed');
    expect((await listJobs(stage.ports, { limit: 500 })).items.length).toBe(before);
  });
});

describe('locations', () => {
  const allowed = [
    { bucket: 'photos', prefix: 'import/{gallery}/' },
    { bucket: 'shared', prefix: '' },
  ];
  const may = (text: string) => {
    const name = readLocation(text);
    return name !== null && isAllowed(allowed, 'g1', name);
  };

  test.each([
    's3://photos/import/g1/anna/1.jpg',
    's3://photos/import/g1/list.jsonl',
    's3://photos/import/g1/',
    's3://photos/import/g1/a%2F..%2Fb.jpg',
    's3://photos/import/g1/... .jpg',
    's3://shared/anything.jpg',
  ])('%s may be read', (text) => {
    expect(may(text)).toBe(true);
  });

  test.each([
    ['another gallery', 's3://photos/import/g2/anna/1.jpg'],
    ['one whose name begins alike', 's3://photos/import/g10/anna/1.jpg'],
    ['the folder without its slash', 's3://photos/import/g1'],
    ['a way up', 's3://photos/import/g1/../g2/1.jpg'],
    ['a way up at the end', 's3://photos/import/g1/..'],
    ['a way nowhere', 's3://photos/import/g1/./1.jpg'],
    ['an empty segment', 's3://photos/import/g1//1.jpg'],
    ['an empty first segment', 's3://photos//import/g1/1.jpg'],
    ['a folder of many slashes', 's3://photos/import/g1//'],
    ['another bucket', 's3://photos2/import/g1/1.jpg'],
    ['what kith keeps', 's3://photos/crops/g1/1.jpg'],
    ['the placeholder itself', 's3://photos/import/{gallery}/1.jpg'],
    ['upper case', 's3://photos/IMPORT/g1/1.jpg'],
    ['another scheme', 'https://photos/import/g1/1.jpg'],
    ['a bucket with a port', 's3://photos:80/import/g1/1.jpg'],
    ['no bucket', 's3:///import/g1/1.jpg'],
    ['no key', 's3://photos'],
    ['a key too long', `s3://photos/import/g1/${'é'.repeat(600)}`],
  ])('%s may not', (_name, text) => {
    expect(may(text)).toBe(false);
  });

  test('of other galleries make the whole request a refusal that says where photos may lie', async () => {
    const [mine, other] = [await stage.gallery(), await stage.gallery()];
    const items = [...itemsOf(mine, 1), { person: 'anna', object: objectIn(other, 'anna') }];
    const refusal = await refusalOf(bulk.create(mine, { items }));
    expect(refusal.code).toBe('location_not_allowed');
    expect(refusal.message).toContain(`s3://photos/import/${mine.id}/`);
    expect(refusal.details).toEqual({ field: 'items[1].object' });
    for (const request of [{ manifest: objectIn(other, 'l.jsonl') }, { prefix: 's3://photos/import/' }])
      expect((await refusalOf(bulk.create(mine, request))).code).toBe('location_not_allowed');
    expect((await listBulk(stage.ports, { gallery: mine.id, limit: 9 })).items).toEqual([]);
  });
});

describe('uploads of a job', () => {
  test('are its own from the beginning, and gone when they are enrolled', async () => {
    const gallery = await stage.gallery();
    const uploadId = await upload(gallery);
    const items = [{ person: 'anna', uploadId: uploadId.toUpperCase() }];
    const { id } = await bulk.create(gallery, { items });
    expect(await statusOf(gallery, uploadId)).toBe('used');
    expect((await refusalOf(bulk.create(gallery, { items }))).code).toBe('upload_not_found');
    // It waits longer than an upload does.
    stage.pass(86_400);
    await expire(stage.ports);
    expect(await statusOf(gallery, uploadId)).toBe('used');
    await settle(id, says(1, 'done'));
    expect(await statusOf(gallery, uploadId)).toBe('gone');
    expect(await stage.stored(gallery)).toEqual([]);
  });

  test('of which one can’t be deleted now: its row waits with it until it expires, the others go', async () => {
    const gallery = await stage.gallery();
    const [stuck, other] = [await upload(gallery), await upload(gallery)];
    const items = [stuck, other].map((uploadId) => ({ person: 'anna', uploadId }));
    const { id } = await bulk.create(gallery, { items });
    const { photoStore } = stage.ports;
    const remove = async (key: string) => {
      if (key.includes(stuck)) throw new Error('not now');
      await photoStore.remove(key);
    };
    const cost = { photos: 2, busyMs: 40, device: 'cpu' };
    const ports = { ...stage.ports, photoStore: { ...photoStore, remove } };
    await settleItems(ports, { job: id, outcomes: [says(1, 'done'), says(2, 'done')], cost });
    expect(await statusOf(gallery, stuck)).toBe('used');
    expect(await statusOf(gallery, other)).toBe('gone');
    stage.pass(86_400);
    await expire(stage.ports);
    expect(await statusOf(gallery, stuck)).toBe('gone');
    expect(await stage.stored(gallery)).toEqual([]);
  });

  test('are good for the principal they were issued to, all or none', async () => {
    const gallery = await stage.gallery();
    const mine = await upload(gallery);
    const foreign = await upload(gallery, callerOf({ principal: 'key-2' }));
    const items = [mine, foreign].map((uploadId) => ({ person: 'anna', uploadId }));
    expect((await refusalOf(bulk.create(gallery, { items }))).code).toBe('upload_not_found');
    expect(await statusOf(gallery, mine)).toBe('received');
    const twice = [mine, mine].map((uploadId) => ({ person: 'anna', uploadId }));
    expect((await refusalOf(bulk.create(gallery, { items: twice }))).code).toBe('validation_failed');
  });

  test('are free again when their item is refused or cancelled', async () => {
    const gallery = await stage.gallery();
    const [one, two] = [await upload(gallery), await upload(gallery)];
    const { id } = await bulk.create(gallery, {
      items: [one, two].map((uploadId) => ({ person: 'anna', uploadId })),
    });
    await settle(id, says(1, 'refused'));
    expect(await statusOf(gallery, one)).toBe('received');
    await cancelBulk(stage.ports, { gallery: gallery.id, job: id, caller: callerOf() });
    expect(await statusOf(gallery, two)).toBe('received');
  });
});

describe('cancelling', () => {
  const cancel = (gallery: Gallery, job: string) =>
    cancelBulk(stage.ports, { gallery: gallery.id, job, caller: callerOf() });

  test('ends the job at once, keeps what is done, may be repeated, and leaves nothing for workers', async () => {
    const gallery = await stage.gallery();
    const { id } = await bulk.create(gallery, { items: itemsOf(gallery, 5) });
    await bulk.plan();
    await settle(id, says(1, 'done'), says(2, 'refused'));
    const ended = { status: 'cancelled', total: 5, done: 1, refused: 1, cancelled: 3 };
    expect(await cancel(gallery, id)).toMatchObject(ended);
    expect(await cancel(gallery, id)).toMatchObject(ended);
    await bulk.work();
    expect(await getBulk(stage.ports, { gallery: gallery.id, job: id })).toMatchObject(ended);
  });

  test('comes too late for a job that is done', async () => {
    const gallery = await stage.gallery();
    const { id } = await bulk.create(gallery, { items: itemsOf(gallery, 1) });
    await settle(id, says(1, 'done'));
    expect((await refusalOf(cancel(gallery, id))).code).toBe('job_finished');
  });

  test('of more items than one request marks is told as if all were, and the recurring step marks the rest', async () => {
    const gallery = await stage.gallery();
    const { registry, ids, clock } = stage.ports;
    const id = ids.uuid();
    await registry.jobs.create({ id, kind: 'bulk', gallery: gallery.uuid, total: 0 });
    const items = Array.from({ length: 10_050 }, (_, i) => ({
      line: i + 1,
      source: {
        person: 'anna',
        photo: { kind: 'object', bucket: BUCKET, key: `${i}` } as const,
        fileName: null,
      },
    }));
    const { plan } = await bulk.job(id);
    await registry.jobItems.plan(id, { was: 0, plan, items, planned: true }, clock.now());
    expect(await cancel(gallery, id)).toMatchObject({ cancelled: 10_050 });
    const list = (status: 'queued' | 'cancelled') =>
      listBulkItems(stage.ports, { gallery: gallery.id, job: id, status, limit: 500, cursor: undefined });
    expect((await list('queued')).items).toEqual([]);
    expect((await bulk.job(id)).cancelled).toBe(10_000);
    await unstickJobs(stage.ports);
    expect((await bulk.job(id)).cancelled).toBe(10_050);
    expect((await list('cancelled')).items).toHaveLength(500);
  });
});

describe('trying again', () => {
  const retry = (gallery: Gallery, job: string, refused = false) =>
    retryBulk(stage.ports, { gallery: gallery.id, job, refused, caller: callerOf() });

  test('sends failed items once more, refused ones when asked, done ones never', async () => {
    const gallery = await stage.gallery();
    const { id } = await bulk.create(gallery, { items: itemsOf(gallery, 4) });
    await bulk.plan();
    await settle(id, says(1, 'done'), says(2, 'refused'), says(3, 'failed'), says(4, 'failed'));
    await bulk.drain();
    expect(await retry(gallery, id)).toMatchObject({ status: 'running', failed: 0, refused: 1, done: 1 });
    expect(await bulk.work()).toBe(1);
    expect(await bulk.job(id)).toMatchObject({ status: 'done', done: 3, refused: 1 });
    await retry(gallery, id, true);
    await bulk.work();
    expect(await bulk.job(id)).toMatchObject({ status: 'done', done: 4, refused: 0 });
    expect(await retry(gallery, id, true)).toMatchObject({ status: 'done', done: 4 });
    expect(await bulk.work()).toBe(0);
  });

  test('whose messages can’t be sent is made good by the recurring step', async () => {
    const gallery = await stage.gallery();
    const { id } = await bulk.create(gallery, { items: itemsOf(gallery, 1) });
    await bulk.plan();
    await settle(id, says(1, 'failed'));
    await bulk.drain();
    const { bulkQueue } = stage.ports;
    const away = () => Promise.reject(new Refusal('queue_unavailable', 'Away.'));
    await retryBulk(
      { ...stage.ports, bulkQueue: { ...bulkQueue, send: away } },
      { gallery: gallery.id, job: id, refused: false, caller: callerOf() },
    );
    expect(await bulk.work()).toBe(0);
    stage.pass(301);
    await unstickJobs(stage.ports);
    await bulk.work();
    expect(await bulk.job(id)).toMatchObject({ status: 'done', done: 1 });
  });

  test('is not for a job that was ended before its time', async () => {
    const gallery = await stage.gallery();
    const { id } = await bulk.create(gallery, { items: itemsOf(gallery, 1) });
    await cancelBulk(stage.ports, { gallery: gallery.id, job: id, caller: callerOf() });
    expect((await refusalOf(retry(gallery, id))).code).toBe('job_finished');
  });

  test('of an upload that was used elsewhere meanwhile leaves its item refused', async () => {
    const gallery = await stage.gallery();
    const uploadId = await upload(gallery);
    const { id } = await bulk.create(gallery, { items: [{ person: 'anna', uploadId }] });
    await settle(id, says(1, 'refused'));
    await stage.ports.registry.uploads.advance(uploadId, 'received', 'used');
    expect(await retry(gallery, id, true)).toMatchObject({ status: 'done', refused: 1 });
  });
});

describe('items whose worker breaks every time', () => {
  test('are given up after some rounds, so that the job ends, and can be tried again by hand', async () => {
    const gallery = await stage.gallery();
    const { id } = await bulk.create(gallery, { items: itemsOf(gallery, 2) });
    await bulk.plan();
    for (let round = 0; round < 6; round++) {
      // The message is parked by its queue, and nobody says what became of its items.
      await bulk.drain();
      stage.pass(301);
      await unstickJobs(stage.ports);
    }
    expect(await bulk.job(id)).toMatchObject({ status: 'done', failed: 2 });
    const caller = callerOf();
    await retryBulk(stage.ports, { gallery: gallery.id, job: id, refused: false, caller });
    await bulk.work();
    expect(await bulk.job(id)).toMatchObject({ status: 'done', done: 2 });
  });

  test('are not given up while workers are busy with other things, however long', async () => {
    const gallery = await stage.gallery();
    const { id } = await bulk.create(gallery, { items: itemsOf(gallery, 2) });
    await bulk.plan();
    for (let round = 0; round < 10; round++) {
      stage.pass(301);
      await unstickJobs(stage.ports);
    }
    expect(await bulk.job(id)).toMatchObject({ status: 'running', failed: 0, nudges: 0 });
    expect(await bulk.work()).toBe(1);
  });
});

describe('reading jobs', () => {
  test('goes page by page, newest first, and by what became of items', async () => {
    const gallery = await stage.gallery();
    const ids: string[] = [];
    for (let i = 0; i < 3; i++) ids.unshift((await bulk.create(gallery, { items: itemsOf(gallery, 3) })).id);
    const first = await listBulk(stage.ports, { gallery: gallery.id, limit: 2 });
    const cursor = first.nextCursor ?? undefined;
    const rest = await listBulk(stage.ports, { gallery: gallery.id, limit: 2, cursor });
    expect([...first.items, ...rest.items].map(({ id }) => id)).toEqual(ids);
    expect(rest.nextCursor).toBeNull();
    const job = ids[0] ?? '';
    await settle(job, says(2, 'refused'));
    const ask = { gallery: gallery.id, job, limit: 2 };
    const page = await listBulkItems(stage.ports, ask);
    const next = await listBulkItems(stage.ports, { ...ask, cursor: page.nextCursor ?? undefined });
    expect([...page.items, ...next.items].map(({ line, status }) => [line, status])).toEqual([
      [1, 'queued'],
      [2, 'refused'],
      [3, 'queued'],
    ]);
    expect((await listBulkItems(stage.ports, { ...ask, status: 'refused' })).items).toEqual([
      {
        line: 2,
        status: 'refused',
        person: 'p1',
        externalId: null,
        fileName: '1.jpg',
        object: objectIn(gallery, 'p1'),
        uploadId: null,
        code: 'no_face',
        message: 'None.',
        attempts: 1,
      },
    ]);
    const foreign = { ...ask, cursor: cursor ?? '' };
    expect((await refusalOf(listBulkItems(stage.ports, foreign))).code).toBe('validation_failed');
  });

  test('of another gallery, or out of a key’s reach, finds none', async () => {
    const [mine, other] = [await stage.gallery(), await stage.gallery()];
    const { id } = await bulk.create(mine, { items: itemsOf(mine, 1) });
    const caller = callerOf({ galleries: [other.id] });
    const asks = [
      getBulk(stage.ports, { gallery: other.id, job: id }),
      listBulkItems(stage.ports, { gallery: other.id, job: id, limit: 9 }),
      cancelBulk(stage.ports, { gallery: other.id, job: id, caller }),
      retryBulk(stage.ports, { gallery: other.id, job: id, refused: false, caller }),
      getJob(stage.ports, { job: id, caller }),
      listJobItems(stage.ports, { job: id, limit: 9, caller }),
      getBulk(stage.ports, { gallery: mine.id, job: 'no-uuid' }),
    ];
    for (const ask of asks) expect((await refusalOf(ask)).code).toBe('job_not_found');
    const inside = callerOf({ galleries: [mine.id] });
    expect(await getJob(stage.ports, { job: id, caller: inside })).toMatchObject({ id });
    expect((await listJobItems(stage.ports, { job: id, limit: 9, caller: inside })).items).toHaveLength(1);
  });

  test('after a month tells how many, not who', async () => {
    const gallery = await stage.gallery();
    const { id } = await bulk.create(gallery, { items: itemsOf(gallery, 2) });
    await settle(id, says(1, 'done'), says(2, 'refused'));
    stage.pass(31 * 86_400);
    await expire(stage.ports);
    const { items } = await listBulkItems(stage.ports, { gallery: gallery.id, job: id, limit: 9 });
    expect(items).toMatchObject([
      { status: 'done', person: null, object: null },
      { status: 'refused', person: null, object: null, code: 'no_face' },
    ]);
    expect(await getBulk(stage.ports, { gallery: gallery.id, job: id })).toMatchObject({
      done: 1,
      refused: 1,
    });
  });
});

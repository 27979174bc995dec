/** The planner: every line becomes one item, whatever the manifest looks like and wherever the work breaks off. */
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { deleteGallery } from '../../lib/actions/delete-gallery.ts';
import { type PlanPorts, planJob } from '../../lib/actions/plan-job.ts';
import { planMessage } from '../../lib/actions/queue-messages.ts';
import { unstickJobs } from '../../lib/actions/unstick-jobs.ts';
import { Refusal } from '../../lib/errors.ts';
import type { Gallery } from '../../lib/ports/records.ts';
import { callerOf, openStage, refusalOf, type Stage } from '../fakes/action-stage.ts';
import { planStage, readers } from '../fakes/plan-stage.ts';

const BUCKET = 'photos';

let stage: Stage;
let bulk: ReturnType<typeof planStage>;
beforeAll(async () => {
  stage = await openStage();
  bulk = planStage(stage);
});
afterAll(() => stage.close());
beforeEach(() => bulk.drain());

const folder = (gallery: Gallery) => `import/${gallery.id}/`;
const line = (gallery: Gallery, person: string, more: object = {}) =>
  JSON.stringify({ person, object: `s3://${BUCKET}/${folder(gallery)}${person}/1.jpg`, ...more });

/** A job over a manifest with this text. */
async function manifestJob(gallery: Gallery, text: string | Uint8Array) {
  const key = `${folder(gallery)}list.jsonl`;
  stage.ports.photoSource.put(BUCKET, key, text);
  const { id } = await bulk.create(gallery, { manifest: `s3://${BUCKET}/${key}` });
  return { id, key };
}

const codes = async (id: string) =>
  (await bulk.items(id)).map(({ line, status, code }) => [line, code ?? status]);

describe('a manifest', () => {
  test('becomes items as its lines say, and the job its estimate', async () => {
    const gallery = await stage.gallery();
    const box = { x: 1, y: 2, width: 30, height: 40 };
    const { id } = await manifestJob(
      gallery,
      [
        line(gallery, 'anna', { displayName: 'Anna Á', metadata: { team: 'blue' }, faceBox: box }),
        line(gallery, 'bert', { fileName: 'portrait.jpg' }),
      ].join('\n'),
    );
    expect(await bulk.job(id)).toMatchObject({ status: 'queued', planned: false, total: 0 });
    await bulk.plan();
    expect(await bulk.job(id)).toMatchObject({
      status: 'running',
      planned: true,
      total: 2,
      plan: { line: 2, sent: 2, photos: 2 },
      estimate: { photos: 2 },
    });
    expect((await bulk.items(id)).map(({ source }) => source)).toEqual([
      {
        person: 'anna',
        photo: { kind: 'object', bucket: BUCKET, key: `${folder(gallery)}anna/1.jpg` },
        fileName: '1.jpg',
        displayName: 'Anna Á',
        metadata: { team: 'blue' },
        faceBox: box,
      },
      {
        person: 'bert',
        photo: { kind: 'object', bucket: BUCKET, key: `${folder(gallery)}bert/1.jpg` },
        fileName: 'portrait.jpg',
      },
    ]);
    expect(await bulk.work()).toBe(1);
    expect(await bulk.job(id)).toMatchObject({ status: 'done', done: 2 });
  });

  test('has its lines refused one by one, under their own numbers, and nothing of them kept', async () => {
    const gallery = await stage.gallery();
    const other = await stage.gallery();
    const secret = 'very-secret-name';
    const { id } = await manifestJob(
      gallery,
      [
        `\uFEFF${line(gallery, 'anna')}\r`,
        '',
        `{"person": "${secret}"`,
        line(gallery, `${secret}/..`),
        JSON.stringify({ object: `s3://${BUCKET}/${folder(gallery)}x.jpg` }),
        line(gallery, 'bert', { surname: secret }),
        line(gallery, 'bert', { uploadId: '01900000-0000-7000-8000-000000000001' }),
        `"${secret}"`,
        `[${line(gallery, 'bert')}]`,
        JSON.stringify({ person: 'bert', object: `https://${secret}/x.jpg` }),
        line(other, 'bert'),
        JSON.stringify({ person: 'bert', object: `s3://${BUCKET}/${folder(gallery)}../${other.id}/x.jpg` }),
        line(gallery, 'bert', { metadata: { note: 'x'.repeat(200_000) } }),
        line(gallery, 'duplicates'),
        '{"person":"bert","object":"s3://photos/\u0000"}',
        line(gallery, 'carl'),
        '',
      ].join('\n'),
    );
    await bulk.plan();
    expect(await codes(id)).toEqual([
      [1, 'queued'],
      [3, 'validation_failed'],
      [4, 'validation_failed'],
      [5, 'validation_failed'],
      [6, 'validation_failed'],
      [7, 'validation_failed'],
      [8, 'validation_failed'],
      [9, 'validation_failed'],
      [10, 'validation_failed'],
      [11, 'location_not_allowed'],
      [12, 'location_not_allowed'],
      [13, 'validation_failed'],
      [14, 'validation_failed'],
      [15, 'validation_failed'],
      [16, 'queued'],
    ]);
    const items = await bulk.items(id);
    expect(JSON.stringify(items)).not.toContain(secret);
    const messages = new Map(items.map((item) => [item.line, item.message]));
    expect(messages.get(3)).toBe('Line 3 is no well-formed JSON.');
    expect(messages.get(5)).toMatch(/^Line 5 is no item: person must be /);
    expect(messages.get(6)).toBe('Line 6 is no item: surname is not a known field.');
    expect(messages.get(13)).toMatch(/Line 13 has more than \d+ bytes/);
    await bulk.work();
    expect(await bulk.job(id)).toMatchObject({
      status: 'done',
      total: 15,
      done: 2,
      refused: 13,
      estimate: { photos: 2 },
    });
  });

  test('longer than a step is planned in steps, and no line is lost or doubled between them', async () => {
    const gallery = await stage.gallery();
    const lines = Array.from({ length: 250 }, (_, i) => (i % 50 === 7 ? '' : line(gallery, `p${i}`)));
    const { id } = await manifestJob(gallery, lines.join('\r\n'));
    await bulk.plan(64);
    const items = await bulk.items(id);
    expect(items.map((item) => [item.line, item.source?.person])).toEqual(
      lines.flatMap((text, i) => (text === '' ? [] : [[i + 1, `p${i}`]])),
    );
    expect(await bulk.job(id)).toMatchObject({ planned: true, total: 245, planStep: 5 });
    await bulk.work();
    expect(await bulk.job(id)).toMatchObject({ status: 'done', done: 245 });
  });

  test.each([
    ['empty', ''],
    ['blank', '\n\r\n  \n'],
    ['only a byte order mark', '\uFEFF'],
  ])('that is %s ends as done, with nothing to do', async (_name, text) => {
    const gallery = await stage.gallery();
    const { id } = await manifestJob(gallery, text);
    await bulk.plan();
    expect(await bulk.job(id)).toMatchObject({ status: 'done', total: 0, planned: true });
  });

  test.each([
    ['compressed', new Uint8Array([0x1f, 0x8b, 8, 0]), 'validation_failed'],
    ['one array', '[{"person":"a"}]', 'validation_failed'],
  ])('that is %s fails its job as a whole', async (_name, content, code) => {
    const gallery = await stage.gallery();
    const { id } = await manifestJob(gallery, content);
    await bulk.plan();
    expect(await bulk.job(id)).toMatchObject({ status: 'failed', code, total: 0 });
  });

  test('replaced while it is read fails the job; what waits is cancelled, what is enrolled stays', async () => {
    const gallery = await stage.gallery();
    const lines = Array.from({ length: 10 }, (_, i) => line(gallery, `p${i}`)).join('\n');
    const { id, key } = await manifestJob(gallery, lines);
    await planJob(stage.ports, { job: id }, readers, 4);
    await stage.ports.registry.jobItems.settle(
      id,
      [{ line: 1, status: 'done' }],
      { photos: 1, busyMs: 1, device: 'cpu' },
      stage.ports.clock.now(),
      stage.ports.clock.now(),
    );
    stage.ports.photoSource.put(BUCKET, key, `${lines}\n`);
    await bulk.plan(4);
    expect(await bulk.job(id)).toMatchObject({
      status: 'failed',
      code: 'superseded',
      total: 4,
      done: 1,
      cancelled: 3,
    });
    expect(await bulk.work()).toBeGreaterThan(0);
    expect(await bulk.job(id)).toMatchObject({ status: 'failed', done: 1, cancelled: 3 });
  });

  test('deleted while it is read fails the job', async () => {
    const gallery = await stage.gallery();
    const { id, key } = await manifestJob(gallery, line(gallery, 'anna'));
    stage.ports.photoSource.remove(BUCKET, key);
    await bulk.plan();
    expect(await bulk.job(id)).toMatchObject({ status: 'failed', code: 'source_not_found' });
  });

  test('that can’t be read for the moment is read when the message comes again', async () => {
    const gallery = await stage.gallery();
    const { id } = await manifestJob(gallery, line(gallery, 'anna'));
    const away: PlanPorts = {
      ...stage.ports,
      photoSource: {
        ...stage.ports.photoSource,
        read: () => Promise.reject(new Refusal('storage_unavailable', 'The store does not answer.')),
      },
    };
    expect((await refusalOf(planJob(away, { job: id }, readers))).code).toBe('storage_unavailable');
    expect(await bulk.job(id)).toMatchObject({ planned: false, total: 0, code: null });
    await bulk.plan();
    expect(await bulk.job(id)).toMatchObject({ planned: true, total: 1 });
  });
});

describe('a prefix', () => {
  test('becomes an item per object, its folder the person; markers are passed over, the rest is told', async () => {
    const gallery = await stage.gallery();
    const root = `${folder(gallery)}2030/`;
    for (const key of [
      'anna/',
      'anna/1.jpg',
      'anna/ü 2.jpg',
      'bert/1.jpg',
      'bert/deep/2.jpg',
      'duplicates/1.jpg',
      'no person!/1.jpg',
      'readme.txt',
    ])
      stage.ports.photoSource.put(BUCKET, `${root}${key}`, key.endsWith('/') ? '' : 'x');
    stage.ports.photoSource.put(BUCKET, `${folder(gallery)}2031/carl/1.jpg`, 'x');
    const { id } = await bulk.create(gallery, { prefix: `s3://${BUCKET}/${root}` });
    await bulk.plan(3);
    const items = await bulk.items(id);
    expect(items.map(({ source, code }) => source?.person ?? code)).toEqual([
      'anna',
      'anna',
      'bert',
      'validation_failed',
      'validation_failed',
      'validation_failed',
      'validation_failed',
    ]);
    expect(items[1]?.source).toMatchObject({
      fileName: 'ü 2.jpg',
      photo: { kind: 'object', bucket: BUCKET, key: `${root}anna/ü 2.jpg` },
    });
    expect(items.map(({ message }) => message).slice(3)).toEqual([
      expect.stringContaining('deeper'),
      expect.stringContaining('reserved'),
      expect.stringContaining('letters'),
      expect.stringContaining('no folder'),
    ]);
    await bulk.work();
    expect(await bulk.job(id)).toMatchObject({ status: 'done', total: 7, done: 3, refused: 4 });
  });

  test('listed in pages has each object once', async () => {
    const gallery = await stage.gallery();
    const keys = Array.from({ length: 57 }, (_, i) => `${folder(gallery)}p${i % 9}/${i}.jpg`);
    for (const key of keys) stage.ports.photoSource.put(BUCKET, key, 'x');
    const { id } = await bulk.create(gallery, { prefix: `s3://${BUCKET}/${folder(gallery)}` });
    await bulk.plan(10);
    const found = (await bulk.items(id)).map(({ source }) =>
      source?.photo.kind === 'object' ? source.photo.key : '',
    );
    expect(found).toEqual([...keys].sort());
  });
});

describe('the planner', () => {
  test('leaves jobs alone that ended, are unknown, were erased or are no bulk jobs', async () => {
    const gallery = await stage.gallery();
    const { id } = await manifestJob(gallery, line(gallery, 'anna'));
    await stage.ports.registry.jobs.end(id, { status: 'cancelled' }, stage.ports.clock.now());
    await bulk.plan();
    expect(await bulk.job(id)).toMatchObject({ status: 'cancelled', total: 0 });
    const { id: erased } = await manifestJob(gallery, line(gallery, 'anna'));
    await deleteGallery(stage.ports, { gallery: gallery.id, force: true, caller: callerOf() });
    await planJob(stage.ports, { job: erased }, readers);
    await planJob(stage.ports, { job: '01900000-0000-7000-8000-000000000001' }, readers);
    const reindex = stage.ports.ids.uuid();
    await stage.ports.registry.jobs.create({ id: reindex, kind: 'reindex', gallery: null, total: 0 });
    await planJob(stage.ports, { job: reindex }, readers);
    expect(await bulk.job(reindex)).toMatchObject({ status: 'queued' });
    expect(await bulk.work()).toBe(0);
  });

  test('never looks at S3 for items that were listed', async () => {
    const gallery = await stage.gallery();
    const object = `s3://${BUCKET}/${folder(gallery)}anna/1.jpg`;
    const { id } = await bulk.create(gallery, { items: [{ person: 'anna', object }] });
    const calls = stage.ports.photoSource.calls();
    await bulk.plan();
    expect(stage.ports.photoSource.calls()).toBe(calls);
    await bulk.work();
    expect(await bulk.job(id)).toMatchObject({ status: 'done', done: 1 });
  });

  test('killed between any two steps, repeated, or run twice at once, it ends with each line settled once', async () => {
    const gallery = await stage.gallery();
    const lines = Array.from({ length: 9 }, (_, i) => (i === 4 ? 'nonsense' : line(gallery, `p${i}`)));
    const crash = new Error('killed');
    /** How many writes go well before the process is killed, and whether the killed one was still done. */
    const accident = fc.record({ after: fc.nat(4), done: fc.boolean(), twins: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(accident, { maxLength: 6 }), fc.boolean(), async (accidents, prefix) => {
        await bulk.drain();
        let id: string;
        if (prefix) {
          const root = `${folder(gallery)}${stage.ports.ids.uuid()}/`;
          for (let i = 0; i < 8; i++) stage.ports.photoSource.put(BUCKET, `${root}p${i}/1.jpg`, 'x');
          stage.ports.photoSource.put(BUCKET, `${root}nonsense`, 'x');
          ({ id } = await bulk.create(gallery, { prefix: `s3://${BUCKET}/${root}` }));
        } else {
          ({ id } = await manifestJob(gallery, lines.join('\n')));
        }
        const once = (most: number, doneAtAll: boolean): PlanPorts => {
          let left = most;
          const mortal =
            <A extends unknown[], T>(write: (...args: A) => Promise<T>) =>
            async (...args: A): Promise<T> => {
              if (left > 0) {
                left -= 1;
                return write(...args);
              }
              if (left === 0 && doneAtAll) {
                left = -1;
                await write(...args);
              }
              left = -1;
              throw crash;
            };
          const { registry, bulkQueue, planQueue } = stage.ports;
          return {
            ...stage.ports,
            registry: {
              ...registry,
              jobs: { ...registry.jobs, sent: mortal(registry.jobs.sent) },
              jobItems: { ...registry.jobItems, plan: mortal(registry.jobItems.plan) },
            },
            bulkQueue: { ...bulkQueue, send: mortal(bulkQueue.send) },
            planQueue: { ...planQueue, send: mortal(planQueue.send) },
          };
        };
        for (const { after, done, twins } of accidents) {
          const run = () =>
            planJob(once(after, done), { job: id }, readers, 2).catch((error: unknown) => {
              if (error !== crash) throw error;
            });
          await Promise.all(twins ? [run(), run()] : [run()]);
          // Workers are at it meanwhile.
          if (twins) await bulk.work();
        }
        // The message comes again, and once more than needed.
        await stage.ports.planQueue.send([planMessage(id), planMessage(id)]);
        await bulk.plan(2);
        await bulk.work();
        expect(await bulk.job(id)).toMatchObject({
          status: 'done',
          planned: true,
          total: 9,
          done: 8,
          refused: 1,
          failed: 0,
          cancelled: 0,
          // Of a twin that was killed before it wrote down what it had sent, workers may have ended the job meanwhile.
          plan: { line: 9, sent: expect.toSatisfy((sent: number) => sent <= 9), photos: 8 },
          estimate: { photos: 8 },
        });
        expect(await codes(id)).toHaveLength(9);
      }),
      { numRuns: 15 },
    );
  });

  test('whose message was lost is asked again, and so are workers', async () => {
    const gallery = await stage.gallery();
    const { id } = await manifestJob(gallery, [line(gallery, 'anna'), line(gallery, 'bert')].join('\n'));
    await bulk.drain();
    await unstickJobs(stage.ports);
    await bulk.plan();
    expect(await bulk.job(id)).toMatchObject({ planned: false });
    stage.pass(301);
    await unstickJobs(stage.ports);
    await bulk.plan();
    expect(await bulk.job(id)).toMatchObject({ planned: true, total: 2 });
    await bulk.drain();
    stage.pass(301);
    await unstickJobs(stage.ports);
    expect(await bulk.work()).toBeGreaterThan(0);
    expect(await bulk.job(id)).toMatchObject({ status: 'done', done: 2 });
  });
});

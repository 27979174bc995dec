/** Albums filled from a bucket, by events or as a job: each object ends as one item, whatever is repeated, replaced or erased meanwhile. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { addPhotos } from '../../lib/actions/add-photos.ts';
import { cancelBulk } from '../../lib/actions/cancel-bulk.ts';
import { changeAlbum } from '../../lib/actions/change-album.ts';
import { createAlbum } from '../../lib/actions/create-album.ts';
import { type CreateImportRequest, createImport } from '../../lib/actions/create-import.ts';
import { createUpload } from '../../lib/actions/create-upload.ts';
import { deleteAlbum } from '../../lib/actions/delete-album.ts';
import { ingestUploads } from '../../lib/actions/ingest-uploads.ts';
import { listAlbumPhotos } from '../../lib/actions/list-album-photos.ts';
import { listBulkItems } from '../../lib/actions/list-job-items.ts';
import { planJob } from '../../lib/actions/plan-job.ts';
import { receiveUpload } from '../../lib/actions/receive-upload.ts';
import { removePhoto } from '../../lib/actions/remove-photo.ts';
import { retryBulk } from '../../lib/actions/retry-bulk.ts';
import { unstickJobs } from '../../lib/actions/unstick-jobs.ts';
import { type WorkPorts, workItems } from '../../lib/actions/work-items.ts';
import { memoryRateLimiter } from '../../lib/adapters/rate-limiter/memory.ts';
import { Refusal } from '../../lib/errors.ts';
import { MOST_PHOTO_BYTES } from '../../lib/face/photo-limit.ts';
import type { ActionPorts } from '../../lib/ports/action-ports.ts';
import type { PhotoSource } from '../../lib/ports/photo-source.ts';
import type { Gallery } from '../../lib/ports/records.ts';
import type { UploadedObject, UploadTarget } from '../../lib/ports/upload-events.ts';
import { callerOf, openStage, type Stage } from '../fakes/action-stage.ts';
import { photoBytes, photoOf } from '../fakes/fake-photo.ts';

const BUCKET = 'photos';
const ALBUM = 'party';

let stage: Stage;
let ports: ActionPorts;
let gallery: Gallery;
let puts = 0;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());
beforeEach(async () => {
  ports = stage.ports;
  stage.ports.analyzer.failWith(null);
  gallery = await stage.gallery();
  await createAlbum(ports, { gallery: gallery.id, id: ALBUM, title: 'Party', caller: callerOf() });
});

const place = () => ({ gallery: gallery.id, album: ALBUM });

async function shown(): Promise<Readonly<Record<string, string>>> {
  const { items } = await listAlbumPhotos(ports, {
    ...place(),
    order: 'position',
    limit: 500,
    caller: callerOf(),
  });
  return Object.fromEntries(items.map(({ externalId, photoId }) => [externalId ?? '', photoId]));
}

/** Takes every message off the queues and does what it says, as loops would, until nothing is left. */
async function workOff(through: WorkPorts = ports): Promise<void> {
  for (;;) {
    const plans = await ports.planQueue.receive({ limit: 10, waitSeconds: 0, visibilitySeconds: 60 });
    for (const { body } of plans) await planJob(ports, JSON.parse(body), readers);
    await ports.planQueue.done(plans);
    const items = await ports.bulkQueue.receive({ limit: 10, waitSeconds: 0, visibilitySeconds: 60 });
    const messages = items.map(({ body }) => ({ ...JSON.parse(body), receives: 1 }));
    await workItems(through, { messages });
    await ports.bulkQueue.done(items);
    if (plans.length + items.length === 0) return;
  }
}

const readers = { line: () => ({ fault: 'is none' }), person: () => ({ fault: 'is none' }) };

async function itemsOf(job: string) {
  const { items } = await listBulkItems(ports, { gallery: gallery.id, job, limit: 500 });
  return items;
}
const outcomesOf = async (job: string) =>
  (await itemsOf(job)).map(({ status, code }) => (status === 'cancelled' ? status : (code ?? status)));

describe('an object put under albums/', () => {
  async function put(
    path: string,
    bytes: Uint8Array,
    { album = ALBUM, id = gallery.id }: { readonly album?: string; readonly id?: string } = {},
  ): Promise<UploadedObject> {
    const key = `albums/${id}/${album}/${path}`;
    stage.ports.photoSource.put(BUCKET, key, bytes);
    const target: UploadTarget = {
      kind: 'album',
      gallery: id,
      album,
      path,
      fileName: path.split('/').at(-1) ?? null,
    };
    return {
      bucket: BUCKET,
      key,
      version: (await stage.ports.photoSource.head({ bucket: BUCKET, key }))?.version ?? null,
      sequencer: (++puts).toString(16).padStart(16, '0'),
      putAt: ports.clock.now(),
      target,
    };
  }
  const ingest = (...messages: readonly (readonly UploadedObject[])[]) => ingestUploads(ports, { messages });
  const jobs = async (of: Gallery | null = gallery) => {
    const all = await ports.registry.jobs.list(of?.uuid ?? null, ['album'], { after: null, limit: 500 });
    return all.filter((job) => job.gallery === (of?.uuid ?? null));
  };
  const outcomes = async () => {
    const found: string[] = [];
    for (const { id } of (await jobs()).toReversed()) found.push(...(await outcomesOf(id)));
    return found;
  };

  test('comes into the album with its faces, and stays where it is; the day’s job of the album tells of it', async () => {
    const before = await stage.stored(gallery);
    const told = await put('day 1/Größe.jpg', photoBytes({ faces: [{ person: 'ann' }, { person: 'ben' }] }));
    expect(await ingest([told])).toEqual([true]);
    const photos = await shown();
    expect(Object.keys(photos)).toEqual(['day 1/Größe.jpg'.normalize('NFC')]);
    const [photo] = await ports.registry.albumPhotos.known(gallery.uuid, [
      ports.digest.sha256(photoBytes({ faces: [{ person: 'ann' }, { person: 'ben' }] })),
    ]);
    expect(photo).toMatchObject({
      storageKey: null,
      sourceKey: `s3://${BUCKET}/${told.key}`,
      sourceVersion: told.version,
      fileName: 'Größe.jpg',
    });
    const kept = (await stage.stored(gallery)).filter((key) => !before.includes(key));
    expect(kept.filter((key) => key.startsWith('photos/'))).toEqual([]);
    expect(kept.filter((key) => key.startsWith('crops/'))).toHaveLength(2);
    const [job] = await jobs();
    expect(job).toMatchObject({
      kind: 'album',
      total: 1,
      done: 1,
      source: { kind: 'events' },
      options: { album: { id: ALBUM } },
    });
  });

  test('told of twice or late is one item and one photo', async () => {
    const told = await put('1.jpg', photoOf('ann'));
    expect(await ingest([told, told], [told])).toEqual([true, true]);
    await ingest([told]);
    expect(await outcomes()).toEqual(['done']);
    expect(Object.keys(await shown())).toEqual(['1.jpg']);
  });

  test('put again with other bytes takes the older photo’s place, in whatever order the events come', async () => {
    await ingest([await put('1.jpg', photoOf('ann', 1))]);
    const first = (await shown())['1.jpg'];
    const older = await put('1.jpg', photoOf('ann', 2, 0.95));
    const newest = await put('1.jpg', photoOf('ann', 3, 0.96));
    await ingest([newest]);
    const second = (await shown())['1.jpg'];
    expect(second).not.toBe(first);
    await ingest([older]);
    expect(await shown()).toEqual({ '1.jpg': second });
    expect(await outcomes()).toEqual(['done', 'done', 'superseded']);
  });

  test('replaced while it was looked at is not shown in the place of its successor', async () => {
    const older = await put('1.jpg', photoOf('ann', 1));
    let replaced = false;
    const analyzer: ActionPorts['analyzer'] = {
      ...stage.ports.analyzer,
      async analyze(request) {
        const seen = await stage.ports.analyzer.analyze(request);
        if (!replaced) {
          replaced = true;
          await ingest([await put('1.jpg', photoOf('ann', 2, 0.95))]);
        }
        return seen;
      },
    };
    ports = { ...stage.ports, analyzer };
    await ingest([older]);
    expect((await outcomes()).toSorted()).toEqual(['done', 'superseded']);
    const [photo] = await ports.registry.albumPhotos.known(gallery.uuid, [
      ports.digest.sha256(photoOf('ann', 2, 0.95)),
    ]);
    expect(await shown()).toEqual({ '1.jpg': photo?.uuid });
  });

  test('that is gone, empty, too large or no photo is refused with the reason', async () => {
    const gone = await put('gone.jpg', photoOf('ann'));
    stage.ports.photoSource.remove(BUCKET, gone.key);
    const huge = await put('huge.tif', photoOf('ben'));
    const head: PhotoSource['head'] = async (name) =>
      name.key === huge.key
        ? { bytes: MOST_PHOTO_BYTES + 1, version: huge.version ?? '' }
        : stage.ports.photoSource.head(name);
    ports = { ...stage.ports, photoSource: { ...stage.ports.photoSource, head } };
    await ingest([
      gone,
      await put('empty.jpg', new Uint8Array()),
      huge,
      await put('notes.jpg', new TextEncoder().encode('no photo')),
    ]);
    const refused = ['source_not_found', 'image_undecodable', 'payload_too_large', 'media_type_unsupported'];
    expect(await outcomes()).toEqual(refused);
    expect(await shown()).toEqual({});
  });

  test('of no album, or no gallery, is refused where somebody finds it', async () => {
    await ingest([await put('1.jpg', photoOf('ann'), { album: 'nowhere' })]);
    expect(await outcomes()).toEqual(['album_not_found']);
    const before = (await jobs(null)).reduce((sum, { refused }) => sum + refused, 0);
    await ingest([await put('1.jpg', photoOf('ann'), { id: 'nobody' })]);
    expect((await jobs(null)).reduce((sum, { refused }) => sum + refused, 0)).toBe(before + 1);
  });

  test('of an album that is not indexed is shown, and nobody looks for faces', async () => {
    await changeAlbum(ports, { ...place(), policy: { indexing: false }, caller: callerOf() });
    await ingest([await put('1.jpg', photoOf('ann'))]);
    expect(Object.keys(await shown())).toEqual(['1.jpg']);
    expect((await ports.registry.galleries.counts(gallery.uuid)).faces).toBe(0);
  });

  test('above the rate waits in the bulk queue and is brought in from there', async () => {
    ports = { ...stage.ports, uploadBurst: memoryRateLimiter({ requests: 2, seconds: 60 }) };
    const told: UploadedObject[] = [];
    for (const n of [1, 2, 3, 4, 5]) told.push(await put(`${n}.jpg`, photoOf(`p${n}`)));
    expect(await ingest(...told.map((one) => [one]))).toEqual(Array(5).fill(true));
    expect((await outcomes()).filter((outcome) => outcome === 'queued')).toHaveLength(3);
    await workOff();
    expect(await outcomes()).toEqual(Array(5).fill('done'));
    expect(Object.keys(await shown())).toHaveLength(5);
  });

  test('while the models are away waits, and its message comes again', async () => {
    const told = await put('1.jpg', photoOf('ann'));
    stage.ports.analyzer.failWith(new Refusal('models_unavailable', 'fetch them'));
    expect(await ingest([told])).toEqual([false]);
    stage.ports.analyzer.failWith(null);
    expect(await ingest([told])).toEqual([true]);
    expect(await outcomes()).toEqual(['done']);
  });

  test('the day’s job ends a day later, when all its photos are settled', async () => {
    await ingest([await put('1.jpg', photoOf('ann'))]);
    expect((await jobs())[0]).toMatchObject({ status: 'running', planned: false });
    stage.pass(26 * 3600);
    await unstickJobs(ports);
    expect((await jobs())[0]).toMatchObject({ status: 'done', planned: true });
  });
});

describe('an import', () => {
  const start = (wish: Partial<CreateImportRequest>) =>
    createImport(ports, { ...place(), caller: callerOf(), ...wish });
  const folder = (path = '') => `import/${gallery.id}/${path}`;
  const fill = (files: Readonly<Record<string, Uint8Array>>) => {
    for (const [path, bytes] of Object.entries(files))
      stage.ports.photoSource.put(BUCKET, folder(path), bytes);
  };
  const prefix = () => `s3://${BUCKET}/${folder()}`;
  const jobNow = async (id: string) => ports.registry.jobs.find(id);

  test('of a folder brings in everything below it under its path, with the labels, and leaves the originals where they are', async () => {
    fill({
      'a.jpg': photoOf('ann'),
      'sub/b.jpg': photoOf('ben'),
      'sub/': new Uint8Array(),
      'x.txt': new Uint8Array([1]),
    });
    const job = await start({ prefix: prefix(), labels: ['gala'] });
    expect(job).toMatchObject({ kind: 'album', album: ALBUM, status: 'queued', planned: false });
    await workOff();
    expect(Object.keys(await shown()).sort()).toEqual(['a.jpg', 'sub/b.jpg']);
    expect(await jobNow(job.id)).toMatchObject({ status: 'done', total: 3, done: 2, refused: 1 });
    expect(await itemsOf(job.id)).toMatchObject([
      { status: 'done', person: null, externalId: 'a.jpg' },
      { status: 'done', externalId: 'sub/b.jpg', object: `s3://${BUCKET}/${folder('sub/b.jpg')}` },
      { status: 'refused', code: 'media_type_unsupported', externalId: 'x.txt' },
    ]);
    const { items } = await listAlbumPhotos(ports, {
      ...place(),
      order: 'position',
      labels: 'gala',
      caller: callerOf(),
      limit: 10,
    });
    expect(items).toHaveLength(2);
    const [photo] = await ports.registry.albumPhotos.known(gallery.uuid, [
      ports.digest.sha256(photoOf('ann')),
    ]);
    expect(photo).toMatchObject({ storageKey: null, sourceKey: `s3://${BUCKET}/${folder('a.jpg')}` });
    expect(photo?.sourceVersion).toMatch(/^v\d+$/);
  });

  test('again changes nothing; an object replaced meanwhile takes the older photo’s place', async () => {
    fill({ 'a.jpg': photoOf('ann', 1), 'b.jpg': photoOf('ben', 1) });
    await start({ prefix: prefix() });
    await workOff();
    const before = await shown();
    const analysed = stage.ports.analyzer.analyzed();
    fill({ 'b.jpg': photoOf('ben', 2, 0.95) });
    const job = await start({ prefix: prefix() });
    await workOff();
    const after = await shown();
    expect(after['a.jpg']).toBe(before['a.jpg']);
    expect(after['b.jpg']).not.toBe(before['b.jpg']);
    expect(stage.ports.analyzer.analyzed()).toBe(analysed + 1);
    expect(await outcomesOf(job.id)).toEqual(['done', 'done']);
  });

  test('of uploads stores their bytes once and uses them up; one that is gone is refused', async () => {
    const bytes = photoOf('ann');
    const caller = callerOf();
    const { uploadId } = await createUpload(ports, {
      gallery: gallery.id,
      fileName: 'ann.jpg',
      mediaType: 'image/jpeg',
      bytes: bytes.length,
      sha256: ports.digest.sha256(bytes),
      caller,
    });
    const photos = [{ kind: 'bytes' as const, bytes, fileName: null }];
    await receiveUpload(ports, { gallery: gallery.id, upload: uploadId, photos, caller });
    const items = [{ uploadId, externalId: 'IMG_1', fileName: 'ann.jpg', labels: ['bib:1'] }];
    const job = await start({ items, caller });
    await workOff();
    expect(await outcomesOf(job.id)).toEqual(['done']);
    expect(Object.keys(await shown())).toEqual(['IMG_1']);
    const stored = await stage.stored(gallery);
    expect(stored.filter((key) => key.startsWith('uploads/'))).toEqual([]);
    await expect(start({ items, caller })).rejects.toMatchObject({ code: 'upload_not_found' });
  });

  test('is refused whole when it reads where it may not, names one picture or upload twice, or no album', async () => {
    const refused = (wish: Partial<CreateImportRequest>, code: string) =>
      expect(start(wish)).rejects.toMatchObject({ code });
    await refused({ prefix: `s3://${BUCKET}/elsewhere/` }, 'location_not_allowed');
    await refused({ prefix: `${prefix()}folder` }, 'validation_failed');
    await refused({ prefix: prefix() }, 'source_not_found');
    fill({ 'a.jpg': photoOf('ann') });
    await refused({ prefix: prefix(), album: 'nowhere' }, 'album_not_found');
    const object = `s3://${BUCKET}/${folder('a.jpg')}`;
    await refused(
      {
        items: [
          { object, externalId: 'a' },
          { object, externalId: 'a' },
        ],
      },
      'validation_failed',
    );
    const uploadId = ports.ids.uuid();
    await refused({ items: [{ uploadId }, { uploadId: uploadId.toUpperCase() }] }, 'validation_failed');
    expect(await ports.registry.jobs.list(gallery.uuid, ['album'], { after: null, limit: 1 })).toEqual([]);
  });

  test('whose messages come twice, late and overlapping, places and counts each photo once', async () => {
    fill(Object.fromEntries([1, 2, 3, 4].map((n) => [`${n}.jpg`, photoOf(`p${n}`)])));
    const { id } = await start({ prefix: prefix() });
    await workOff();
    const photos = await shown();
    const messages = [
      { job: id, from: 1, to: 4, receives: 1 },
      { job: id, from: 2, to: 3, receives: 2 },
    ];
    expect(await workItems(ports, { messages })).toEqual([true, true]);
    expect(await shown()).toEqual(photos);
    expect(await jobNow(id)).toMatchObject({ total: 4, done: 4 });
  });

  test('two workers at once place each photo once', async () => {
    fill(Object.fromEntries([1, 2, 3].map((n) => [`${n}.jpg`, photoOf(`p${n}`)])));
    const { id } = await start({ prefix: prefix() });
    await planJob(ports, { job: id }, readers);
    const messages = [{ job: id, from: 1, to: 3, receives: 1 }];
    await Promise.all([workItems(ports, { messages }), workItems(ports, { messages })]);
    expect(await jobNow(id)).toMatchObject({ status: 'done', total: 3, done: 3 });
    expect(Object.keys(await shown())).toHaveLength(3);
    await workOff();
  });

  test('a photo taken out of the album stays out when its message comes again', async () => {
    fill({ 'a.jpg': photoOf('ann'), 'b.jpg': photoOf('ben') });
    const { id } = await start({ prefix: prefix() });
    await workOff();
    await removePhoto(ports, { ...place(), photo: (await shown())['a.jpg'] ?? '', caller: callerOf() });
    await workItems(ports, { messages: [{ job: id, from: 1, to: 2, receives: 2 }] });
    expect(Object.keys(await shown())).toEqual(['b.jpg']);
  });

  test('a photo erased while its item is at work comes in whole, since it was asked for', async () => {
    fill({ 'a.jpg': photoOf('ann') });
    const bytes = photoOf('ann');
    const photos = [{ kind: 'bytes' as const, bytes, fileName: 'a.jpg' }];
    const { added } = await addPhotos(ports, { ...place(), photos, caller: callerOf() });
    const { id } = await start({ prefix: prefix() });
    let erased = false;
    const known: typeof ports.registry.albumPhotos.known = async (...asked) => {
      const found = await stage.ports.registry.albumPhotos.known(...asked);
      if (!erased) {
        erased = true;
        await removePhoto(stage.ports, { ...place(), photo: added[0]?.photoId ?? '', caller: callerOf() });
      }
      return found;
    };
    const registry = { ...ports.registry, albumPhotos: { ...ports.registry.albumPhotos, known } };
    await workOff({ ...ports, registry });
    expect(await outcomesOf(id)).toEqual(['done']);
    const now = await shown();
    expect(Object.keys(now)).toEqual(['a.jpg']);
    expect(now['a.jpg']).not.toBe(added[0]?.photoId);
    expect((await ports.registry.galleries.counts(gallery.uuid)).faces).toBe(1);
  });

  test('whose album is erased ends: what waits is cancelled, nothing comes back, and nothing is known of its files', async () => {
    fill(Object.fromEntries([1, 2, 3].map((n) => [`${n}.jpg`, photoOf(`p${n}`)])));
    const { id } = await start({ prefix: prefix() });
    await planJob(ports, { job: id }, readers);
    await workItems(ports, { messages: [{ job: id, from: 1, to: 1, receives: 1 }] });
    await deleteAlbum(ports, { ...place(), caller: callerOf() });
    expect(await ports.registry.jobs.find(id)).toMatchObject({
      status: 'cancelled',
      done: 1,
      cancelled: 2,
      code: 'album_not_found',
      options: { album: null },
    });
    await workOff();
    const items = await ports.registry.jobItems.list(id, null, { after: 0, limit: 10 });
    expect(items.map(({ status }) => status)).toEqual(['done', 'cancelled', 'cancelled']);
    expect(items.every(({ source }) => source === null)).toBe(true);
    await createAlbum(ports, { gallery: gallery.id, id: ALBUM, title: 'Again', caller: callerOf() });
    await workItems(ports, { messages: [{ job: id, from: 1, to: 3, receives: 2 }] });
    expect(await shown()).toEqual({});
  });

  test('whose album is erased while its photos are looked at stores none of them', async () => {
    fill({ 'a.jpg': photoOf('ann') });
    const { id } = await start({ prefix: prefix() });
    const before = await stage.stored(gallery);
    const analyzer: ActionPorts['analyzer'] = {
      ...stage.ports.analyzer,
      async analyze(request) {
        const seen = await stage.ports.analyzer.analyze(request);
        await deleteAlbum(stage.ports, { ...place(), caller: callerOf() });
        return seen;
      },
    };
    await workOff({ ...ports, analyzer });
    expect(await ports.registry.jobs.find(id)).toMatchObject({ status: 'cancelled', done: 0 });
    expect((await ports.registry.galleries.counts(gallery.uuid)).faces).toBe(0);
    expect(await stage.stored(gallery)).toEqual(before);
  });

  test('that is cancelled leaves what it placed and begins nothing more', async () => {
    fill(Object.fromEntries([1, 2].map((n) => [`${n}.jpg`, photoOf(`p${n}`)])));
    const { id } = await start({ prefix: prefix() });
    await planJob(ports, { job: id }, readers);
    await workItems(ports, { messages: [{ job: id, from: 1, to: 1, receives: 1 }] });
    await cancelBulk(ports, { gallery: gallery.id, job: id, caller: callerOf() });
    await workOff();
    expect(Object.keys(await shown())).toEqual(['1.jpg']);
    expect(await outcomesOf(id)).toEqual(['done', 'cancelled']);
  });

  test('tries refused photos again when asked, once their objects were replaced', async () => {
    fill({ 'a.jpg': photoOf('ann'), 'b.jpg': new TextEncoder().encode('half') });
    const { id } = await start({ prefix: prefix() });
    await workOff();
    fill({ 'b.jpg': photoOf('ben') });
    await retryBulk(ports, { gallery: gallery.id, job: id, refused: true, caller: callerOf() });
    await workOff();
    expect(await outcomesOf(id)).toEqual(['done', 'done']);
    expect(Object.keys(await shown()).sort()).toEqual(['a.jpg', 'b.jpg']);
  });

  test('one photo that breaks the analysis does not take its neighbours along', async () => {
    fill({ '1.jpg': photoOf('ann'), '2.jpg': photoOf('bad'), '3.jpg': photoOf('cat') });
    const { id } = await start({ prefix: prefix() });
    const bad = ports.digest.sha256(photoOf('bad'));
    const analyzer: ActionPorts['analyzer'] = {
      ...stage.ports.analyzer,
      async analyze(request) {
        if (request.photos.some(({ bytes }) => ports.digest.sha256(bytes) === bad)) throw new Error('broken');
        return stage.ports.analyzer.analyze(request);
      },
    };
    await workOff({ ...ports, analyzer });
    expect(await outcomesOf(id)).toEqual(['done', 'queued', 'done']);
    await workItems({ ...ports, analyzer }, { messages: [{ job: id, from: 2, to: 2, receives: 3 }] });
    expect(await outcomesOf(id)).toEqual(['done', 'internal_error', 'done']);
    expect(await ports.registry.jobs.find(id)).toMatchObject({ status: 'done', failed: 1 });
  });

  test('estimates by what photos of albums took, and says what it cost', async () => {
    fill({ 'a.jpg': photoOf('ann') });
    const { id } = await start({ items: [{ object: `s3://${BUCKET}/${folder('a.jpg')}` }] });
    const job = await ports.registry.jobs.find(id);
    expect(job?.estimate).toMatchObject({ photos: 1 });
    await workOff();
    expect((await ports.registry.jobs.find(id))?.cost.photos).toBe(1);
  });
});

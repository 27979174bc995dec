/** Uploads: good for one use, by the caller and for the gallery they were issued to, and for the announced bytes only. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compare } from '../../lib/actions/compare.ts';
import { createUpload } from '../../lib/actions/create-upload.ts';
import { enroll } from '../../lib/actions/enroll.ts';
import { expire } from '../../lib/actions/expire.ts';
import { identify } from '../../lib/actions/identify.ts';
import { receiveUpload } from '../../lib/actions/receive-upload.ts';
import { Refusal } from '../../lib/errors.ts';
import type { Caller } from '../../lib/ports/caller.ts';
import type { Gallery } from '../../lib/ports/records.ts';
import { callerOf, openStage, photos, refusalOf, type Stage, sha256 } from '../fakes/action-stage.ts';
import { photoBytes, photoOf } from '../fakes/fake-photo.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const bytes = photoOf('ann');

function announce(gallery: Gallery, content: Uint8Array, caller: Caller = callerOf()) {
  return createUpload(stage.ports, {
    gallery: gallery.id,
    fileName: 'big.jpg',
    mediaType: 'image/jpeg',
    bytes: content.byteLength,
    sha256: sha256(content),
    caller,
  });
}

function put(gallery: Gallery, upload: string, content: Uint8Array, caller: Caller = callerOf()) {
  return receiveUpload(stage.ports, { gallery: gallery.id, upload, photos: photos(content), caller });
}

async function uploaded(gallery: Gallery, content: Uint8Array, caller: Caller = callerOf()) {
  const { uploadId } = await announce(gallery, content, caller);
  await put(gallery, uploadId, content, caller);
  return uploadId;
}

function searchWith(gallery: Gallery, uploadId: string, caller: Caller = callerOf()) {
  return identify(stage.ports, { gallery: gallery.id, photos: [{ kind: 'upload', uploadId }], caller });
}

describe('an upload', () => {
  test('is announced with a place to PUT it, received, and used for an enrollment once', async () => {
    const gallery = await stage.gallery({ keep: 'none' });
    const issued = await announce(gallery, bytes);
    expect(issued).toMatchObject({
      method: 'PUT',
      url: `http://127.0.0.1:8000/v1/galleries/${gallery.id}/uploads/${issued.uploadId}`,
    });
    expect(await put(gallery, issued.uploadId, bytes)).toEqual({
      uploadId: issued.uploadId,
      bytes: bytes.byteLength,
    });
    const request = {
      gallery: gallery.id,
      person: 'ann',
      photos: [{ kind: 'upload', uploadId: issued.uploadId }] as const,
      caller: callerOf(),
    };
    expect((await enroll(stage.ports, request)).enrolled).toHaveLength(1);
    expect(await stage.stored(gallery)).toEqual([]);
    expect((await refusalOf(enroll(stage.ports, request))).code).toBe('upload_not_found');
  });

  test('used as a probe is deleted after the search', async () => {
    const gallery = await stage.gallery();
    const uploadId = await uploaded(gallery, bytes);
    await searchWith(gallery, uploadId);
    expect(await stage.stored(gallery)).toEqual([]);
    expect(await stage.ports.registry.uploads.find(gallery.uuid, uploadId)).toBeNull();
  });

  test('wanted by two searches at the same moment serves one', async () => {
    const gallery = await stage.gallery();
    const uploadId = await uploaded(gallery, bytes);
    const outcomes = await Promise.allSettled([searchWith(gallery, uploadId), searchWith(gallery, uploadId)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('is handed back when the request was refused or failed', async () => {
    const gallery = await stage.gallery();
    const uploadId = await uploaded(gallery, bytes);
    stage.ports.analyzer.failWith(new Refusal('models_unavailable', 'fetch them'));
    expect((await refusalOf(searchWith(gallery, uploadId))).code).toBe('models_unavailable');
    stage.ports.analyzer.failWith(null);
    expect(await searchWith(gallery, uploadId)).toMatchObject({ verdict: 'unknown' });
  });

  test('one that is missing among several hands the others back', async () => {
    const gallery = await stage.gallery();
    const uploadId = await uploaded(gallery, bytes);
    const refusal = await refusalOf(
      enroll(stage.ports, {
        gallery: gallery.id,
        person: 'ann',
        photos: [
          { kind: 'upload', uploadId },
          { kind: 'upload', uploadId: stage.ports.ids.uuid() },
        ],
        caller: callerOf(),
      }),
    );
    expect(refusal.code).toBe('upload_not_found');
    expect(await searchWith(gallery, uploadId)).toMatchObject({ verdict: 'unknown' });
  });
});

describe('the only words for a wrong upload are upload_not_found', () => {
  const cases: Readonly<Record<string, (gallery: Gallery) => Promise<unknown>>> = {
    'an unknown one': (gallery) => searchWith(gallery, stage.ports.ids.uuid()),
    'one not received yet': async (gallery) => searchWith(gallery, (await announce(gallery, bytes)).uploadId),
    'another caller’s': async (gallery) =>
      searchWith(gallery, await uploaded(gallery, bytes), callerOf({ principal: 'somebody' })),
    'another gallery’s': async (gallery) => searchWith(await stage.gallery(), await uploaded(gallery, bytes)),
    'an expired one': async (gallery) => {
      const uploadId = await uploaded(gallery, bytes);
      stage.pass(3601);
      return searchWith(gallery, uploadId);
    },
    'one where no gallery is': async (gallery) => {
      const photo = { kind: 'upload', uploadId: await uploaded(gallery, bytes) } as const;
      return compare(stage.ports, { photos: [photo, photo], caller: callerOf() });
    },
    'a PUT to another caller’s': async (gallery) =>
      put(gallery, (await announce(gallery, bytes)).uploadId, bytes, callerOf({ principal: 'somebody' })),
    'a PUT to an expired one': async (gallery) => {
      const { uploadId } = await announce(gallery, bytes);
      stage.pass(3601);
      return put(gallery, uploadId, bytes);
    },
  };
  test.each(Object.entries(cases))('%s', async (_, work) => {
    expect((await refusalOf(work(await stage.gallery()))).code).toBe('upload_not_found');
  });
});

describe('receiving', () => {
  test('refuses other bytes than announced, and takes the right ones afterwards, also twice', async () => {
    const gallery = await stage.gallery();
    const { uploadId } = await announce(gallery, bytes);
    const longer = await refusalOf(put(gallery, uploadId, photoBytes({ faces: [], note: 'longer' })));
    expect(longer.code).toBe('validation_failed');
    const other = await refusalOf(
      put(
        gallery,
        uploadId,
        bytes.map((byte) => byte ^ 1),
      ),
    );
    expect(other.code).toBe('validation_failed');
    expect(await stage.stored(gallery)).toEqual([]);
    await put(gallery, uploadId, bytes);
    expect(await put(gallery, uploadId, bytes)).toEqual({ uploadId, bytes: bytes.byteLength });
  });

  test('at the same moment twice ends with one received upload', async () => {
    const gallery = await stage.gallery();
    const { uploadId } = await announce(gallery, bytes);
    await Promise.all([put(gallery, uploadId, bytes), put(gallery, uploadId, bytes)]);
    expect(await searchWith(gallery, uploadId)).toMatchObject({ verdict: 'unknown' });
  });
});

test('what was never used is gone an hour later', async () => {
  const gallery = await stage.gallery();
  const uploadId = await uploaded(gallery, bytes);
  stage.pass(3601);
  expect((await expire(stage.ports)).uploads).toBeGreaterThan(0);
  expect(await stage.stored(gallery)).toEqual([]);
  expect(await stage.ports.registry.uploads.find(gallery.uuid, uploadId)).toBeNull();
});

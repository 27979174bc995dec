/** Albums: made, listed, changed and erased; what is not said is decided by the gallery. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changeAlbum } from '../../lib/actions/change-album.ts';
import { changeGallery } from '../../lib/actions/change-gallery.ts';
import { createAlbum } from '../../lib/actions/create-album.ts';
import { deleteAlbum } from '../../lib/actions/delete-album.ts';
import { deleteGallery } from '../../lib/actions/delete-gallery.ts';
import { expire } from '../../lib/actions/expire.ts';
import { getAlbum } from '../../lib/actions/get-album.ts';
import { listAlbums } from '../../lib/actions/list-albums.ts';
import type { Gallery } from '../../lib/ports/records.ts';
import { callerOf, openStage, refusalOf, type Stage } from '../fakes/action-stage.ts';

const DAY = 86_400_000;

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const create = (gallery: Gallery, id: string, over: Partial<Parameters<typeof createAlbum>[1]> = {}) =>
  createAlbum(stage.ports, { gallery: gallery.id, id, title: 'Wedding', caller: callerOf(), ...over });
const get = (gallery: Gallery, album: string) =>
  getAlbum(stage.ports, { gallery: gallery.id, album, caller: callerOf() });

describe('a new album', () => {
  test('has a policy that shows nobody anything yet, and expires when its gallery says', async () => {
    const gallery = await stage.gallery();
    const caller = callerOf();
    const answer = await create(gallery, 'wedding', { takenOn: '2026-06-13', caller });
    expect(answer).toMatchObject({
      id: 'wedding',
      title: 'Wedding',
      takenOn: '2026-06-13',
      coverPhotoId: null,
      photos: 0,
      indexedPhotos: 0,
      policy: {
        state: 'draft',
        indexing: true,
        audience: 'general',
        download: 'web',
        watermark: null,
        reviewBeforeGuests: false,
        cameraClockOffsets: {},
        detail: 'standard',
      },
    });
    const days = (Date.parse(answer.expiresAt ?? '') - stage.ports.clock.now().getTime()) / DAY;
    expect(days).toBeGreaterThan(89.99);
    expect(days).toBeLessThanOrEqual(90);
    expect(await get(gallery, 'wedding')).toEqual(answer);
    const stored = await stage.ports.registry.albums.find(gallery.uuid, 'wedding');
    expect(caller.remembered).toEqual([{ answer, subjects: [gallery.uuid, stored?.uuid] }]);
  });

  test('may be kept, by its own word or the gallery’s', async () => {
    const gallery = await stage.gallery();
    expect((await create(gallery, 'a', { expiresAt: null })).expiresAt).toBeNull();
    const settings = { albumDays: null };
    await changeGallery(stage.ports, { gallery: gallery.id, settings, caller: callerOf() });
    expect((await create(gallery, 'b')).expiresAt).toBeNull();
    const until = new Date(stage.ports.clock.now().getTime() + DAY).toISOString();
    expect((await create(gallery, 'c', { expiresAt: until })).expiresAt).toBe(until);
  });

  test('is refused when its id is taken, its time has passed or its gallery is not there', async () => {
    const gallery = await stage.gallery();
    await create(gallery, 'a');
    expect(await refusalOf(create(gallery, 'a'))).toMatchObject({ code: 'already_exists' });
    const past = create(gallery, 'b', { expiresAt: '2020-01-01T00:00:00Z' });
    expect(await refusalOf(past)).toMatchObject({
      code: 'validation_failed',
      details: { field: 'expiresAt' },
    });
    const nowhere = create({ ...gallery, id: 'nowhere' }, 'c');
    expect(await refusalOf(nowhere)).toMatchObject({ code: 'gallery_not_found' });
    const { items } = await listAlbums(stage.ports, { gallery: gallery.id, limit: 10, caller: callerOf() });
    expect(items.map(({ id }) => id)).toEqual(['a']);
  });
});

describe('albums', () => {
  test('are listed by id, page by page, within their gallery', async () => {
    const [gallery, other] = [await stage.gallery(), await stage.gallery()];
    for (const id of ['c', 'a', 'b']) await create(gallery, id);
    await create(other, 'a2');
    const list = (cursor?: string) =>
      listAlbums(stage.ports, { gallery: gallery.id, limit: 2, cursor, caller: callerOf() });
    const first = await list();
    expect(first.items.map(({ id }) => id)).toEqual(['a', 'b']);
    const second = await list(first.nextCursor ?? '');
    expect([second.items.map(({ id }) => id), second.nextCursor]).toEqual([['c'], null]);
    expect(
      await refusalOf(getAlbum(stage.ports, { gallery: other.id, album: 'b', caller: callerOf() })),
    ).toMatchObject({
      code: 'album_not_found',
    });
  });

  test('change what is given, within the policy too, and nothing else', async () => {
    const gallery = await stage.gallery();
    const made = await create(gallery, 'a', { policy: { watermark: 'PROOF', detail: 'max' } });
    const changed = await changeAlbum(stage.ports, {
      gallery: gallery.id,
      album: 'a',
      title: 'Party',
      policy: { state: 'published', cameraClockOffsets: { '*': 60 } },
      caller: callerOf(),
    });
    expect(changed).toEqual({
      ...made,
      title: 'Party',
      policy: { ...made.policy, state: 'published', cameraClockOffsets: { '*': 60 } },
      updatedAt: changed.updatedAt,
    });
    const bare = await changeAlbum(stage.ports, {
      gallery: gallery.id,
      album: 'a',
      expiresAt: null,
      policy: { watermark: null },
      caller: callerOf(),
    });
    expect([bare.expiresAt, bare.policy.watermark, bare.title]).toEqual([null, null, 'Party']);
  });

  test('changed by two at the same time keep both changes', async () => {
    const gallery = await stage.gallery();
    await create(gallery, 'a');
    const change = (policy: Parameters<typeof changeAlbum>[1]['policy']) =>
      changeAlbum(stage.ports, { gallery: gallery.id, album: 'a', policy, caller: callerOf() });
    await Promise.all([
      change({ state: 'published' }),
      change({ detail: 'high' }),
      change({ watermark: 'X' }),
    ]);
    expect((await get(gallery, 'a')).policy).toMatchObject({
      state: 'published',
      detail: 'high',
      watermark: 'X',
    });
  });

  test('a cover is a photo the album shows', async () => {
    const gallery = await stage.gallery();
    await create(gallery, 'a');
    const foreign = changeAlbum(stage.ports, {
      gallery: gallery.id,
      album: 'a',
      coverPhotoId: stage.ports.ids.uuid(),
      caller: callerOf(),
    });
    expect(await refusalOf(foreign)).toMatchObject({ code: 'photo_not_found' });
  });

  test('are erased with a receipt, and by the clock when their time is over', async () => {
    const gallery = await stage.gallery();
    for (const id of ['a', 'b']) await create(gallery, id);
    await create(gallery, 'kept', { expiresAt: null });
    const erasure = await deleteAlbum(stage.ports, { gallery: gallery.id, album: 'a', caller: callerOf() });
    expect(erasure).toMatchObject({ status: 'pending', target: { kind: 'album' } });
    expect(await refusalOf(get(gallery, 'a'))).toMatchObject({ code: 'album_not_found' });
    await expire(stage.ports);
    expect((await get(gallery, 'b')).id).toBe('b');
    stage.pass((91 * DAY) / 1000);
    expect((await expire(stage.ports)).albums).toBeGreaterThanOrEqual(1);
    expect(await refusalOf(get(gallery, 'b'))).toMatchObject({ code: 'album_not_found' });
    expect((await get(gallery, 'kept')).id).toBe('kept');
    expect((await expire(stage.ports)).albums).toBe(0);
  });

  test('keep a gallery from being deleted by mistake', async () => {
    const gallery = await stage.gallery();
    await create(gallery, 'a');
    const del = (force: boolean) =>
      deleteGallery(stage.ports, { gallery: gallery.id, force, caller: callerOf() });
    expect(await refusalOf(del(false))).toMatchObject({
      code: 'gallery_not_empty',
      details: { hasAlbums: true },
    });
    await del(true);
    expect(await stage.ports.registry.albums.find(gallery.uuid, 'a')).toBeNull();
  });
});

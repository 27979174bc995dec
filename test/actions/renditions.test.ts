/** Renditions of album photos: made once, shown by addresses, made anew where they are missing, and gone with their photo. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { addPhotos } from '../../lib/actions/add-photos.ts';
import { advanceErasures } from '../../lib/actions/advance-erasures.ts';
import { changeAlbum } from '../../lib/actions/change-album.ts';
import { createAlbum } from '../../lib/actions/create-album.ts';
import { deleteAlbum } from '../../lib/actions/delete-album.ts';
import { getAlbum } from '../../lib/actions/get-album.ts';
import { getPhotoFile } from '../../lib/actions/get-photo-file.ts';
import { getPhotoFiles } from '../../lib/actions/get-photo-files.ts';
import { listAlbumPhotos } from '../../lib/actions/list-album-photos.ts';
import { removePhoto } from '../../lib/actions/remove-photo.ts';
import { sweepPhotoStore } from '../../lib/actions/sweep-photo-store.ts';
import { signedPhotoUrls } from '../../lib/adapters/photo-urls/signed.ts';
import { Refusal } from '../../lib/errors.ts';
import type { ActionPorts } from '../../lib/ports/action-ports.ts';
import type { AlbumPolicy } from '../../lib/ports/album-records.ts';
import type { GuestCaller } from '../../lib/ports/caller.ts';
import type { Gallery } from '../../lib/ports/records.ts';
import { callerOf, gate, openStage, photos, refusalOf, type Stage } from '../fakes/action-stage.ts';
import { stageGuest } from '../fakes/album-stage.ts';
import { photoOf } from '../fakes/fake-photo.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterEach(() => {
  stage.ports.renderer.failWith(null);
  stage.ports.renderer.waitFor(null);
});
afterAll(() => stage.close());

const HOUR = 3600;

async function galleryWith(
  policy: Partial<AlbumPolicy> = {},
  ...albums: readonly string[]
): Promise<Gallery> {
  const gallery = await stage.gallery();
  for (const id of albums.length === 0 ? ['a'] : albums)
    await createAlbum(stage.ports, { gallery: gallery.id, id, title: id, policy, caller: callerOf() });
  return gallery;
}

async function add(
  gallery: Gallery,
  bytes: Uint8Array,
  { album = 'a', externalId = '' } = {},
): Promise<string> {
  const details = externalId === '' ? [] : [{ externalId }];
  const { added } = await addPhotos(stage.ports, {
    gallery: gallery.id,
    album,
    photos: photos(bytes),
    details,
    caller: callerOf(),
  });
  return added[0]?.photoId ?? '';
}

/** A photo of a release that made no renditions. */
async function addUnrendered(gallery: Gallery, bytes: Uint8Array, album = 'a'): Promise<string> {
  stage.ports.renderer.failWith(new Refusal('image_undecodable', 'made up'));
  const photo = await add(gallery, bytes, { album });
  stage.ports.renderer.failWith(null);
  return photo;
}

const change = (gallery: Gallery, policy: Partial<AlbumPolicy>, album = 'a') =>
  changeAlbum(stage.ports, { gallery: gallery.id, album, policy, caller: callerOf() });

async function list(gallery: Gallery, { album = 'a', guest = null as GuestCaller | null } = {}) {
  const asked = { gallery: gallery.id, album, order: 'position', limit: 50 } as const;
  return (await listAlbumPhotos(stage.ports, { ...asked, caller: callerOf({ guest }) })).items;
}

const tokenIn = (url: string) => url.replace(/^\/v1\/photo-files\//, '');

const open = (url: string, ports: ActionPorts = stage.ports) => getPhotoFile(ports, { token: tokenIn(url) });

/** What the fake renderer wrote into a rendition. */
async function told(url: string) {
  const file = await open(url);
  if (file.kind !== 'bytes') throw new Error('this stage has no store to be sent to');
  return { ...JSON.parse(Buffer.from(file.bytes).toString()), mediaType: file.mediaType };
}

const renditionKeys = async (gallery: Gallery) =>
  (await stage.stored(gallery)).filter((key) => key.startsWith('renditions/'));

async function guestOf(gallery: Gallery, album = 'a', lives = HOUR * 12): Promise<GuestCaller> {
  const row = (await stage.ports.registry.albums.find(gallery.uuid, album))!;
  const expiresAt = new Date(stage.ports.clock.now().getTime() + lives * 1000);
  const { guest } = await stageGuest(stage, row);
  return { ...guest!, expiresAt };
}

describe('a photo that enters an album', () => {
  test('is rendered with the first look at it, and shown with sizes, placeholder and addresses of both', async () => {
    const gallery = await galleryWith();
    const bytes = photoOf('ann');
    await add(gallery, bytes);
    const before = stage.ports.renderer.rendered();
    const [photo] = await list(gallery);
    expect(photo).toMatchObject({
      placeholder: expect.stringMatching(/^[\w+/=]{20,36}$/),
      renditions: {
        thumbnail: { width: 400, height: 320, mediaType: 'image/webp' },
        web: { width: 1000, height: 800, mediaType: 'image/jpeg' },
      },
      download: { fileName: 'photo-0.jpg' },
    });
    const { thumbnail, web } = photo!.renditions;
    expect(await told(thumbnail.url)).toMatchObject({ kind: 'thumbnail', mediaType: 'image/webp' });
    expect(await told(web.url)).toEqual({
      kind: 'web',
      of: Buffer.from(bytes).toString(),
      rotation: 0,
      watermark: null,
      mediaType: 'image/jpeg',
    });
    expect(await open(photo!.download!.url)).toMatchObject({
      kind: 'bytes',
      bytes: Buffer.from(bytes),
      mediaType: 'image/jpeg',
      disposition: `attachment; filename="photo-0.jpg"; filename*=UTF-8''photo-0.jpg`,
    });
    // Lists and addresses are arithmetic.
    expect(stage.ports.renderer.rendered()).toBe(before);
  });

  test('is rendered once, however often and into however many albums it comes', async () => {
    const gallery = await galleryWith({}, 'a', 'b');
    const before = stage.ports.renderer.rendered();
    await add(gallery, photoOf('ann'));
    await add(gallery, photoOf('ann'));
    await add(gallery, photoOf('ann'), { album: 'b' });
    expect(stage.ports.renderer.rendered()).toBe(before + 1);
    expect(await renditionKeys(gallery)).toHaveLength(2);
    const [a, b] = [await list(gallery), await list(gallery, { album: 'b' })];
    expect(await told(b[0]!.renditions.web.url)).toEqual(await told(a[0]!.renditions.web.url));
  });

  test('that two requests bring at once leaves one set behind', async () => {
    const gallery = await galleryWith();
    const waiting = Promise.withResolvers<void>();
    stage.ports.renderer.waitFor(waiting.promise);
    const both = [add(gallery, photoOf('ann')), add(gallery, photoOf('ann'))];
    waiting.resolve();
    const [one, other] = await Promise.all(both);
    expect(one).toBe(other);
    expect(await renditionKeys(gallery)).toHaveLength(2);
    expect(await told((await list(gallery))[0]!.renditions.web.url)).toMatchObject({ kind: 'web' });
  });

  test('is there also when no rendition could be made of it, and the fault is told', async () => {
    const gallery = await galleryWith();
    stage.ports.renderer.failWith(new Error('a thread died'));
    await add(gallery, photoOf('ann'));
    expect(stage.logged.at(-1)).toBe('renditions of a photo could not be made');
    expect(await list(gallery)).toHaveLength(1);
    expect(await renditionKeys(gallery)).toEqual([]);
  });

  test('leaves nothing in the store when its rows could not be written', async () => {
    const gallery = await galleryWith();
    const waiting = gate();
    stage.ports.renderer.waitFor(waiting.pass());
    const adding = add(gallery, photoOf('ann'));
    await waiting.reached;
    await deleteAlbum(stage.ports, { gallery: gallery.id, album: 'a', caller: callerOf() });
    waiting.open();
    expect(await refusalOf(adding)).toMatchObject({ code: 'album_not_found' });
    expect(await stage.stored(gallery)).toEqual([]);
  });
});

describe('renditions that are missing', () => {
  test('have their sizes told before anybody made them, and are made by whoever asks first', async () => {
    const gallery = await galleryWith();
    await addUnrendered(gallery, photoOf('ann'));
    const [before] = await list(gallery);
    expect(before).toMatchObject({
      placeholder: null,
      renditions: {
        thumbnail: { width: 400, height: 320, mediaType: 'image/webp' },
        web: { width: 1000, height: 800, mediaType: 'image/jpeg' },
      },
    });
    const made = stage.ports.renderer.rendered();
    expect(await told(before!.renditions.thumbnail.url)).toMatchObject({ kind: 'thumbnail' });
    expect(await told(before!.renditions.web.url)).toMatchObject({ kind: 'web' });
    expect(stage.ports.renderer.rendered()).toBe(made + 1);
    const [after] = await list(gallery);
    expect(after!.renditions).toEqual(before!.renditions);
    expect(after!.placeholder).not.toBeNull();
  });

  test('are made once, however many ask at the same time', async () => {
    const gallery = await galleryWith();
    await addUnrendered(gallery, photoOf('ann'));
    const [photo] = await list(gallery);
    const before = stage.ports.renderer.rendered();
    const waiting = Promise.withResolvers<void>();
    stage.ports.renderer.waitFor(waiting.promise);
    const { thumbnail, web } = photo!.renditions;
    const asking = Array.from({ length: 10 }, (_, i) => told(i % 2 === 0 ? thumbnail.url : web.url));
    waiting.resolve();
    await Promise.all(asking);
    expect(stage.ports.renderer.rendered()).toBe(before + 1);
    expect(await renditionKeys(gallery)).toHaveLength(2);
  });

  test('that two processes make at once are stored once, and nothing of the slower one stays', async () => {
    const gallery = await galleryWith();
    await addUnrendered(gallery, photoOf('ann'));
    const [photo] = await list(gallery);
    // Another process: the same stores, and no knowledge of what this one is about to make.
    const elsewhere = { ...stage.ports, registry: { ...stage.ports.registry } };
    const before = stage.ports.renderer.rendered();
    const waiting = Promise.withResolvers<void>();
    stage.ports.renderer.waitFor(waiting.promise);
    const both = [open(photo!.renditions.web.url), open(photo!.renditions.web.url, elsewhere)];
    waiting.resolve();
    const [one, other] = await Promise.all(both);
    expect(one).toEqual(other);
    expect(stage.ports.renderer.rendered()).toBe(before + 2);
    expect(await renditionKeys(gallery)).toHaveLength(2);
  });

  test('of a photo whose original is gone are refused, and the photo is still listed', async () => {
    const gallery = await galleryWith();
    await addUnrendered(gallery, photoOf('ann'));
    const [photo] = await list(gallery);
    for (const key of await stage.stored(gallery))
      if (key.startsWith('photos/')) await stage.ports.photoStore.remove(key);
    expect(await refusalOf(open(photo!.renditions.web.url))).toMatchObject({ code: 'source_not_found' });
    expect(await list(gallery)).toHaveLength(1);
  });
});

describe('a watermark', () => {
  test('that changes makes the renditions anew, and those without use go', async () => {
    const gallery = await galleryWith({ watermark: 'PROOF' });
    await add(gallery, photoOf('ann'));
    const [proof] = await list(gallery);
    expect(await told(proof!.renditions.web.url)).toMatchObject({ watermark: 'PROOF' });
    const old = await renditionKeys(gallery);
    await change(gallery, { watermark: '© Nord' });
    const [signed] = await list(gallery);
    expect(await told(signed!.renditions.web.url)).toMatchObject({ watermark: '© Nord' });
    // An address from before leads to what is true now.
    expect(await told(proof!.renditions.thumbnail.url)).toMatchObject({ watermark: '© Nord' });
    const now = await renditionKeys(gallery);
    expect(now).toHaveLength(2);
    expect(now.filter((key) => old.includes(key))).toEqual([]);
    await change(gallery, { watermark: null });
    expect(await told((await list(gallery))[0]!.renditions.web.url)).toMatchObject({ watermark: null });
    expect(await renditionKeys(gallery)).toHaveLength(2);
  });

  test('is each album’s own, also for a photo that two of them show', async () => {
    const gallery = await galleryWith({}, 'a', 'b');
    await change(gallery, { watermark: 'B' }, 'b');
    for (const album of ['a', 'b']) await add(gallery, photoOf('ann'), { album });
    for (let round = 0; round < 2; round++)
      for (const [album, watermark] of [
        ['a', null],
        ['b', 'B'],
      ] as const)
        expect(await told((await list(gallery, { album }))[0]!.renditions.web.url)).toMatchObject({
          watermark,
        });
    expect(await renditionKeys(gallery)).toHaveLength(4);
  });
});

describe('addresses', () => {
  test('are the same for a while, so that browsers know them again, and end', async () => {
    const gallery = await galleryWith();
    await add(gallery, photoOf('ann'));
    const [photo] = await list(gallery);
    expect((await list(gallery))[0]!.renditions).toEqual(photo!.renditions);
    stage.pass(59 * 60);
    expect(await told(photo!.renditions.web.url)).toMatchObject({ kind: 'web' });
    stage.pass(32 * 60);
    expect(await refusalOf(open(photo!.renditions.web.url))).toMatchObject({ code: 'address_expired' });
    expect(await told((await list(gallery))[0]!.renditions.web.url)).toMatchObject({ kind: 'web' });
  });

  test('that were tampered with, or made elsewhere, lead nowhere', async () => {
    const gallery = await galleryWith();
    await add(gallery, photoOf('ann'));
    const [photo] = await list(gallery);
    const token = tokenIn(photo!.renditions.web.url);
    const tampered = [...token].map(
      (letter, at) => token.slice(0, at) + (letter === 'A' ? 'B' : 'A') + token.slice(at + 1),
    );
    for (const one of [...tampered, '', `${token}A`, token.slice(1), `${token}=`, 'x'.repeat(74)])
      expect(await refusalOf(getPhotoFile(stage.ports, { token: one }))).toMatchObject({
        code: 'photo_not_found',
      });
    const foreign = signedPhotoUrls({
      keys: [new Uint8Array(32).fill(8)],
      bucket: null,
      client: () => Promise.reject(),
    });
    const claim = stage.ports.photoUrls.read(token)!;
    expect(await refusalOf(open(foreign.own(claim)))).toMatchObject({ code: 'photo_not_found' });
  });

  test('for a guest are no longer good than the session, and none leads to more than the policy allows', async () => {
    const gallery = await galleryWith({ state: 'published', download: 'original' });
    await add(gallery, photoOf('ann'));
    const guest = await guestOf(gallery, 'a', 10 * 60);
    const [photo] = await list(gallery, { guest });
    expect(await open(photo!.download!.url)).toMatchObject({ bytes: Buffer.from(photoOf('ann')) });
    await change(gallery, { download: 'web' });
    expect(await refusalOf(open(photo!.download!.url))).toMatchObject({ code: 'photo_not_found' });
    expect(await told(photo!.renditions.web.url)).toMatchObject({ kind: 'web' });
    await change(gallery, { state: 'draft' });
    expect(await refusalOf(open(photo!.renditions.web.url))).toMatchObject({ code: 'photo_not_found' });
    await change(gallery, { state: 'published' });
    stage.pass(10 * 60 + 1);
    expect(await refusalOf(open(photo!.renditions.web.url))).toMatchObject({ code: 'address_expired' });
  });

  test.each([
    ['none', null],
    ['web', 'photo-0.jpg'],
    ['original', 'photo-0.jpg'],
  ] as const)(
    'to download: guests as the policy %s says, staff always the original',
    async (download, fileName) => {
      const gallery = await galleryWith({ state: 'published', download });
      await add(gallery, photoOf('ann'));
      const [theirs] = await list(gallery, { guest: await guestOf(gallery) });
      expect(theirs!.download?.fileName ?? null).toBe(fileName);
      if (download === 'web') expect(await told(theirs!.download!.url)).toMatchObject({ kind: 'web' });
      if (download === 'original')
        expect(await open(theirs!.download!.url)).toMatchObject({ bytes: Buffer.from(photoOf('ann')) });
      const [ours] = await list(gallery);
      expect(await open(ours!.download!.url)).toMatchObject({ bytes: Buffer.from(photoOf('ann')) });
    },
  );
});

describe('a photo that goes', () => {
  test('takes its renditions along, counted on the receipt, and its addresses lead nowhere at once', async () => {
    const gallery = await galleryWith();
    const photo = await add(gallery, photoOf('ann'));
    const [shown] = await list(gallery);
    const { erasure } = await removePhoto(stage.ports, {
      gallery: gallery.id,
      album: 'a',
      photo,
      caller: callerOf(),
    });
    expect(await refusalOf(open(shown!.renditions.web.url))).toMatchObject({ code: 'photo_not_found' });
    await advanceErasures(stage.ports);
    expect(await renditionKeys(gallery)).toEqual([]);
    stage.pass(120);
    await advanceErasures(stage.ports);
    const receipt = await stage.ports.registry.erasures.find(erasure?.id ?? '');
    expect(receipt?.status).toBe('verified');
    expect(receipt?.steps.find(({ store }) => store === 'renditions')).toMatchObject({
      found: 2,
      removed: 2,
      left: 0,
    });
  });

  test('while its renditions are being made gets none', async () => {
    const gallery = await galleryWith();
    const photo = await addUnrendered(gallery, photoOf('ann'));
    const [shown] = await list(gallery);
    const waiting = gate();
    stage.ports.renderer.waitFor(waiting.pass());
    const asking = open(shown!.renditions.web.url);
    await waiting.reached;
    await removePhoto(stage.ports, { gallery: gallery.id, album: 'a', photo, caller: callerOf() });
    waiting.open();
    expect(await refusalOf(asking)).toMatchObject({ code: 'photo_not_found' });
    expect(await renditionKeys(gallery)).toEqual([]);
  });

  test('because a newer edit took its place is not shown any more by its addresses', async () => {
    const gallery = await galleryWith();
    await add(gallery, photoOf('ann', 1), { externalId: 'IMG_1' });
    const [old] = await list(gallery);
    await add(gallery, photoOf('ann', 2), { externalId: 'IMG_1' });
    expect(await refusalOf(open(old!.renditions.web.url))).toMatchObject({ code: 'photo_not_found' });
    const [edit] = await list(gallery);
    expect(await told(edit!.renditions.web.url)).toMatchObject({
      of: Buffer.from(photoOf('ann', 2)).toString(),
    });
    // Going back shows what was made before.
    const before = stage.ports.renderer.rendered();
    await add(gallery, photoOf('ann', 1), { externalId: 'IMG_1' });
    expect(await told((await list(gallery))[0]!.renditions.web.url)).toMatchObject({
      of: Buffer.from(photoOf('ann', 1)).toString(),
    });
    expect(stage.ports.renderer.rendered()).toBe(before);
  });

  test('an album that goes takes along what no other album shows', async () => {
    const gallery = await galleryWith({}, 'a', 'b');
    await add(gallery, photoOf('ann'));
    await add(gallery, photoOf('bob'));
    await add(gallery, photoOf('bob'), { album: 'b' });
    const { id } = await deleteAlbum(stage.ports, { gallery: gallery.id, album: 'a', caller: callerOf() });
    await advanceErasures(stage.ports);
    expect(await renditionKeys(gallery)).toHaveLength(2);
    const erasure = await stage.ports.registry.erasures.find(id);
    expect(erasure?.steps.find(({ store }) => store === 'renditions')).toMatchObject({ found: 2 });
    expect(await told((await list(gallery, { album: 'b' }))[0]!.renditions.web.url)).toMatchObject({
      kind: 'web',
    });
  });

  test('what a killed process had put without a row is swept, what rows speak of stays', async () => {
    const gallery = await galleryWith();
    await add(gallery, photoOf('ann'));
    const orphan = `renditions/${gallery.uuid}/${stage.ports.ids.uuid()}`;
    await stage.ports.photoStore.put(orphan, new Uint8Array([1]));
    stage.pass(25 * HOUR);
    await sweepPhotoStore(stage.ports);
    const left = await renditionKeys(gallery);
    expect(left).toHaveLength(2);
    expect(left).not.toContain(orphan);
  });
});

describe('covers and single photos', () => {
  test('an album shows its cover, and none when it has none', async () => {
    const gallery = await galleryWith();
    const photo = await add(gallery, photoOf('ann'));
    const album = { gallery: gallery.id, album: 'a', caller: callerOf() };
    expect((await getAlbum(stage.ports, album)).cover).toBeNull();
    const changed = await changeAlbum(stage.ports, { ...album, coverPhotoId: photo });
    const { cover } = await getAlbum(stage.ports, album);
    expect(changed.cover).toEqual(cover);
    expect(cover).toMatchObject({ photoId: photo, placeholder: expect.any(String) });
    expect(await told(cover!.renditions.web.url)).toMatchObject({ kind: 'web' });
  });

  test('new addresses of one photo are those a list gives', async () => {
    const gallery = await galleryWith();
    const photo = await add(gallery, photoOf('ann'));
    const files = await getPhotoFiles(stage.ports, {
      gallery: gallery.id,
      album: 'a',
      photo,
      caller: callerOf(),
    });
    const [listed] = await list(gallery);
    const { renditions, placeholder, download } = listed!;
    expect(files).toEqual({ photoId: photo, renditions, placeholder, download });
  });
});

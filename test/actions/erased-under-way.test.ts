/** What is erased while others work on it: searches show nothing of it, photos that come in leave nothing behind. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addPhotos } from '../../lib/actions/add-photos.ts';
import { advanceErasures } from '../../lib/actions/advance-erasures.ts';
import { changeAlbum } from '../../lib/actions/change-album.ts';
import { deleteAlbum } from '../../lib/actions/delete-album.ts';
import { relayOutbox } from '../../lib/actions/relay-outbox.ts';
import { removePhoto } from '../../lib/actions/remove-photo.ts';
import { searchAlbum } from '../../lib/actions/search-album.ts';
import { sweepPhotoStore } from '../../lib/actions/sweep-photo-store.ts';
import type { ActionPorts } from '../../lib/ports/action-ports.ts';
import { callerOf, gate, openStage, photos, type Stage } from '../fakes/action-stage.ts';
import { stageGuest } from '../fakes/album-stage.ts';
import { erasingOn, groupPhoto, selfieOf } from '../fakes/erasing-stage.ts';

let stage: Stage;
let on: ReturnType<typeof erasingOn>;
beforeAll(async () => {
  stage = await openStage();
  on = erasingOn(stage);
});
afterAll(() => stage.close());

const caller = callerOf();

/** Ports whose method waits at the gate once it has its answer. */
function slow<Port extends 'index' | 'analyzer'>(
  port: Port,
  method: string,
  at: ReturnType<typeof gate>,
): ActionPorts {
  const real: object = stage.ports[port];
  const proxy = new Proxy(real, {
    get(of, name) {
      const member: unknown = Reflect.get(of, name);
      if (typeof member !== 'function') return member;
      if (name !== method) return member.bind(of);
      return async (...given: readonly unknown[]) => {
        const answer: unknown = await member.apply(of, given);
        await at.pass();
        return answer;
      };
    },
  });
  return { ...stage.ports, [port]: proxy };
}

test('a guest whose album is erased during the search is shown nothing of it, and nothing of the search is left', async () => {
  const gallery = await on.galleryWith('a');
  await on.add(gallery, 'a', groupPhoto({ person: 'ann' }));
  const policy = { state: 'published' } as const;
  await changeAlbum(stage.ports, { gallery: gallery.id, album: 'a', policy, caller });
  const album = (await stage.ports.registry.albums.find(gallery.uuid, 'a'))!;
  const guest = await stageGuest(stage, album);
  const at = gate();
  const searching = searchAlbum(slow('index', 'search', at), {
    ...{ gallery: gallery.id, album: 'a', subjects: [{ selfies: [0] }], photos: photos(selfieOf('ann')) },
    ...{ mode: 'any', expand: true, order: 'best', limit: 50, caller: guest },
  }).then(
    ({ items }) => items,
    (error: { readonly code?: string }) => error.code,
  );
  await at.reached;
  await deleteAlbum(stage.ports, { gallery: gallery.id, album: 'a', caller });
  at.open();
  expect(await searching).toBe('unauthenticated');
  expect(await stage.ports.registry.guestSessions.forgetFindings(guest.guest!.session)).toBe(0);
});

test('a photo that is taken out while another album takes it in is analysed again or stays, never half', async () => {
  const gallery = await on.galleryWith('a', 'b');
  const bytes = groupPhoto({ person: 'ann' });
  const { photoId } = await on.add(gallery, 'a', bytes);
  const [into] = await Promise.all([
    on.add(gallery, 'b', bytes),
    removePhoto(stage.ports, { gallery: gallery.id, album: 'a', photo: photoId, caller }),
  ]);
  expect(into.faces).toMatchObject([{ status: 'searchable' }]);
  await relayOutbox(stage.ports);
  expect(await on.found(gallery, 'b', 'ann')).toEqual([into.photoId]);
  expect(await on.found(gallery, 'a', 'ann')).toEqual([]);
});

test('one photo into two albums at once, one of which is erased meanwhile, is one photo of the other', async () => {
  for (let round = 0; round < 3; round++) {
    const gallery = await on.galleryWith('a', 'b');
    const bytes = groupPhoto({ person: 'ann' });
    const at = gate();
    const ports = slow('analyzer', 'analyze', at);
    const add = (album: string) =>
      addPhotos(ports, { gallery: gallery.id, album, photos: photos(bytes), details: [], caller }).then(
        ({ added }) => added[0]!.photoId,
        (error: { readonly code?: string }) => error.code,
      );
    const adding = [add('a'), add('b')];
    await at.reached;
    const erasing = deleteAlbum(stage.ports, { gallery: gallery.id, album: 'a', caller });
    if (round > 0) await erasing;
    at.open();
    const [, inB] = await Promise.all(adding);
    await erasing;
    await relayOutbox(stage.ports);
    expect(await on.found(gallery, 'b', 'ann')).toEqual([inB]);
    const counts = await stage.ports.registry.galleries.counts(gallery.uuid);
    expect([counts.photos, counts.faces]).toEqual([1, 1]);
    stage.pass(61);
    await advanceErasures(stage.ports);
    await advanceErasures(stage.ports);
    expect(await stage.ports.registry.erasures.pending(10)).toEqual([]);
    stage.pass(2 * 86_400);
    await sweepPhotoStore(stage.ports);
    const keys = await stage.stored(gallery);
    expect(keys.filter((key) => key.startsWith('crops/'))).toHaveLength(1);
    expect(keys.filter((key) => key.startsWith('photos/'))).toHaveLength(1);
  }
});

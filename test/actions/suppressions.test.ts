/** Who asked not to be found is not found: by nobody, in no photo, whichever way and whenever it comes in. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addPhotos } from '../../lib/actions/add-photos.ts';
import { advanceErasures } from '../../lib/actions/advance-erasures.ts';
import { changeAlbumPhoto } from '../../lib/actions/change-album-photo.ts';
import { deleteSuppression } from '../../lib/actions/end-suppression.ts';
import { enroll } from '../../lib/actions/enroll.ts';
import { expire } from '../../lib/actions/expire.ts';
import { identify } from '../../lib/actions/identify.ts';
import { listPersons } from '../../lib/actions/list-persons.ts';
import {
  getSuppression,
  listSuppressedFaces,
  listSuppressions,
} from '../../lib/actions/list-suppressions.ts';
import { rebuildIndex } from '../../lib/actions/rebuild-index.ts';
import { removePhoto } from '../../lib/actions/remove-photo.ts';
import { restoreFace } from '../../lib/actions/restore-face.ts';
import { sweepIndex } from '../../lib/actions/sweep-index.ts';
import { sweepSuppressions } from '../../lib/actions/sweep-suppressions.ts';
import type { ActionPorts } from '../../lib/ports/action-ports.ts';
import type { Gallery } from '../../lib/ports/records.ts';
import { callerOf, gate, openStage, photos, refusalOf, type Stage } from '../fakes/action-stage.ts';
import { erasingOn, groupPhoto, selfieOf } from '../fakes/erasing-stage.ts';
import { photoOf } from '../fakes/fake-photo.ts';

let stage: Stage;
let on: ReturnType<typeof erasingOn>;
beforeAll(async () => {
  stage = await openStage();
  on = erasingOn(stage);
});
afterAll(() => stage.close());

const DAY = 86_400;
const caller = callerOf();
const codeOf = async (work: Promise<unknown>) => (await refusalOf(work)).code;
const told = (gallery: Gallery, suppression: string) =>
  getSuppression(stage.ports, { gallery: gallery.id, suppression, caller });
const facesOf = async (gallery: Gallery, suppression: string) =>
  (await listSuppressedFaces(stage.ports, { gallery: gallery.id, suppression, limit: 50, caller })).items;
const restore = (gallery: Gallery, suppression: string, face: string) =>
  restoreFace(stage.ports, { gallery: gallery.id, suppression, face, caller });
const enrollOne = (gallery: Gallery, person: string, bytes: Uint8Array) =>
  enroll(stage.ports, { gallery: gallery.id, person, photos: photos(bytes), caller });
const embeddingsOf = async (gallery: Gallery, face: string) =>
  stage.ports.registry.suppressions.embeddingsOf(gallery.embeddingSpace, [face]);

describe('a suppressed person', () => {
  test('keeps the boxes of faces that were there, and nothing else of them', async () => {
    const gallery = await on.galleryWith('a');
    const { photoId, faces } = await on.add(gallery, 'a', groupPhoto({ person: 'ann' }, { person: 'bob' }));
    const suppression = await on.suppress(gallery, 'ann');
    expect(suppression).toMatchObject({
      complete: true,
      threshold: 0.5,
      counts: { templates: 1, suppressed: 1, restored: 0 },
      expectedWrongFaces: null,
    });
    expect(await on.statuses(gallery, 'a', photoId)).toEqual(['suppressed', 'searchable']);
    expect(await facesOf(gallery, suppression.id)).toMatchObject([
      { faceId: faces[0]!.faceId, photoId, status: 'suppressed', box: faces[0]!.box },
    ]);
    expect(await on.found(gallery, 'a', 'ann')).toEqual([]);
    expect(await on.found(gallery, 'a', 'bob')).toEqual([photoId]);
    expect(await embeddingsOf(gallery, faces[0]!.faceId)).toEqual([]);
    stage.pass(61);
    await advanceErasures(stage.ports);
    const crops = (await stage.stored(gallery)).filter((key) => key.startsWith('crops/'));
    expect(crops).toHaveLength(1);
  });

  test('stays out when a photo comes in, comes again, and when the index is swept and rebuilt', async () => {
    const gallery = await on.galleryWith('a');
    const { id } = await on.suppress(gallery, 'ann');
    const group = groupPhoto({ person: 'ann', likeness: 0.8 }, { person: 'bob' });
    const { photoId } = await on.add(gallery, 'a', group);
    const outAndClean = async (photo: string) => {
      expect(await on.statuses(gallery, 'a', photo)).toEqual(['suppressed', 'searchable']);
      expect(await on.found(gallery, 'a', 'ann')).toEqual([]);
      const crops = (await stage.stored(gallery)).filter((key) => key.startsWith('crops/'));
      expect(crops).toHaveLength(1);
    };
    await outAndClean(photoId);
    await removePhoto(stage.ports, { gallery: gallery.id, album: 'a', photo: photoId, caller });
    stage.pass(61);
    await advanceErasures(stage.ports);
    const again = await on.add(gallery, 'a', group);
    await outAndClean(again.photoId);
    await sweepIndex(stage.ports);
    const { registry } = stage.ports;
    const job = await registry.jobs.create({
      id: stage.ports.ids.uuid(),
      kind: 'reindex',
      gallery: gallery.uuid,
      total: 1,
    });
    await rebuildIndex(stage.ports, job);
    await outAndClean(again.photoId);
    expect((await told(gallery, id)).counts.suppressed).toBe(1);
  });

  test('stays out of a re-edit whose face is no longer like the template', async () => {
    const gallery = await on.galleryWith('a');
    await on.suppress(gallery, 'ann');
    await on.add(gallery, 'a', groupPhoto({ person: 'ann' }), 'IMG_1');
    const edit = await on.add(gallery, 'a', groupPhoto({ person: 'ann', likeness: 0.3 }), 'IMG_1');
    expect(await on.statuses(gallery, 'a', edit.photoId)).toEqual(['suppressed']);
  });

  test('can’t be enrolled, under whatever name, and the refusal says neither why nor how like', async () => {
    const gallery = await on.galleryWith('a');
    const { photoId } = await on.add(gallery, 'a', groupPhoto({ person: 'ann' }));
    const { id } = await on.suppress(gallery, 'ann');
    const known = groupPhoto({ person: 'ann', sample: 3 });
    await on.add(gallery, 'a', known);
    for (const bytes of [photoOf('ann', 2), known]) {
      const refusal = await refusalOf(enrollOne(gallery, 'somebody', bytes));
      expect(refusal.details.refused).toEqual([
        { index: 0, filename: 'photo-0.jpg', code: 'face_suppressed', message: expect.any(String) },
      ]);
      expect(JSON.stringify(refusal.details)).not.toContain(id);
    }
    const mixed = await enroll(stage.ports, {
      ...{ gallery: gallery.id, person: 'bob', photos: photos(photoOf('bob'), photoOf('ann', 4)), caller },
    });
    expect([mixed.enrolled.length, mixed.refused.map(({ code }) => code)]).toEqual([1, ['face_suppressed']]);
    const { items } = await listPersons(stage.ports, { gallery: gallery.id, limit: 50 });
    expect(items.map((person) => [person.id, person.faces])).toEqual([['bob', 1]]);
    const counts = await stage.ports.registry.galleries.counts(gallery.uuid);
    expect(counts.photos).toBe(3);
    expect(await on.statuses(gallery, 'a', photoId)).toEqual(['suppressed']);
  });

  test('who was enrolled is no longer identified, and the name is left without a face', async () => {
    const gallery = await on.galleryWith();
    await enrollOne(gallery, 'ann', photoOf('ann', 2));
    await on.suppress(gallery, 'ann');
    const found = await identify(stage.ports, {
      gallery: gallery.id,
      photos: photos(selfieOf('ann')),
      caller,
    });
    expect(found).toMatchObject({ verdict: 'unknown', person: null, candidates: [] });
    const { items } = await listPersons(stage.ports, { gallery: gallery.id, limit: 50 });
    expect(items.map((person) => [person.id, person.faces])).toEqual([['ann', 0]]);
  });

  test('who is suppressed while a photo of them is analysed comes too late to be stored with an embedding', async () => {
    const gallery = await on.galleryWith('a');
    const analysed = gate();
    const analyzer: ActionPorts['analyzer'] = {
      ...stage.ports.analyzer,
      async analyze(request) {
        const outcomes = await stage.ports.analyzer.analyze(request);
        await analysed.pass();
        return outcomes;
      },
    };
    const adding = addPhotos(
      { ...stage.ports, analyzer },
      { gallery: gallery.id, album: 'a', photos: photos(groupPhoto({ person: 'ann' })), details: [], caller },
    );
    await analysed.reached;
    const suppression = await on.suppress(gallery, 'ann');
    analysed.open();
    const { added } = await adding;
    expect(added[0]!.faces).toMatchObject([{ status: 'suppressed' }]);
    expect(await on.found(gallery, 'a', 'ann')).toEqual([]);
    expect((await told(gallery, suppression.id)).counts.suppressed).toBe(1);
  });

  test('stays out of no other gallery', async () => {
    const [here, there] = [await on.galleryWith('a'), await on.galleryWith('a')];
    await on.suppress(here, 'ann');
    const { photoId } = await on.add(there, 'a', groupPhoto({ person: 'ann' }));
    expect(await on.found(there, 'a', 'ann')).toEqual([photoId]);
    expect((await listSuppressions(stage.ports, { gallery: there.id, limit: 50, caller })).items).toEqual([]);
  });
});

describe('a comparison with older faces that was broken off', () => {
  test('is gone on with by the recurring step, from where it stopped', async () => {
    const gallery = await on.galleryWith('a');
    const { photoId } = await on.add(gallery, 'a', groupPhoto({ person: 'ann' }));
    const failing: ActionPorts = {
      ...stage.ports,
      registry: {
        ...stage.ports.registry,
        suppressions: {
          ...stage.ports.registry.suppressions,
          findable: async () => {
            throw new Error('the database is away');
          },
        },
      },
    };
    const { complete, counts, id } = await erasingOn({ ...stage, ports: failing as Stage['ports'] }).suppress(
      gallery,
      'ann',
    );
    expect([complete, counts.suppressed]).toEqual([false, 0]);
    expect(await on.statuses(gallery, 'a', photoId)).toEqual(['searchable']);
    const soon = new Date(stage.ports.clock.now().getTime() + 60_000);
    expect(await sweepSuppressions(stage.ports, soon)).toBe(1);
    expect(await told(gallery, id)).toMatchObject({ complete: true, counts: { suppressed: 1 } });
    expect(await sweepSuppressions(stage.ports, soon)).toBe(0);
  });

  test('has compared faces of superseded edits, too', async () => {
    const gallery = await on.galleryWith('a');
    const first = await on.add(gallery, 'a', groupPhoto({ person: 'ann' }), 'IMG_1');
    await on.add(gallery, 'a', groupPhoto({ person: 'ann', sample: 2 }), 'IMG_1');
    const { counts } = await on.suppress(gallery, 'ann');
    expect(counts.suppressed).toBe(2);
    const [old] = await stage.ports.registry.faces.ofPhoto(first.photoId);
    expect(old?.status).toBe('suppressed');
  });
});

describe('a face that was kept out by mistake', () => {
  test('is given back from its photo under a new id, with its crop, and left alone from then on', async () => {
    const gallery = await on.galleryWith('a');
    const twin = { person: 'eve', alsoLike: { person: 'ann', likeness: 0.7 }, likeness: 0.6 } as const;
    const { photoId, faces } = await on.add(gallery, 'a', groupPhoto(twin), 'IMG_1');
    const suppression = await on.suppress(gallery, 'ann');
    const old = faces[0]!.faceId;
    const given = await restore(gallery, suppression.id, old);
    expect(given).toMatchObject({ photoId, status: 'searchable', box: faces[0]!.box });
    expect(given.faceId).not.toBe(old);
    expect(await told(gallery, suppression.id)).toMatchObject({ counts: { suppressed: 0, restored: 1 } });
    expect(await on.found(gallery, 'a', 'eve')).toEqual([photoId]);
    stage.pass(61);
    await advanceErasures(stage.ports);
    await advanceErasures(stage.ports);
    expect(await stage.ports.registry.erasures.pending(10)).toEqual([]);
    const crops = (await stage.stored(gallery)).filter((key) => key.startsWith('crops/'));
    expect(crops).toHaveLength(1);
    expect(await on.found(gallery, 'a', 'eve')).toEqual([photoId]);
    const edit = await on.add(gallery, 'a', groupPhoto({ ...twin, sample: 2 }), 'IMG_1');
    expect(await on.statuses(gallery, 'a', edit.photoId)).toEqual(['searchable']);
    expect((await enrollOne(gallery, 'eve', groupPhoto({ person: 'eve' }))).enrolled).toHaveLength(1);
    const second = await on.suppress(gallery, 'ann');
    expect(second.counts.suppressed).toBe(2);
  });

  test('comes back once, only from the suppression that keeps it out, and only while its photo is kept', async () => {
    const gallery = await on.galleryWith('a');
    const { faces } = await on.add(gallery, 'a', groupPhoto({ person: 'ann' }));
    const [one, other] = [await on.suppress(gallery, 'ann'), await on.suppress(gallery, 'bob')];
    const face = faces[0]!.faceId;
    expect(await codeOf(restore(gallery, other.id, face))).toBe('face_not_found');
    await restore(gallery, one.id, face);
    expect(await codeOf(restore(gallery, one.id, face))).toBe('face_not_found');
    expect(await codeOf(restore(gallery, stage.ports.ids.uuid(), face))).toBe('suppression_not_found');
    const bare = await on.galleryWith();
    await enrollOne(bare, 'ann', photoOf('ann', 2));
    const third = await on.suppress(bare, 'ann');
    const [kept] = await facesOf(bare, third.id);
    expect(await codeOf(restore(bare, third.id, kept!.faceId))).toBe('photos_not_kept');
  });
});

describe('a suppression', () => {
  test('that is ended deletes its templates at once, leaves faces out and photos that nothing holds go', async () => {
    const gallery = await on.galleryWith('a');
    const { photoId } = await on.add(gallery, 'a', groupPhoto({ person: 'ann' }));
    await enrollOne(gallery, 'ann', photoOf('ann', 2));
    const { id, counts } = await on.suppress(gallery, 'ann');
    expect(counts.suppressed).toBe(2);
    const end = () => deleteSuppression(stage.ports, { gallery: gallery.id, suppression: id, caller });
    await end();
    expect(await codeOf(end())).toBe('suppression_not_found');
    const { registry, clock } = stage.ports;
    expect(await registry.suppressions.templatesOf(gallery.uuid, clock.now())).toEqual([]);
    expect(await on.statuses(gallery, 'a', photoId)).toEqual(['suppressed']);
    expect((await registry.galleries.counts(gallery.uuid)).photos).toBe(1);
    const fresh = await on.add(gallery, 'a', groupPhoto({ person: 'ann', sample: 3 }));
    expect(await on.found(gallery, 'a', 'ann')).toEqual([fresh.photoId]);
  });

  test('ends by itself, not before its time and not never when the clock was set back', async () => {
    const gallery = await on.galleryWith('a');
    const until = new Date(stage.ports.clock.now().getTime() + 10 * DAY * 1000).toISOString();
    const { id, expiresAt } = await on.suppress(gallery, 'ann', until);
    expect(expiresAt).toBe(until);
    stage.pass(9 * DAY);
    stage.pass(-5 * DAY);
    await expire(stage.ports);
    expect((await told(gallery, id)).counts.templates).toBe(1);
    stage.pass(5 * DAY + DAY + 1);
    expect((await expire(stage.ports)).suppressions).toBe(1);
    expect(await codeOf(told(gallery, id))).toBe('suppression_not_found');
  });

  test('holds a year unless somebody says otherwise, never longer than five, and never into the past', async () => {
    const gallery = await on.galleryWith();
    const { expiresAt, createdAt } = await on.suppress(gallery, 'ann');
    expect(Date.parse(expiresAt) - Date.parse(createdAt)).toBeCloseTo(365 * DAY * 1000, -4);
    for (const years of [-1, 6]) {
      const until = new Date(stage.ports.clock.now().getTime() + years * 365 * DAY * 1000).toISOString();
      expect(await codeOf(on.suppress(gallery, 'ann', until))).toBe('validation_failed');
    }
  });

  test('from a confirmed request keeps as few templates as stand for all its faces', async () => {
    const gallery = await on.galleryWith('a');
    const group = await on.add(
      gallery,
      'a',
      groupPhoto({ person: 'ann', likeness: 0.95 }, { person: 'bob' }),
    );
    for (let sample = 2; sample < 6; sample++)
      await on.add(gallery, 'a', groupPhoto({ person: 'ann', likeness: 0.95, sample }));
    const request = await on.request(gallery, 'ann');
    const consent = { textVersion: 'paper-7', locale: 'de', relation: 'guardian' } as const;
    const { suppression } = await on.confirm(gallery, request.id, { suppress: true, consent });
    expect(suppression).toMatchObject({ ...consent, counts: { templates: 1, suppressed: 5 } });
    expect(await on.statuses(gallery, 'a', group.photoId)).toEqual(['suppressed', 'searchable']);
    await changeAlbumPhoto(stage.ports, {
      gallery: gallery.id,
      album: 'a',
      photo: group.photoId,
      labels: ['x'],
      caller,
    });
    expect(await on.statuses(gallery, 'a', group.photoId)).toEqual(['suppressed', 'searchable']);
  });

  test('whose photos go, too, keeps its templates and meets the same photos again', async () => {
    const gallery = await on.galleryWith('a');
    const bytes = groupPhoto({ person: 'ann' }, { person: 'bob' });
    const { photoId } = await on.add(gallery, 'a', bytes);
    const { id } = await on.request(gallery, 'ann', {
      consent: { textVersion: '2026-11', locale: 'en', relation: 'self' },
    });
    const { suppression } = await on.confirm(gallery, id, { scope: 'photos', suppress: true });
    expect(suppression?.counts).toEqual({ templates: 1, suppressed: 0, restored: 0 });
    expect(await stage.ports.registry.photos.findByUuids([photoId])).toEqual([]);
    const again = await on.add(gallery, 'a', bytes);
    expect(await on.statuses(gallery, 'a', again.photoId)).toEqual(['suppressed', 'searchable']);
    expect(await on.found(gallery, 'a', 'ann')).toEqual([]);
  });
});

/** Galleries, keys, jobs and health: what an administrator sets up and looks after. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changeGallery } from '../../lib/actions/change-gallery.ts';
import { checkHealth } from '../../lib/actions/check-health.ts';
import { createGallery } from '../../lib/actions/create-gallery.ts';
import { createKey } from '../../lib/actions/create-key.ts';
import { deleteGallery } from '../../lib/actions/delete-gallery.ts';
import { deleteKey } from '../../lib/actions/delete-key.ts';
import { deletePerson } from '../../lib/actions/delete-person.ts';
import { enroll } from '../../lib/actions/enroll.ts';
import { ensureDefaultGallery } from '../../lib/actions/ensure-default-gallery.ts';
import { galleryStats } from '../../lib/actions/gallery-stats.ts';
import { getCurrentKey } from '../../lib/actions/get-current-key.ts';
import { getErasure } from '../../lib/actions/get-erasure.ts';
import { getGallery } from '../../lib/actions/get-gallery.ts';
import { getJob } from '../../lib/actions/get-job.ts';
import { listErasures } from '../../lib/actions/list-erasures.ts';
import { listGalleries } from '../../lib/actions/list-galleries.ts';
import { listKeys } from '../../lib/actions/list-keys.ts';
import { relayOutbox } from '../../lib/actions/relay-outbox.ts';
import { startReindex } from '../../lib/actions/start-reindex.ts';
import { Refusal } from '../../lib/errors.ts';
import { callerOf, openStage, photos, refusalOf, SPACE, type Stage, sha256 } from '../fakes/action-stage.ts';
import { photoOf } from '../fakes/fake-photo.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

async function enrollAnn(gallery: string) {
  return enroll(stage.ports, { gallery, person: 'ann', photos: photos(photoOf('ann')), caller: callerOf() });
}

describe('a gallery', () => {
  test('starts with the installation’s defaults and says what it is pinned to', async () => {
    const caller = callerOf();
    const answer = await createGallery(stage.ports, { id: 'wedding', displayName: 'Wedding', caller });
    expect(answer).toMatchObject({
      id: 'wedding',
      displayName: 'Wedding',
      embeddingSpace: SPACE.id,
      settings: {
        policy: { kind: 'fpir', target: 0.01 },
        keep: 'crops',
        faceSelection: null,
        qualityFilter: 'standard',
        retentionDays: null,
        albumDays: 90,
      },
    });
    expect(caller.remembered).toMatchObject([{ answer }]);
    expect(await getGallery(stage.ports, { gallery: 'wedding' })).toEqual(answer);
  });

  test('of a taken id, or of an unknown space, is refused', async () => {
    const { id } = await stage.gallery();
    const taken = createGallery(stage.ports, { id, caller: callerOf() });
    expect((await refusalOf(taken)).code).toBe('already_exists');
    const foreign = createGallery(stage.ports, { id: 'new', embeddingSpace: 'other', caller: callerOf() });
    expect((await refusalOf(foreign)).code).toBe('embedding_space_mismatch');
    expect((await refusalOf(getGallery(stage.ports, { gallery: 'new' }))).code).toBe('gallery_not_found');
  });

  test('changes only what is named', async () => {
    const { id } = await stage.gallery({ keep: 'none', retentionDays: 5 });
    const request = { gallery: id, caller: callerOf() };
    const changed = await changeGallery(stage.ports, {
      ...request,
      settings: { policy: { kind: 'fixed', threshold: 0.7 }, retentionDays: null },
    });
    expect(changed.settings).toMatchObject({
      policy: { kind: 'fixed', threshold: 0.7 },
      keep: 'none',
      retentionDays: null,
      albumDays: 90,
    });
    expect(await changeGallery(stage.ports, { ...request, displayName: 'X' })).toMatchObject({
      displayName: 'X',
      settings: changed.settings,
    });
    expect((await galleryStats(stage.ports, { gallery: id })).threshold).toBe(0.7);
  });

  test('is listed only for keys it is in scope of', async () => {
    const [one, other] = [await stage.gallery(), await stage.gallery()];
    const seen = await listGalleries(stage.ports, {
      limit: 500,
      caller: callerOf({ galleries: [one.id, 'nowhere'] }),
    });
    expect(seen.items.map(({ id }) => id)).toEqual([one.id]);
    const all = await listGalleries(stage.ports, { limit: 500, caller: callerOf() });
    expect(all.items.map(({ id }) => id)).toEqual(expect.arrayContaining([one.id, other.id]));
  });

  test('with something in it is deleted only with force', async () => {
    const { id } = await stage.gallery();
    await enrollAnn(id);
    const refusal = await refusalOf(
      deleteGallery(stage.ports, { gallery: id, force: false, caller: callerOf() }),
    );
    expect([refusal.code, refusal.details]).toEqual([
      'gallery_not_empty',
      { persons: 1, photos: 1, hasAlbums: false },
    ]);
    expect(await getGallery(stage.ports, { gallery: id })).toMatchObject({ id });
    await deleteGallery(stage.ports, { gallery: id, force: true, caller: callerOf() });
    expect((await refusalOf(getGallery(stage.ports, { gallery: id }))).code).toBe('gallery_not_found');
    const again = await createGallery(stage.ports, { id, caller: callerOf() });
    expect(again.id).toBe(id);
    expect((await galleryStats(stage.ports, { gallery: id })).persons).toBe(0);
  });

  test('its numbers are those of what it holds', async () => {
    const { id } = await stage.gallery();
    await relayOutbox(stage.ports);
    await enrollAnn(id);
    expect(await galleryStats(stage.ports, { gallery: id })).toEqual({
      persons: 1,
      faces: 1,
      photos: 1,
      enrollments: 1,
      index: { adapter: 'exact', points: 1, pending: 0 },
      embeddingSpace: SPACE.id,
      policy: { kind: 'fpir', target: 0.01 },
      threshold: 0.5,
    });
  });
});

describe('the gallery default', () => {
  test('is made once, also by two starts at the same moment, and is there again after it was deleted', async () => {
    await Promise.all([ensureDefaultGallery(stage.ports), ensureDefaultGallery(stage.ports)]);
    const first = await stage.ports.registry.galleries.find('default');
    await ensureDefaultGallery(stage.ports);
    expect(await stage.ports.registry.galleries.find('default')).toEqual(first);
    await enrollAnn('default');
    await deleteGallery(stage.ports, { gallery: 'default', force: true, caller: callerOf() });
    const second = await stage.ports.registry.galleries.find('default');
    expect(second?.uuid).not.toBe(first?.uuid);
    expect((await galleryStats(stage.ports, { gallery: 'default' })).persons).toBe(0);
  });
});

describe('keys', () => {
  test('show their secret once and keep only its hash', async () => {
    const { id, key } = await createKey(stage.ports, {
      role: 'enroller',
      galleries: ['wedding'],
      label: 'booth',
      caller: callerOf(),
    });
    const [, shown, secret] = /^kith_([A-Za-z0-9-]+)_([A-Za-z0-9_-]{43})$/.exec(key) ?? [];
    expect(shown).toBe(id);
    const row = await stage.ports.registry.keys.find(id);
    expect(Buffer.from(row?.secretHash ?? []).toString('hex')).toBe(sha256(Buffer.from(secret ?? '')));
    const { items } = await listKeys(stage.ports, { limit: 500 });
    const listed = items.find((each) => each.id === id);
    expect(listed).toMatchObject({
      role: 'enroller',
      galleries: ['wedding'],
      label: 'booth',
      expiresAt: null,
    });
    expect(JSON.stringify(listed)).not.toContain(secret);
  });

  test('that have expired already are refused; a deleted one is gone', async () => {
    const past = createKey(stage.ports, {
      role: 'viewer',
      expiresAt: '2020-01-01T00:00:00Z',
      caller: callerOf(),
    });
    expect((await refusalOf(past)).code).toBe('validation_failed');
    const { id } = await createKey(stage.ports, { role: 'viewer', caller: callerOf() });
    await deleteKey(stage.ports, { key: id, caller: callerOf() });
    expect(await stage.ports.registry.keys.find(id)).toBeNull();
    const again = deleteKey(stage.ports, { key: id, caller: callerOf() });
    expect((await refusalOf(again)).code).toBe('key_not_found');
  });
});

describe('the key of a request', () => {
  test('is told what it may do, never its secret; without a key that is everything', async () => {
    const made = await createKey(stage.ports, {
      role: 'enroller',
      galleries: ['wedding'],
      label: 'booth',
      expiresAt: '2999-01-01T00:00:00Z',
      caller: callerOf(),
    });
    const caller = callerOf({ principal: made.id, role: 'enroller', galleries: ['wedding'] });
    const answer = await getCurrentKey(stage.ports, { caller });
    expect(answer).toEqual({
      id: made.id,
      role: 'enroller',
      galleries: ['wedding'],
      label: 'booth',
      expiresAt: '2999-01-01T00:00:00.000Z',
    });
    expect(await getCurrentKey(stage.ports, { caller: callerOf({ principal: 'open' }) })).toEqual({
      id: null,
      role: 'admin',
      galleries: null,
      label: null,
      expiresAt: null,
    });
  });

  test('that was revoked a moment ago is told so', async () => {
    const made = await createKey(stage.ports, { role: 'viewer', caller: callerOf() });
    await deleteKey(stage.ports, { key: made.id, caller: callerOf() });
    const late = getCurrentKey(stage.ports, { caller: callerOf({ principal: made.id, role: 'viewer' }) });
    expect((await refusalOf(late)).code).toBe('unauthenticated');
  });
});

describe('jobs and receipts', () => {
  test('a reindex is a job, seen only by keys in scope of its gallery', async () => {
    const { id } = await stage.gallery();
    await enrollAnn(id);
    const job = await startReindex(stage.ports, { gallery: id, caller: callerOf() });
    expect(job).toMatchObject({ kind: 'reindex', status: 'queued', total: 1, done: 0, finishedAt: null });
    const seen = (galleries: readonly string[] | null) =>
      getJob(stage.ports, { job: job.id, caller: callerOf({ galleries }) });
    expect(await seen(null)).toEqual(job);
    expect(await seen([id])).toEqual(job);
    expect((await refusalOf(seen(['other']))).code).toBe('job_not_found');
  });

  test('a receipt is seen only by keys in scope of its gallery, also after the gallery is gone', async () => {
    const { id } = await stage.gallery();
    const erasure = await deleteGallery(stage.ports, { gallery: id, caller: callerOf() });
    const seen = (galleries: readonly string[] | null) =>
      getErasure(stage.ports, { erasure: erasure.id, caller: callerOf({ galleries }) });
    expect(await seen([id])).toEqual(erasure);
    expect((await refusalOf(seen(['other']))).code).toBe('erasure_not_found');
  });

  test('receipts are listed page by page, newest first, to keys in scope of their galleries, also of galleries that are gone', async () => {
    const [kept, gone] = [await stage.gallery(), await stage.gallery()];
    await enrollAnn(kept.id);
    const first = await deletePerson(stage.ports, { gallery: kept.id, person: 'ann', caller: callerOf() });
    const second = await deleteGallery(stage.ports, { gallery: gone.id, caller: callerOf() });
    await enrollAnn(kept.id);
    const third = await deletePerson(stage.ports, { gallery: kept.id, person: 'ann', caller: callerOf() });
    const seen = (galleries: readonly string[] | null, gallery?: string) =>
      listErasures(stage.ports, { limit: 50, gallery, caller: callerOf({ galleries }) });
    const ids = ({ items }: { readonly items: readonly { readonly id: string }[] }) =>
      items.map(({ id }) => id);
    expect(await seen([kept.id, gone.id])).toEqual({ items: [third, second, first], nextCursor: null });
    expect(ids(await seen([kept.id]))).toEqual([third.id, first.id]);
    expect(ids(await seen(null)).slice(0, 3)).toEqual([third.id, second.id, first.id]);
    expect(await seen(null, gone.id)).toMatchObject({ items: [{ id: second.id, gallery: gone.id }] });
    expect(ids(await seen([kept.id], gone.id))).toEqual([]);
    expect(ids(await seen([]))).toEqual([]);

    const page = { limit: 2, caller: callerOf({ galleries: [kept.id, gone.id] }) };
    const one = await listErasures(stage.ports, page);
    const two = await listErasures(stage.ports, { ...page, cursor: one.nextCursor ?? '' });
    expect([...ids(one), ...ids(two), two.nextCursor]).toEqual([third.id, second.id, first.id, null]);
    expect(ids(await listErasures(stage.ports, { ...page, status: 'verified' }))).toEqual([]);
    const alien = listErasures(stage.ports, { ...page, cursor: 'x' });
    expect((await refusalOf(alien)).code).toBe('validation_failed');
  });
});

describe('health', () => {
  test('names the ill part, with what to do; strangers hear only that something is', async () => {
    const well = await checkHealth(stage.ports, { caller: callerOf() });
    expect(well).toEqual({
      status: 'ok',
      parts: {
        registry: { status: 'ok' },
        index: { status: 'ok' },
        models: { status: 'ok' },
        photoStore: { status: 'ok' },
      },
    });
    stage.ports.analyzer.failWith(new Refusal('models_unavailable', 'Fetch them.'));
    const ill = await checkHealth(stage.ports, { caller: callerOf() });
    const outside = await checkHealth(stage.ports, { caller: callerOf({ principal: 'anonymous' }) });
    stage.ports.analyzer.failWith(null);
    expect(ill).toMatchObject({
      status: 'ill',
      parts: { registry: { status: 'ok' }, models: { status: 'ill', detail: 'Fetch them.' } },
    });
    expect(outside).toEqual({ status: 'ill' });
  });
});
